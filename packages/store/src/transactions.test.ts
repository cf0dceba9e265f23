import { afterAll, beforeAll, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import { acquireLane, readNextNonce, type HeldLane } from "./lanes.ts";
import { openSession, type Session } from "./session.ts";
import { readSettlementState } from "./settlements.ts";
import { acceptTestOrder, randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import {
  changeIntents,
  recordAttempt,
  recordHeal,
  recordTransaction,
  reopenNonce,
  type IntentState,
  type RecordOutcome,
} from "./transactions.ts";
import { listPendingIntents } from "./pending-intents.ts";

let server: TestDatabase;
beforeAll(async () => (server = await startTestDatabase()));
afterAll(() => server?.stop());

const quiet = { channel: "quiet", onNotification: () => undefined, onLost: () => undefined };

function signed(txHash: Bytes32 = randomBytes32(), fee = 100n) {
  return { txHash, rawTransaction: "0x02", maxFeePerGas: fee, maxPriorityFeePerGas: 1n } as const;
}

let signers = 0;
/** A lane nobody else has. */
async function newLane(): Promise<{ session: Session; lane: HeldLane }> {
  const session = await openSession(server.database, quiet);
  signers += 1;
  const signer: Address = `0x${signers.toString(16).padStart(40, "0")}`;
  const lane = await acquireLane(session, { chainId: 31337, signer });
  if (lane === null) throw new Error("a new lane is taken");
  return { session, lane };
}

function record(
  lane: HeldLane,
  orderId: Bytes32,
  version: number,
  nonce: number,
  purpose: TransactionPurpose = "open",
): Promise<RecordOutcome> {
  const event = {
    step: "opening",
    atMs: 4_000,
    chainId: 31337,
    txHash: null,
    blockNumber: null,
    detail: {},
  } as const;
  const move = { orderId, version, reason: null, wakeAtMs: 0, event };
  return recordTransaction(server.database, lane, { purpose, nonce, attempt: signed() }, move);
}

/** Records a transaction that must succeed. */
async function recorded(...parameters: Parameters<typeof record>): Promise<number> {
  const result = await record(...parameters);
  if (result.outcome !== "recorded") throw new Error(result.outcome);
  return result.intentId;
}

function to(id: number, from: IntentState, state: IntentState) {
  return {
    id,
    from,
    to: state,
    txHash: randomBytes32(),
    blockNumber: null,
    blockHash: null,
    error: null,
  };
}

test("a lane is held by one session, and is free the moment that session ends", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  const other = await openSession(database, quiet);
  expect(await acquireLane(other, lane)).toBeNull();
  session.close();
  let taken = null;
  while (taken === null) taken = await acquireLane(other, lane);
  expect(taken).toEqual({ ...lane, epoch: lane.epoch + 1 });

  // Who still believes to hold it can record nothing.
  const orderId = await acceptTestOrder(database);
  expect(await record(lane, orderId, 0, 0)).toEqual({ outcome: "laneLost" });
  expect(await recordHeal(database, lane, 0, signed(), 1)).toBeNull();
  expect(await readSettlementState(database, orderId)).toMatchObject({ step: "accepted", version: 0 });
  const intentId = await recorded(taken, orderId, 0, 0);
  expect(await recordAttempt(database, lane, intentId, signed(), 1)).toBe(false);
  other.close();
});

test("a transaction and the move of its settlement are recorded together", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  const orderId = await acceptTestOrder(database);
  expect(await record(lane, orderId, 5, 0)).toEqual({ outcome: "moved" });
  expect(await listPendingIntents(database, lane, 9)).toEqual([]);
  expect(await readNextNonce(database, lane)).toBe(0);

  await recorded(lane, orderId, 0, 3);
  expect(await readNextNonce(database, lane)).toBe(4);
  expect(await readSettlementState(database, orderId)).toMatchObject({
    step: "opening",
    version: 1,
    intents: [{ purpose: "open", state: "planned", chainId: 31337, blockNumber: null, attempts: 1 }],
  });
  session.close();
});

test("one live transaction of a purpose can exist; after it failed for good, another", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  const orderId = await acceptTestOrder(database);
  const first = await recorded(lane, orderId, 0, 0);
  for (const state of ["planned", "broadcast", "included", "final"] as const) {
    if (state !== "planned") await changeIntents(database, [to(first, "planned", state)], 1);
    expect(await record(lane, orderId, 1, 1)).toEqual({ outcome: "alreadyLive" });
    await changeIntents(database, [to(first, state, "planned")], 1);
  }
  expect(await readSettlementState(database, orderId)).toMatchObject({ version: 1 });
  await recorded(lane, orderId, 1, 1, "refund");
  await changeIntents(database, [to(first, "planned", "reverted")], 1);
  await recorded(lane, orderId, 2, 2);
  session.close();
});

test("a change is made only from the state that was read", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  const id = await recorded(lane, await acceptTestOrder(database), 0, 0);
  expect(await changeIntents(database, [to(id, "broadcast", "included")], 1)).toEqual([]);
  expect(await changeIntents(database, [to(id, "planned", "final")], 1)).toEqual([id]);
  expect(await listPendingIntents(database, lane, 9)).toEqual([]);
  session.close();
});

test("replacements are kept beside the first attempt, cheapest first, whatever the clocks say", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  const id = await recorded(lane, await acceptTestOrder(database), 0, 0);
  const replacement = signed(randomBytes32(), 113n);
  expect(await recordAttempt(database, lane, id, replacement, -1)).toBe(true);
  const [pending] = await listPendingIntents(database, lane, 9);
  expect(pending).toMatchObject({ id, nonce: 0, txHash: replacement.txHash });
  expect(pending?.attempts.map(({ maxFeePerGas }) => maxFeePerGas)).toEqual([100n, 113n]);
  session.close();
});

test("a transfer that heals counts for the lane's next nonce", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  await recordHeal(database, lane, 4, signed(), 1);
  expect(await readNextNonce(database, lane)).toBe(5);
  await recordHeal(database, lane, 2, signed(), 1);
  expect(await readNextNonce(database, lane)).toBe(5);
  session.close();
});

test("a nonce that a deep reorganisation freed is taken up again, or given to a transfer that heals it", async () => {
  const { database } = server;
  const { session, lane } = await newLane();
  const final = await recorded(lane, await acceptTestOrder(database), 0, 0);
  const reverted = await recorded(lane, await acceptTestOrder(database), 0, 1);
  await changeIntents(database, [to(final, "planned", "final"), to(reverted, "planned", "reverted")], 1);
  expect(await reopenNonce(database, lane, 0, 2)).toBe("broadcast");
  expect(await reopenNonce(database, lane, 1, 2)).toBe("rejected");
  expect(await reopenNonce(database, lane, 2, 2)).toBeNull();
  const heal = await recordHeal(database, lane, 1, signed(), 3);
  expect(await listPendingIntents(database, lane, 9)).toMatchObject([
    { id: final, state: "broadcast", nonce: 0 },
    { id: heal, state: "planned", nonce: 1, purpose: "heal", orderId: null },
  ]);
  session.close();
});
