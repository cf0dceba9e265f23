import { afterAll, beforeAll, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { insertApiKey } from "./identities.ts";
import { acquireLane, readNextNonce, type HeldLane } from "./lanes.ts";
import { actOnSettlement } from "./operator-actions.ts";
import { recordBatch } from "./record-batch.ts";
import { openSession } from "./session.ts";
import { moveSettlement, postponeSettlement, type SettlementMove } from "./settlements.ts";
import { acceptTestOrder, randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
let lane: HeldLane;
let close: () => void;
beforeAll(async () => {
  server = await startTestDatabase();
  const { database } = server;
  const quiet = { channel: "quiet", onNotification: () => undefined, onLost: () => undefined };
  const session = await openSession(database, quiet);
  close = session.close;
  const signer: Address = `0x${"01".repeat(20)}`;
  const held = await acquireLane(session, { chainId: 31337, signer });
  lane = held ?? expect.fail("the lane is free");
  const holder = { role: "operator", workspaceId: null, solverId: null } as const;
  await insertApiKey(database, { id: "desk", ...holder, keyHash: Buffer.alloc(32) });
});
afterAll(async () => {
  close?.();
  await server?.stop();
});

const moveOf = (orderId: Bytes32, step: "opening" | "failed" = "opening"): SettlementMove => ({
  orderId,
  version: 0,
  reason: null,
  wakeAtMs: 5,
  event: { step, atMs: 4, chainId: 31337, txHash: orderId, blockNumber: null, detail: {} },
});

function record(orderIds: readonly Bytes32[], nonce: number): ReturnType<typeof recordBatch> {
  const txHash = randomBytes32();
  const attempt = { txHash, rawTransaction: "0x02", maxFeePerGas: 2n, maxPriorityFeePerGas: 1n } as const;
  return recordBatch(
    server.database,
    lane,
    { purpose: "open", nonce, attempt },
    orderIds.map((orderId) => moveOf(orderId)),
  );
}

/** What was written for these orders: parts, moves and events. */
async function written(orderIds: readonly Bytes32[]): Promise<Record<string, number>> {
  const { rows } = await server.database.pool.query<Record<string, number>>(
    `select (select count(*) from transaction_intents where order_id = any($1)) as parts,
      (select count(distinct batch_id) from transaction_intents where order_id = any($1)) as batches,
      (select count(*) from settlements where order_id = any($1) and step = 'opening') as moved,
      (select count(*) from settlement_events where order_id = any($1) and step = 'opening') as events`,
    [orderIds],
  );
  return rows[0] ?? {};
}

test("whatever happens at the same moment, a batch is recorded for all or for none", async () => {
  const { database } = server;
  const outcomes = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const orderIds = await Promise.all([1, 2, 3, 4].map(() => acceptTestOrder(database)));
    const [first, second, third] = orderIds as [Bytes32, Bytes32, Bytes32, Bytes32];
    const nonce = await readNextNonce(database, lane);
    const hold = { orderId: second, action: "hold", keyId: "desk", why: "a test", nowMs: 1 } as const;
    const [result] = await Promise.all([
      record(round % 2 === 0 ? orderIds : orderIds.toReversed(), nonce),
      round % 4 < 2 ? actOnSettlement(database, hold) : moveSettlement(database, moveOf(third, "failed")),
      postponeSettlement(database, first, { version: 0, wakeAtMs: 9, failures: 1, reason: "waits" }),
    ]);
    outcomes.add(result.outcome);
    const isRecorded = result.outcome === "recorded";
    expect(await written(orderIds)).toEqual(
      isRecorded
        ? { parts: 4, batches: 1, moved: 4, events: 4 }
        : { parts: 0, batches: 0, moved: 0, events: 0 },
    );
    expect(await readNextNonce(database, lane)).toBe(isRecorded ? nonce + 1 : nonce);
  }
  expect([...outcomes].filter((outcome) => outcome !== "recorded" && outcome !== "moved")).toEqual([]);
});

test("two batches that overlap, in whatever order, are one", async () => {
  for (let round = 0; round < 20; round += 1) {
    const orderIds = await Promise.all([1, 2, 3].map(() => acceptTestOrder(server.database)));
    const nonce = await readNextNonce(server.database, lane);
    const results = await Promise.all([
      record(orderIds, nonce),
      record(orderIds.slice(1).toReversed(), nonce + 1),
    ]);
    const recorded = results.filter(({ outcome }) => outcome === "recorded");
    expect(recorded).toHaveLength(1);
    const parts = results[0]?.outcome === "recorded" ? 3 : 2;
    expect(await written(orderIds)).toEqual({ parts, batches: 1, moved: parts, events: parts });
  }
});

test("nothing is recorded under a lease that another has taken since", async () => {
  const orderIds = [await acceptTestOrder(server.database)];
  await server.database.pool.query("update lanes set epoch = epoch + 1");
  expect(await record(orderIds, 999)).toEqual({ outcome: "laneLost" });
  expect(await written(orderIds)).toEqual({ parts: 0, batches: 0, moved: 0, events: 0 });
});
