import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { openSession } from "./session.ts";
import { listSettlementEvents, SETTLEMENT_EVENT_CHANNEL } from "./settlement-events.ts";
import {
  listDueSettlements,
  listUnfinished,
  LONGEST_WAIT_MS,
  moveSettlement,
  postponeSettlement,
  readSettlementState,
  type SettlementMove,
} from "./settlements.ts";
import { acceptTestOrder, randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
beforeAll(async () => (server = await startTestDatabase()));
afterAll(() => server?.stop());

function moveOf(orderId: Bytes32, version: number, step: "opening" | "failed" = "opening"): SettlementMove {
  return {
    orderId,
    version,
    reason: step === "failed" ? "too late" : null,
    wakeAtMs: 5_000,
    event: {
      step,
      atMs: 4_000,
      chainId: 31337,
      txHash: orderId,
      blockNumber: 7,
      detail: { from: "accepted" },
    },
  };
}

test("of two moves from the same version one is made, with its event and its announcement", async () => {
  const { database } = server;
  const heard: string[] = [];
  const session = await openSession(database, {
    channel: SETTLEMENT_EVENT_CHANNEL,
    onNotification: (payload) => heard.push(payload),
    onLost: () => undefined,
  });
  const orderId = await acceptTestOrder(database);
  const moved = await Promise.all([1, 2].map(() => moveSettlement(database, moveOf(orderId, 0))));
  expect(moved.filter(Boolean)).toEqual([true]);
  expect(await readSettlementState(database, orderId)).toEqual({
    step: "opening",
    version: 1,
    reason: null,
    wakeAtMs: 5_000,
    failures: 0,
    updatedAtMs: 4_000,
    heldAtMs: null,
    laneSigner: null,
    intents: [],
  });
  const events = await listSettlementEvents(database, orderId);
  expect(events.slice(1)).toEqual([
    {
      seq: events[1]?.seq,
      step: "opening",
      atMs: 4_000,
      chainId: 31337,
      txHash: orderId,
      blockNumber: 7,
      detail: { from: "accepted" },
    },
  ]);
  // An answer on the listening connection comes after what was announced before.
  await session.query("select 1");
  session.close();
  expect(heard).toEqual(events.map(({ seq, step }) => `${seq}:${orderId}:${step}`));
});

test("what is due comes longest due first; what is over comes never", async () => {
  const { database } = server;
  const orderIds = await Promise.all([1, 2, 3, 4].map(() => acceptTestOrder(database)));
  const [first, second, later, over] = orderIds as [Bytes32, Bytes32, Bytes32, Bytes32];
  const rest = { version: 0, failures: 2, reason: "waits" };
  await postponeSettlement(database, first, { wakeAtMs: -2, ...rest });
  await postponeSettlement(database, second, { wakeAtMs: -1, ...rest });
  await postponeSettlement(database, later, { wakeAtMs: 9_000, ...rest });
  await moveSettlement(database, { ...moveOf(over, 0, "failed"), wakeAtMs: -3 });
  await postponeSettlement(database, over, { ...rest, version: 1, wakeAtMs: -3 });
  // Who read an earlier version changes nothing.
  await postponeSettlement(database, second, { ...rest, version: 7, wakeAtMs: 9_000 });
  const due = await listDueSettlements(database, 8_999, 100);
  expect(due.slice(0, 2)).toEqual([first, second]);
  expect(due).not.toContain(later);
  expect(due).not.toContain(over);
  expect(await listDueSettlements(database, 9_000, 1)).toEqual([first]);
  const state = await readSettlementState(database, first);
  expect(state).toMatchObject({ failures: 2, reason: "waits", version: 0 });
  expect(await readSettlementState(database, over)).toMatchObject({ reason: "too late", failures: 0 });
});

test("what a wrong clock has put off for too long is due", async () => {
  const { database } = server;
  const orderId = await acceptTestOrder(database);
  const rest = { version: 0, failures: 0, reason: null };
  await postponeSettlement(database, orderId, { wakeAtMs: 5_000 + LONGEST_WAIT_MS, ...rest });
  expect(await listDueSettlements(database, 5_000, 100)).not.toContain(orderId);
  expect(await listDueSettlements(database, 4_999, 100)).toContain(orderId);
});

test("unfinished settlements are paged through by id", async () => {
  const { database } = server;
  const added = await Promise.all([1, 2, 3].map(() => acceptTestOrder(database)));
  const all: Bytes32[] = [];
  for (let after: Bytes32 | null = null; ;) {
    const page: Bytes32[] = await listUnfinished(database, after, 2);
    all.push(...page);
    if (page.length < 2) break;
    after = page[1] ?? null;
  }
  expect(all).toEqual(all.toSorted());
  expect(all).toEqual(expect.arrayContaining(added));
  expect(new Set(all).size).toBe(all.length);
});

test("there is no state of an order that was not accepted", async () => {
  expect(await readSettlementState(server.database, randomBytes32())).toBeNull();
});
