import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { replayRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  shortLivedRequest,
  startVenueFixture,
  USER,
  type VenueFixture,
} from "../testing/venue-fixture.ts";
import { MAX_ANSWERS } from "./answer-allowance.ts";

let venue: VenueFixture;
let connected: TestSolver[] = [];

beforeAll(async () => {
  venue = await startVenueFixture(4);
});

afterAll(async () => {
  await venue?.stop();
});

afterEach(async () => {
  for (const { socket } of connected) socket.close();
  await Promise.all(connected.map(({ closed }) => closed));
  connected = [];
  await expect.poll(() => connectedSolvers()).toEqual([]);
});

async function connectedSolvers(): Promise<string[]> {
  const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
  const { solvers } = body as { solvers: { id: string; connected: boolean }[] };
  return solvers.filter(({ connected }) => connected).map(({ id }) => id);
}

/** The first `count` solvers, in session. */
async function solvers(count: number): Promise<TestSolver[]> {
  for (const identity of venue.solvers.slice(0, count))
    connected.push(await connectSolver(venue.solverUrl, identity));
  return connected;
}

/** One solver, in session. */
async function oneSolver(): Promise<TestSolver> {
  const [solver] = await solvers(1);
  return solver ?? expect.fail("no solver");
}

const ask = (body: unknown = quotesRequest()): Promise<QuotesResponse> =>
  requestOffers(venue.url, venue.keys.taker, body);

/** What an auction without an offer answers. */
const askInVain = (body: unknown = quotesRequest()) =>
  callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });

async function recordOf(rfqId: string): Promise<AuctionRecord> {
  const auction = await findAuction(venue.database, "fund", rfqId as Bytes32);
  return auction?.record ?? expect.fail(`no record of ${rfqId}`);
}

/** The record is there, and yields exactly the offers that the taker got. */
async function expectReplay({ quotes, metadata }: QuotesResponse): Promise<AuctionRecord> {
  const record = await recordOf(metadata.rfqId);
  const replayed = replayRecord(record).offers;
  expect(replayed.map(({ quoteId, solverId, rank }) => ({ quoteId, solverId, rank }))).toEqual(
    quotes.map(({ quoteId, solverId, terms }) => ({ quoteId, solverId, rank: terms.rank })),
  );
  expect(record.ranking.map(({ quoteId }) => quoteId)).toEqual(quotes.map(({ quoteId }) => quoteId));
  return record;
}

/** Each solver quotes the amount of its place. */
function quoteAmounts(asked: readonly TestSolver[], amounts: readonly bigint[]): void {
  for (const [place, solver] of asked.entries())
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, amounts[place] ?? 1n)));
}

describe("ranking", () => {
  test("ExactInput: most output first, the auction ends when all have answered", async () => {
    const asked = await solvers(3);
    quoteAmounts(asked, [980n, 995n, 990n]);
    const response = await ask();
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver2", "solver3", "solver1"]);
    expect(response.quotes.map(({ preview }) => preview.outputs[0]?.amount)).toEqual(["995", "990", "980"]);
    expect(response.metadata).toMatchObject({
      asked: 3,
      answered: 3,
      declined: 0,
      closeReason: "allAnswered",
    });
    await expectReplay(response);
  });

  test("ExactOutput: least input first", async () => {
    const asked = await solvers(3);
    quoteAmounts(asked, [1_020n, 1_010n, 1_030n]);
    const response = await ask(quotesRequest("ExactOutput"));
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver2", "solver1", "solver3"]);
    expect(response.quotes.map(({ preview }) => preview.inputs[0]?.amount)).toEqual(["1010", "1020", "1030"]);
    expect(response.quotes.every(({ preview }) => preview.outputs[0]?.amount === "1000")).toBe(true);
    await expectReplay(response);
  });

  test("equal offers stand in the order in which the venue received them", async () => {
    const asked = await solvers(4);
    quoteAmounts(asked, [990n, 990n, 990n, 990n]);
    const response = await ask();
    const receipts = await Promise.all(
      asked.map(async (solver) => ({ id: solver.identity.id, at: (await solver.next("ack")).sequence })),
    );
    const byReceipt = receipts.toSorted((a, b) => a.at - b.at).map(({ id }) => id);
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(byReceipt);
    expect(response.quotes.map(({ terms }) => terms.sequence)).toEqual(
      receipts.map(({ at }) => at).toSorted((a, b) => a - b),
    );
    await expectReplay(response);
  });
});

describe("a solver's answers", () => {
  test("a decline is counted, and no offer", async () => {
    const [first, second] = await solvers(2);
    first?.onRfq((rfq) => first.send(first.quote(rfq, 990n)));
    second?.onRfq(({ rfqId }) => second.send({ type: "decline", rfqId, reason: "risk" }));
    const response = await ask();
    expect(response.metadata).toMatchObject({
      asked: 2,
      answered: 2,
      declined: 1,
      closeReason: "allAnswered",
    });
    expect(await second?.next("ack")).toMatchObject({ of: "decline", rfqId: response.metadata.rfqId });
    const record = await expectReplay(response);
    expect(record.events).toContainEqual(
      expect.objectContaining({ type: "decline", solverId: "solver2", reason: "risk" }),
    );
  });

  test("a later quote replaces an earlier one", async () => {
    const [first] = await solvers(2);
    first?.onRfq((rfq) => {
      first.send(first.quote(rfq, 999n));
      first.send(first.quote(rfq, 900n));
    });
    const response = await ask();
    expect(response.quotes.map(({ preview }) => preview.outputs[0]?.amount)).toEqual(["900"]);
    const record = await expectReplay(response);
    expect(record.events.filter(({ type }) => type === "quote")).toHaveLength(2);
  });

  test("cancel takes back the live quote; the solver may quote again", async () => {
    const [first, second] = await solvers(2);
    first?.onRfq((rfq) => {
      first.send(first.quote(rfq, 999n));
      first.send({ type: "cancel", rfqId: rfq.rfqId });
    });
    second?.onRfq((rfq) => {
      second.send(second.quote(rfq, 999n));
      second.send({ type: "cancel", rfqId: rfq.rfqId });
      second.send(second.quote(rfq, 950n));
    });
    // Asked and silent, so that the auction stays open.
    connected.push(await connectSolver(venue.solverUrl, venue.solvers[2] ?? expect.fail("no third solver")));
    const response = await ask({ ...quotesRequest(), solverOptions: { timeout: 400 } });
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    expect(response.metadata).toMatchObject({ answered: 2, declined: 1, closeReason: "windowElapsed" });
    expect((await first?.next("ack"))?.of).toBe("quote");
    expect((await first?.next("ack"))?.of).toBe("cancel");
    await expectReplay(response);
  });

  test("cancelAll takes back every live quote, each with its receipt", async () => {
    const [first] = await solvers(2);
    const asked: string[] = [];
    first?.onRfq((rfq) => {
      first.send(first.quote(rfq, 990n));
      asked.push(rfq.rfqId);
      if (asked.length === 3) first.send({ type: "cancelAll" });
    });
    const answers = await Promise.all([askInVain(), askInVain(), askInVain()]);
    expect(answers.map(({ code }) => code)).toEqual(["NO_QUOTES", "NO_QUOTES", "NO_QUOTES"]);
    const cancelled = first?.frames.flatMap((frame) =>
      frame.type === "ack" && frame.of === "cancel" ? [frame.rfqId] : [],
    );
    expect(cancelled?.toSorted()).toEqual(asked.toSorted());
  });

  test.each<[string, string, (solver: TestSolver, rfq: RfqMessage) => unknown]>([
    [
      "another's signature",
      "QUOTE_SIGNATURE_INVALID",
      (solver, rfq) => ({ ...solver.quote(rfq, 990n), outputAmount: "991" }),
    ],
    [
      "another fixed amount",
      "QUOTE_TERMS_MISMATCH",
      (solver, rfq) => ({ ...solver.quote(rfq, 990n), inputAmount: "999" }),
    ],
    [
      "too short a validity",
      "QUOTE_VALIDITY_TOO_SHORT",
      (solver, rfq) => ({ ...solver.quote(rfq, 990n), validUntil: rfq.minValidUntil - 1 }),
    ],
    [
      "an amount beyond what can be traded",
      "AMOUNT_OUT_OF_RANGE",
      (solver, rfq) => ({ ...solver.quote(rfq, 990n), outputAmount: (1n << 255n).toString() }),
    ],
  ])(
    "a quote with %s is refused as %s, counted, and the solver may still quote",
    async (_what, code, wrong) => {
      const solver = await oneSolver();
      solver.onRfq((rfq) => {
        solver.send(wrong(solver, rfq));
        solver.send(solver.quote(rfq, 980n));
      });
      const response = await ask();
      expect(await solver.next("error")).toMatchObject({ code, rfqId: response.metadata.rfqId });
      expect(response.quotes.map(({ preview }) => preview.outputs[0]?.amount)).toEqual(["980"]);
      expect(response.metadata).toMatchObject({ answered: 1, refused: 1 });
      const record = await expectReplay(response);
      expect(record.events.map(({ type }) => type)).toEqual(["refusal", "quote"]);
    },
  );

  test("late is told from never existed, for every kind of answer", async () => {
    const solver = await oneSolver();
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    await ask();
    const rfq = solver.frames.find((frame) => frame.type === "rfq") ?? expect.fail("no request");
    const unknown = { ...rfq, rfqId: `0x${"ee".repeat(32)}` } as const;
    for (const { rfqId } of [rfq, unknown]) {
      solver.send(solver.quote({ ...rfq, rfqId }, 990n));
      solver.send({ type: "decline", rfqId, reason: "size" });
      solver.send({ type: "cancel", rfqId });
    }
    const codes: string[] = [];
    for (let count = 0; count < 6; count += 1) codes.push((await solver.next("error")).code);
    expect(codes).toEqual([...Array(3).fill("QUOTE_LATE"), ...Array(3).fill("UNKNOWN_RFQ")]);
  });

  test("one solver's flood does not lengthen the record without end, and its last live quote can be cancelled", async () => {
    const [first] = await solvers(2);
    first?.onRfq((rfq) => {
      for (let count = 0; count < MAX_ANSWERS + 20; count += 1)
        first.send(first.quote(rfq, 900n + BigInt(count)));
      first.send({ type: "cancel", rfqId: rfq.rfqId });
    });
    expect((await askInVain()).code).toBe("NO_QUOTES");
    expect((await first?.next("error"))?.code).toBe("RATE_LIMITED");
    const { rfqId } = first?.frames.find((frame) => frame.type === "rfq") ?? expect.fail("no request");
    const { events } = await recordOf(rfqId);
    expect(events).toHaveLength(MAX_ANSWERS + 1);
    expect(events.at(-1)?.type).toBe("cancel");
  });
});

describe("sealed", () => {
  test("a solver sees neither the taker nor anything of the others", async () => {
    const [watching, quoting] = await solvers(2);
    if (watching === undefined || quoting === undefined) throw new Error("two solvers are needed");
    watching.onRfq(({ rfqId }) => watching.send({ type: "decline", rfqId, reason: "other" }));
    quoting.onRfq((rfq) => quoting.send(quoting.quote(rfq, 987_654_321_987n)));
    const { quotes, metadata } = await ask();
    await watching.next("ack");
    const seen = JSON.stringify(watching.frames);
    const secrets = [
      USER,
      "fund",
      "987654321987",
      "solver2",
      quoting.identity.address,
      quotes[0]?.quoteId ?? "none",
    ];
    expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
    expect(watching.frames.map(({ type }) => type)).toEqual([
      "challenge",
      "welcome",
      "snapshot",
      "rfq",
      "ack",
    ]);
    const rfq = watching.frames.find((frame) => frame.type === "rfq");
    expect(Object.keys(rfq ?? {}).toSorted()).toEqual([
      "amount",
      "input",
      "minValidUntil",
      "output",
      "rfqId",
      "settler",
      "swapType",
      "type",
      "windowMs",
    ]);
    expect(rfq?.rfqId).toBe(metadata.rfqId);
  });
});

describe("the end of an auction", () => {
  test("nobody in session: NO_QUOTES at once, with a record", async () => {
    const before = await countAuctions();
    expect((await askInVain()).code).toBe("NO_QUOTES");
    const { rows } = await venue.database.pool.query<{ record: string }>(
      "select record from auctions order by opened_at_ms desc, rfq_id limit 1",
    );
    expect(JSON.parse(rows[0]?.record ?? "{}")).toMatchObject({ asked: [], closeReason: "noSolvers" });
    expect(await countAuctions()).toBe(before + 1);
  });

  test("a silent solver costs the window, and no one's offer", async () => {
    const asked = await solvers(3);
    quoteAmounts(asked.slice(0, 2), [990n, 980n]);
    const response = await ask({ ...quotesRequest(), solverOptions: { timeout: 400 } });
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver1", "solver2"]);
    expect(response.metadata).toMatchObject({ asked: 3, answered: 2, closeReason: "windowElapsed" });
    const { openedAtUs, closedAtUs } = await expectReplay(response);
    expect(closedAtUs - openedAtUs).toBeGreaterThanOrEqual(399_000);
  });

  test("a solver that disconnects takes back its quote and is not waited for", async () => {
    const [leaving, staying] = await solvers(2);
    if (leaving === undefined || staying === undefined) throw new Error("two solvers are needed");
    leaving.onRfq((rfq) => leaving.send(leaving.quote(rfq, 999n)));
    staying.onRfq(async (rfq) => {
      await leaving.next("ack");
      leaving.socket.terminate();
      await expect.poll(() => connectedSolvers()).toEqual(["solver2"]);
      staying.send(staying.quote(rfq, 900n));
    });
    const response = await ask({ ...quotesRequest(), solverOptions: { timeout: 5_000 } });
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    expect(response.metadata).toMatchObject({ answered: 2, declined: 1, closeReason: "allAnswered" });
    await expectReplay(response);
  });

  test("a solver that leaves without an answer is not waited for", async () => {
    const [leaving, staying] = await solvers(2);
    leaving?.onRfq(() => leaving.socket.terminate());
    staying?.onRfq((rfq) => staying.send(staying.quote(rfq, 900n)));
    const response = await ask({ ...quotesRequest(), solverOptions: { timeout: 5_000 } });
    expect(response.metadata).toMatchObject({ answered: 2, closeReason: "allAnswered" });
  });

  test("a taker that hangs up ends the auction; its record is kept and its solvers are released", async () => {
    const [quoting] = await solvers(2);
    if (quoting === undefined) throw new Error("a solver is needed");
    const hangUp = new AbortController();
    quoting.onRfq((rfq) => quoting.send(quoting.quote(rfq, 990n)));
    const body = { ...quotesRequest(), solverOptions: { timeout: 5_000 } };
    const asked = callVenue(venue.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.taker,
      body,
      signal: hangUp.signal,
    });
    const { rfqId } = await quoting.next("ack");
    hangUp.abort();
    await expect(asked).rejects.toThrow("aborted");
    expect((await quoting.nextOf("lost", rfqId)).reason).toBe("expired");
    const record = await recordOf(rfqId);
    expect(record.closeReason).toBe("takerGone");
    expect(record.ranking).toHaveLength(1);
    expect(record.closedAtUs - record.openedAtUs).toBeLessThan(5_000_000);
  });

  test("offers that nobody accepts in time are told as expired", async () => {
    const solver = await oneSolver();
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    const { metadata } = await ask(shortLivedRequest());
    expect((await solver.nextOf("lost", metadata.rfqId)).reason).toBe("expired");
  });
});

async function countAuctions(): Promise<number> {
  const { rows } = await venue.database.pool.query<{ count: number }>(
    "select count(*) as count from auctions",
  );
  return rows[0]?.count ?? 0;
}
