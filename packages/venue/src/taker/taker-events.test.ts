import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { openTaker, subscribeTaker, type TestTaker } from "../testing/test-taker.ts";
import {
  quotesRequest,
  startVenueFixture,
  type RunningVenue,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let other: RunningVenue;
let solver: TestSolver;
const takers: TestTaker[] = [];

beforeAll(async () => {
  venue = await startVenueFixture(1);
  other = await venue.startAnother(1_000_000);
  const [identity] = venue.solvers;
  if (identity === undefined) throw new Error("the fixture has a solver");
  solver = await connectSolver(venue.solverUrl, identity);
  solver.onRfq((rfq) => solver.send(solver.quote(rfq, 900n)));
});
afterAll(async () => {
  for (const { socket } of takers) socket.terminate();
  solver?.socket.close();
  await venue?.stop();
});

const subscribe = async (url = venue.url, key = venue.keys.taker, subscription = {}): Promise<TestTaker> => {
  const taker = await subscribeTaker(url, key, subscription);
  takers.push(taker);
  return taker;
};

async function newOrder(): Promise<Bytes32> {
  const { quotes } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
  const [quote] = quotes;
  if (quote === undefined) throw new Error("the solver quotes");
  return acceptOffer(venue.database, quote);
}

const WRITE = `with written as (
    insert into settlement_events (order_id, step, at_ms, detail)
    select $1, 'filling', $3::bigint, jsonb_build_object('filler', repeat('x', $4::integer)) from generate_series(1, $2::integer)
    returning seq
  )
  select seq, pg_notify('settlement_event', seq || ':' || $1 || ':filling')::text from written order by seq`;

/** Events of an order, written and announced as any process does. Answers their numbers. */
async function write(orderId: Bytes32, count: number, detailBytes = 1): Promise<number[]> {
  const { rows } = await venue.database.pool.query<{ seq: number }>(WRITE, [
    orderId,
    count,
    Date.now(),
    detailBytes,
  ]);
  return rows.map(({ seq }) => seq);
}

const seqsOf = ({ frames }: TestTaker, orderId: Bytes32): number[] =>
  frames.flatMap((frame) => (frame.type === "order" && frame.orderId === orderId ? [frame.event.seq] : []));

describe("a taker", () => {
  test("is told live of its auctions and orders, by every process, and nobody else is", async () => {
    const [here, there, stranger] = await Promise.all([
      subscribe(),
      subscribe(other.url),
      subscribe(venue.url, venue.keys.otherTaker),
    ]);
    const orderId = await newOrder();
    expect(await here.next("auction")).toMatchObject({ event: "opened", asked: 1 });
    expect(await here.next("auction")).toMatchObject({
      event: "closed",
      offers: 1,
      closeReason: "allAnswered",
    });
    for (const taker of [here, there])
      expect(await taker.next("order")).toMatchObject({ orderId, event: { step: "accepted" } });
    const written = await write(orderId, 3);
    for (const taker of [here, there])
      await expect.poll(() => seqsOf(taker, orderId).slice(1), { timeout: 10_000 }).toEqual(written);
    expect(stranger.frames.map(({ type }) => type)).toEqual(["welcome", "replayed"]);
  });

  test("gets all of what was recorded after a cursor, in order, each once, then what is new", async () => {
    const orderId = await newOrder();
    const written = await write(orderId, 1_200);
    const taker = await subscribe(other.url, venue.keys.taker, { afterSeq: 0, orderId });
    const [accepted, ...replayed] = seqsOf(taker, orderId);
    expect(accepted).toBeLessThan(written[0] ?? 0);
    expect(replayed).toEqual(written);
    expect(taker.frames.at(-1)).toMatchObject({ type: "replayed", lastSeq: written.at(-1) });
    expect(new Set(taker.frames.flatMap((frame) => (frame.type === "order" ? [frame.orderId] : [])))).toEqual(
      new Set([orderId]),
    );
    const more = await write(orderId, 2);
    await expect
      .poll(() => seqsOf(taker, orderId).slice(1), { timeout: 10_000 })
      .toEqual([...written, ...more]);
  });

  test("misses nothing that was numbered before its cursor and committed after it left", async () => {
    const orderId = await newOrder();
    const slow = await venue.database.pool.connect();
    await slow.query("begin");
    const { rows } = await slow.query<{ seq: number }>(WRITE, [orderId, 1, Date.now(), 1]);
    const [overtaken] = rows;
    const [later = 0] = await write(orderId, 1);
    const taker = await subscribe(venue.url, venue.keys.taker, { afterSeq: 0, orderId });
    expect(seqsOf(taker, orderId)).toContain(later);
    expect(seqsOf(taker, orderId)).not.toContain(overtaken?.seq);
    taker.socket.terminate();
    await slow.query("commit");
    slow.release();
    const back = await subscribe(venue.url, venue.keys.taker, { afterSeq: later, orderId });
    expect(seqsOf(back, orderId)).toContain(overtaken?.seq);
  });

  test("that does not read is told so and cut off; others go on", async () => {
    const orderId = await newOrder();
    const [slow, quick] = await Promise.all([subscribe(), subscribe()]);
    slow.socket.pause();
    const written = new Set(await write(orderId, 3_000, 6_000));
    const taken = (): number => seqsOf(quick, orderId).filter((seq) => written.has(seq)).length;
    await expect.poll(taken, { timeout: 60_000 }).toBe(written.size);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({
      code: 4003,
      reason: expect.stringMatching(/^SLOW_CONSUMER/) as unknown,
    });
    expect(slow.frames.at(-1)).toMatchObject({ type: "error", code: "SLOW_CONSUMER" });
  });
});

describe("a session", () => {
  test.each([
    ["a wrong key", () => ({ type: "auth", apiKey: "tf_no_0" }), "UNAUTHENTICATED"],
    ["an operator's key", () => ({ type: "auth", apiKey: venue.keys.operator }), "FORBIDDEN"],
    ["no key", () => ({ type: "subscribe", topics: ["orders"] }), "NOT_AUTHENTICATED"],
  ])("with %s ends, and says why", async (_, message, code) => {
    const taker = await openTaker(venue.url);
    taker.send(message());
    expect(await taker.next("error")).toMatchObject({ code });
    expect((await taker.closed).code).toBe(4001);
  });

  test("answers what it can't read with a code, and goes on; up to its rate", async () => {
    const taker = await subscribe();
    for (const [message, code] of [
      ["nonsense", "FRAME_NOT_JSON"],
      [{ type: "novel" }, "UNKNOWN_MESSAGE"],
      [{ type: "subscribe", topics: [] }, "INVALID_FIELD"],
      [{ type: "subscribe", topics: ["orders"], more: 1 }, "UNKNOWN_FIELD"],
      [{ type: "subscribe", topics: ["orders"], afterSeq: -1 }, "INVALID_FIELD"],
      [{ type: "auth", apiKey: "x" }, "UNKNOWN_MESSAGE"],
    ] as const) {
      taker.send(message);
      expect(await taker.next("error")).toMatchObject({ code });
    }
    for (let sent = 0; sent < 40; sent += 1) taker.send("{}");
    expect(await taker.closed).toMatchObject({ code: 4004 });
  });

  test("is one of at most twenty of a workspace", async () => {
    const key = venue.keys.tester;
    const all = await Promise.all(Array.from({ length: 20 }, () => subscribe(other.url, key)));
    const oneMore = await openTaker(other.url);
    oneMore.send({ type: "auth", apiKey: key });
    expect(await oneMore.closed).toMatchObject({ code: 4005 });
    for (const { socket } of all) socket.terminate();
  });

  test("is told when the venue stops", async () => {
    const stopping = await venue.startAnother(1_000);
    const taker = await subscribe(stopping.url);
    await stopping.stop();
    expect(await taker.closed).toMatchObject({ code: 1001 });
  });
});
