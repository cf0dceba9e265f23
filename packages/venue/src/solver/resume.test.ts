import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { readFeedHead } from "@tetrafi/store/solver-feed.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  startVenueFixture,
  type RunningVenue,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let second: RunningVenue;

beforeAll(async () => {
  venue = await startVenueFixture(3);
  second = await venue.startAnother(1_000_000);
});

afterAll(async () => {
  await venue?.stop();
});

const identity = (place: number) => venue.solvers[place] ?? expect.fail("no such solver");

type Numbered = Extract<VenueToSolver, { seq?: number; rfqId: Bytes32 }> & { seq: number };

/** What came of the feed, in the order in which it came. */
const feed = (solver: TestSolver): Numbered[] =>
  solver.frames.filter((frame): frame is Numbered => frame.type !== "snapshot" && "seq" in frame);
const numbers = (solver: TestSolver): number[] => feed(solver).map(({ seq }) => seq);
const types = (frames: readonly VenueToSolver[]): string[] => frames.map(({ type }) => type);

const STEPS = [
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
  "settled",
] as const;
const TOLD = ["won", "fillable", "fillSeen", "proved", "claimed", "settled"] as const;

async function move(orderId: Bytes32, step: SettlementStep, version: number): Promise<void> {
  const isOnChain = step === "filled" || step === "claiming";
  const event = {
    step,
    atMs: Date.now(),
    chainId: isOnChain ? 2 : null,
    txHash: isOnChain ? orderId : null,
    blockNumber: null,
    detail: {},
  };
  expect(await moveSettlement(venue.database, { orderId, version, reason: null, wakeAtMs: 0, event })).toBe(
    true,
  );
}

/** An order that the solver at this place won, not moved yet. Others decline. */
async function wonOrder(solver: TestSolver, url = venue.url): Promise<{ orderId: Bytes32; rfqId: Bytes32 }> {
  solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
  const { quotes, metadata } = await requestOffers(url, venue.keys.taker, quotesRequest());
  const orderId = await acceptOffer(venue.database, quotes[0] ?? expect.fail("no offer"));
  return { orderId, rfqId: metadata.rfqId };
}

async function leave(solver: TestSolver): Promise<void> {
  solver.socket.terminate();
  await solver.closed;
  await expect
    .poll(async () => {
      const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
      return (body as { solvers: { id: string; connected: boolean }[] }).solvers.find(
        ({ id }) => id === solver.identity.id,
      )?.connected;
    })
    .toBe(false);
}

/** All that is committed is in the feed. */
async function settledFeed(solverId: string, lastSeq: number): Promise<void> {
  await vi.waitFor(async () => expect((await readFeedHead(venue.database, solverId)).lastSeq).toBe(lastSeq), {
    timeout: 20_000,
  });
}

describe("a feed", () => {
  test("tells each step of an order once, with its number; and from any number on exactly the rest", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    expect(solver.frames.find(({ type }) => type === "welcome")).toMatchObject({
      lastSeq: 0,
      resumed: false,
    });
    expect(await solver.next("snapshot")).toEqual({ type: "snapshot", seq: 0, orders: [], isLast: true });
    const { orderId, rfqId } = await wonOrder(solver);
    for (const [version, step] of STEPS.entries()) await move(orderId, step, version);
    await solver.next("settled");
    expect(types(feed(solver))).toEqual([...TOLD]);
    expect(numbers(solver)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const frame of feed(solver)) expect(frame).toMatchObject({ rfqId, orderId });
    const onChain = { chainId: 2, txHash: orderId };
    expect(feed(solver)[2]).toEqual({ type: "fillSeen", orderId, rfqId, ...onChain, seq: 3 });
    expect(feed(solver)[4]).toEqual({ type: "claimed", orderId, rfqId, ...onChain, seq: 5 });
    const whole = feed(solver);
    await leave(solver);
    for (let resumeFrom = 0; resumeFrom <= 6; resumeFrom += 1) {
      const url = resumeFrom % 2 === 0 ? venue.solverUrl : second.solverUrl;
      const again = await connectSolver(url, identity(0), resumeFrom);
      expect(again.frames.find(({ type }) => type === "welcome")).toMatchObject({
        lastSeq: 6,
        resumed: true,
      });
      await vi.waitFor(() => expect(feed(again)).toEqual(whole.slice(resumeFrom)), { timeout: 15_000 });
      expect(types(again.frames)).not.toContain("snapshot");
      await leave(again);
    }
  });

  test("of a number that it never came to, or no longer has: told by code, then where the orders stand", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(1));
    const { orderId, rfqId } = await wonOrder(solver);
    for (const [version, step] of (["opening", "escrowed", "filling"] as const).entries())
      await move(orderId, step, version);
    await solver.next("fillable");
    await leave(solver);
    const snapshot = {
      type: "snapshot",
      seq: 2,
      orders: [{ orderId, rfqId, step: "filling" }],
      isLast: true,
    };
    const beginning = async (resumeFrom: number | undefined) => {
      const again = await connectSolver(venue.solverUrl, identity(1), resumeFrom);
      const fillable = await again.next("fillable");
      const frames = again.frames.filter(({ type }) => type === "error" || type === "snapshot");
      await leave(again);
      expect(fillable).toMatchObject({ orderId, rfqId });
      expect(fillable).not.toHaveProperty("seq");
      return frames;
    };
    expect(await beginning(undefined)).toEqual([snapshot]);
    expect(await beginning(3)).toEqual([expect.objectContaining({ code: "RESUME_UNKNOWN" }), snapshot]);
    await venue.database.pool.query("update solver_feeds set forgotten_seq = 1 where solver_id = $1", [
      identity(1).id,
    ]);
    expect(await beginning(0)).toEqual([expect.objectContaining({ code: "RESUME_TOO_OLD" }), snapshot]);
    await move(orderId, "failed", 3);
  });

  test("goes on when the announcements of the database are lost", async () => {
    const solver = await connectSolver(second.solverUrl, identity(1));
    const { lastSeq } = await readFeedHead(venue.database, identity(1).id);
    await venue.database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %'",
    );
    const { orderId } = await wonOrder(solver, second.url);
    await move(orderId, "failed", 0);
    await vi.waitFor(() => expect(types(feed(solver)).slice(-2)).toEqual(["won", "failed"]), {
      timeout: 20_000,
    });
    expect(numbers(solver)).toEqual([...new Set(numbers(solver))]);
    expect(numbers(solver).at(-1)).toBe((await readFeedHead(venue.database, identity(1).id)).lastSeq);
    expect(numbers(solver)[0]).toBeGreaterThan(lastSeq - 1);
    await leave(solver);
  });

  test("has what a process that is gone owed its solvers, once another finds it overdue", async () => {
    const gone = await venue.startAnother(1_000_000, { TETRAFI_HEDGE_DELAY_MS: 60_000 });
    const winner = await connectSolver(gone.solverUrl, identity(0));
    const loser = await connectSolver(gone.solverUrl, identity(2));
    loser.onRfq((rfq) => loser.send(loser.quote(rfq, 980n)));
    const { rfqId, orderId } = await wonOrder(winner, gone.url);
    await winner.next("won");
    await gone.stop();
    const again = await connectSolver(venue.solverUrl, identity(2), 0);
    expect(feed(again)).toEqual([]);
    await venue.database.pool.query("update untold_auctions set tell_by_ms = 0 where rfq_id = $1", [rfqId]);
    expect(await again.nextOf("lost", rfqId)).toEqual({ type: "lost", rfqId, reason: "outbid", seq: 1 });
    await move(orderId, "failed", 0);
    await leave(again);
  });
});

describe("requests", () => {
  test("are told again to a solver that comes back while the auction is open, with the time that is left", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    const silent = await connectSolver(venue.solverUrl, identity(1));
    const body = { ...quotesRequest(), solverOptions: { timeout: 5_000 } };
    const asked = callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });
    const rfq = await solver.next("rfq");
    await silent.next("rfq");
    await leave(solver);
    const again = await connectSolver(venue.solverUrl, identity(0));
    const repeated = await again.next("rfq");
    expect(repeated).toEqual({ ...rfq, windowMs: repeated.windowMs });
    expect(repeated.windowMs).toBeLessThan(rfq.windowMs);
    again.send(again.quote(repeated, 990n));
    await again.next("ack");
    silent.send({ type: "decline", rfqId: rfq.rfqId, reason: "other" });
    expect((await asked).status).toBe(200);
    await leave(again);
    // The auction is over.
    const late = await connectSolver(venue.solverUrl, identity(0));
    late.send({ type: "ping", id: 1, solverTimeUs: 1 });
    await late.next("pong");
    expect(types(late.frames)).not.toContain("rfq");
    await leave(late);
    await leave(silent);
  });
});

describe("whatever is cut and restarted", () => {
  /** What happens next: the session is cut and comes back at one of two venues, one restarts, or nothing does. */
  const fault = fc.constantFrom("cut", "move", "restart", "replace", "none");

  test("a solver gets every number once, in order", async () => {
    const { id } = identity(2);
    const solverIdentity = identity(2);
    let restarting = await venue.startAnother(1_000_000);
    let seen = (await readFeedHead(venue.database, id)).lastSeq;
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 4, maxLength: 6 }), async (faults) => {
        const got: Numbered[] = [];
        let at = 0;
        const urls = (): string[] => [venue.solverUrl, restarting.solverUrl];
        const connect = () => connectSolver(urls()[at % 2] ?? "", solverIdentity, seen);
        const keep = (solver: TestSolver): void => {
          const fresh = feed(solver).filter(({ seq }) => seq > seen);
          // What this session was told goes on where the one before it ended.
          expect(fresh).toHaveLength(feed(solver).length);
          got.push(...fresh);
          seen = got.at(-1)?.seq ?? seen;
        };
        const before = seen;
        let solver = await connect();
        const { orderId } = await wonOrder(solver, at === 0 ? venue.url : restarting.url);
        for (const [version, step] of STEPS.entries()) {
          const moved = move(orderId, step, version);
          const what = faults[version] ?? "none";
          if (what === "cut" || what === "move") {
            solver.socket.terminate();
            await solver.closed;
            keep(solver);
            if (what === "move") at += 1;
            solver = await connect();
          } else if (what === "restart") {
            await restarting.stop();
            restarting = await venue.startAnother(1_000_000);
            if (at % 2 === 1) {
              await solver.closed;
              keep(solver);
              solver = await connect();
            }
          } else if (what === "replace") {
            // The new session says what the old one has shown so far; what comes to the old one after that is not read.
            const old = solver;
            keep(old);
            solver = await connect();
            old.socket.terminate();
          }
          await moved;
        }
        await settledFeed(id, before + TOLD.length);
        await vi.waitFor(() => expect(feed(solver).at(-1)?.seq ?? seen).toBe(before + TOLD.length), {
          timeout: 20_000,
        });
        keep(solver);
        expect(got.map(({ seq }) => seq)).toEqual(TOLD.map((_, place) => before + 1 + place));
        expect(types(got)).toEqual([...TOLD]);
        solver.socket.terminate();
        await solver.closed;
      }),
      { numRuns: 6 },
    );
  });
});
