import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { RfqMessage, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { collectedLog, type CollectedLog } from "../testing/collected-log.ts";
import { challenge, startVenueSocket, type VenueSession, type VenueSocket } from "../testing/venue-socket.ts";
import { SolverClient, type SolverClientOptions } from "./solver-client.ts";
import type { QuotePrice, SolverHandlers } from "./solver-handlers.ts";

const privateKey: Hex = `0x${"33".repeat(32)}`;
const settler: Hex = "0x00000000000000000000000000000000000000ee";
const rfq: RfqMessage = {
  type: "rfq",
  rfqId: `0x${"01".repeat(32)}`,
  input: { chainId: 101, address: "0x00000000000000000000000000000000000000AA" },
  output: { chainId: 102, address: "0x00000000000000000000000000000000000000bb" },
  swapType: "ExactInput",
  amount: "1000000",
  minValidUntil: 1_900_000_000,
  windowMs: 60_000,
  settler,
};
const price: QuotePrice = {
  inputAmount: 1_000_000n,
  outputAmount: 999_000n,
  validUntil: 1_900_000_060,
  etaSeconds: 5,
};

let venue: VenueSocket;
let log: CollectedLog;
const clients: SolverClient[] = [];
beforeEach(async () => {
  venue = await startVenueSocket();
  log = collectedLog();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await venue.stop();
});

function connect(
  handlers: Partial<SolverHandlers> = {},
  options: Partial<SolverClientOptions> = {},
): SolverClient {
  const client = new SolverClient({
    url: venue.url,
    apiKey: "tf_solver_secret",
    privateKey,
    logger: log.logger,
    reconnect: { minMs: 1, maxMs: 10 },
    slowReconnect: { minMs: 2, maxMs: 20 },
    handlers: { onRfq: () => price, ...handlers },
    ...options,
  });
  clients.push(client);
  client.start();
  return client;
}

describe("the feed", () => {
  const rfqId = rfq.rfqId;
  const orderId: Hex = `0x${"0c".repeat(32)}`;
  const won = (seq: number) => ({ type: "won", rfqId, orderId, seq }) as const;
  const welcome = { type: "welcome", solverId: "solver-1", serverTimeMs: 0, heartbeatMs: 60_000 } as const;
  /** The next session and what its `auth` says; welcomed as the test wants. */
  async function session(begin: { lastSeq: number; resumed: boolean }) {
    const next = await venue.session();
    challenge(next);
    const { resumeFrom } = await next.next("auth");
    next.send({ ...welcome, ...begin });
    return { session: next, resumeFrom };
  }
  /** A quote shows that all before the request was dealt with. */
  async function dealtWith(one: VenueSession): Promise<void> {
    one.send(rfq);
    await one.next("quote");
  }

  test("is dealt with once and in order; a reconnect asks for what comes after it", async () => {
    const seen: number[] = [];
    const kept: number[] = [];
    connect({ onWon: ({ seq }) => void seen.push(seq ?? -1), onSeq: (seq) => void kept.push(seq) });
    const first = await session({ lastSeq: 4, resumed: false });
    expect(first.resumeFrom).toBeUndefined();
    for (const seq of [5, 6, 6, 5]) first.session.send(won(seq));
    await dealtWith(first.session);
    expect(seen).toEqual([5, 6]);
    first.session.socket.terminate();
    const second = await session({ lastSeq: 8, resumed: true });
    expect(second.resumeFrom).toBe(6);
    for (const seq of [7, 8]) second.session.send(won(seq));
    await dealtWith(second.session);
    expect(seen).toEqual([5, 6, 7, 8]);
    expect(kept).toEqual(seen);
  });

  test("with a gap is asked for again from before it", async () => {
    const seen: number[] = [];
    connect({ onWon: ({ seq }) => void seen.push(seq ?? -1) }, { resumeFrom: 2 });
    const first = await session({ lastSeq: 9, resumed: true });
    expect(first.resumeFrom).toBe(2);
    for (const seq of [3, 5]) first.session.send(won(seq));
    const second = await session({ lastSeq: 9, resumed: true });
    expect(second.resumeFrom).toBe(3);
    for (const seq of [4, 5]) second.session.send(won(seq));
    await dealtWith(second.session);
    expect(seen).toEqual([3, 4, 5]);
  });

  test("that doesn't go on begins with a snapshot", async () => {
    const snapshots: unknown[] = [];
    const seen: number[] = [];
    const handlers = {
      onSnapshot: (one: unknown) => void snapshots.push(one),
      onWon: ({ seq = -1 }) => void seen.push(seq),
    };
    connect(handlers, { resumeFrom: 50 });
    const first = await session({ lastSeq: 9, resumed: false });
    const snapshot = {
      type: "snapshot" as const,
      seq: 9,
      orders: [{ orderId, rfqId, step: "filling" }],
      isLast: true,
    } satisfies VenueToSolver;
    first.session.send({ type: "error", code: "RESUME_UNKNOWN", message: "no" });
    first.session.send(snapshot);
    for (const seq of [9, 10]) first.session.send(won(seq));
    await dealtWith(first.session);
    expect(snapshots).toEqual([snapshot]);
    expect(seen).toEqual([10]);
  });

  test("tells progress and warnings to whoever wants them", async () => {
    const told: string[] = [];
    const note = (message: { type: string }): void => void told.push(message.type);
    connect({ onFillSeen: note, onProved: note, onClaimed: note, onWarning: note });
    const first = await session({ lastSeq: 0, resumed: false });
    for (const [place, type] of (["fillSeen", "proved", "claimed"] as const).entries())
      first.session.send({ type, orderId, rfqId, seq: place + 1 });
    first.session.send({ type: "warning", code: "openQuoted", used: "80", limit: "100" });
    await dealtWith(first.session);
    expect(told).toEqual(["fillSeen", "proved", "claimed", "warning"]);
    await log.seen("a limit of the venue is nearly reached");
  });
});

describe("the venue's clock", () => {
  test("is measured by a ping, and told from this machine's", async () => {
    const client = connect();
    const session = await venue.session();
    challenge(session);
    await session.next("auth");
    expect(client.venueClock).toBeNull();
    session.send({
      type: "welcome",
      solverId: "s",
      serverTimeMs: 0,
      heartbeatMs: 60_000,
      lastSeq: 0,
      resumed: false,
    });
    const { id, solverTimeUs } = await session.next("ping");
    const ahead = 3_000_000_000;
    session.send({
      type: "pong",
      id,
      solverTimeUs,
      receivedAtUs: solverTimeUs + ahead,
      sentAtUs: solverTimeUs + ahead,
    });
    session.send(rfq);
    await session.next("quote");
    const { offsetUs, roundTripUs } = client.venueClock ?? expect.fail("no answer");
    // The way there took nothing, the way back all of it.
    expect(Math.abs(offsetUs - ahead + roundTripUs / 2)).toBeLessThanOrEqual(1);
    expect(roundTripUs).toBeGreaterThanOrEqual(0);
  });
});

describe("levels", () => {
  const corridor = "USDC@101>USDC@102";
  const levels = [{ inputAmount: 1_000n, outputAmount: 999n }];

  test("are sent, changed, and sent anew in the next session; wrong ones throw", async () => {
    const client = connect();
    client.setLevels(corridor, levels);
    const first = await venue.welcomed();
    expect(await first.next("levels")).toEqual({ type: "levels", corridor, levels: [["1000", "999"]] });
    client.setLevels(corridor, [...levels, { inputAmount: 1_000n, outputAmount: 990n }]);
    expect(await first.next("levelsDelta")).toEqual({
      type: "levelsDelta",
      corridor,
      changes: [{ at: 1, level: ["1000", "990"] }],
    });
    first.socket.terminate();
    const second = await venue.welcomed();
    expect((await second.next("levels")).levels).toHaveLength(2);
    expect(() => client.setLevels(corridor, [{ inputAmount: 0n, outputAmount: 1n }])).toThrow(RangeError);
  });
});
