import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { FILL_DEADLINE } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { insertApiKey } from "./identities.ts";
import { actOnSettlement, listActions, type OperatorAction } from "./operator-actions.ts";
import { listSettlementSummaries, readSettlementDetail } from "./operator-settlements.ts";
import { writeSettlementNotes } from "./settlement-facts.ts";
import { listDueSettlements, moveSettlement, readSettlementState } from "./settlements.ts";
import { acceptTestOrder } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

const SIGNER = `0x${"01".repeat(20)}`;

let server: TestDatabase;
beforeAll(async () => {
  server = await startTestDatabase();
  await insertApiKey(server.database, {
    id: "desk",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: Buffer.alloc(32),
  });
});
afterAll(() => server?.stop());

let orderId: Bytes32;
beforeEach(async () => {
  await server.database.pool.query("truncate settlements, settlement_events cascade");
  orderId = await acceptTestOrder(server.database);
});

const act = (action: OperatorAction, id: Bytes32 = orderId) =>
  actOnSettlement(server.database, { orderId: id, action, keyId: "desk", why: "a test", nowMs: 77 });

async function move(step: "opening" | "failed", version: number): Promise<boolean> {
  const event = { step, atMs: 1, chainId: null, txHash: null, blockNumber: null, detail: {} };
  return moveSettlement(server.database, { orderId, version, reason: null, wakeAtMs: 9_000, event });
}

const before = (seconds: number) => FILL_DEADLINE * 1_000 - seconds * 1_000;
const list = (more: Partial<Parameters<typeof listSettlementSummaries>[1]> = {}) =>
  listSettlementSummaries(server.database, { limit: 10, nowMs: before(1), ...more });

describe("an action", () => {
  test("wakes the settlement, and outdates every decision made before", async () => {
    expect(await move("opening", 0)).toBe(true);
    expect(await listDueSettlements(server.database, 5, 10)).toEqual([]);
    expect(await act("hold")).toMatchObject({ outcome: "done", action: { step: "opening" } });
    expect(await move("failed", 1)).toBe(false);
    expect(await readSettlementState(server.database, orderId)).toMatchObject({ heldAtMs: 77, version: 2 });
    expect(await listDueSettlements(server.database, 5, 10)).toEqual([orderId]);
  });

  test("is recorded, each time, and the record can't be changed", async () => {
    for (const action of ["hold", "hold", "release", "retry"] as const) await act(action);
    expect(await readSettlementState(server.database, orderId)).toMatchObject({ heldAtMs: null });
    const recorded = await listActions(server.database, orderId);
    expect(recorded.map(({ action }) => action)).toEqual(["hold", "hold", "release", "retry"]);
    expect(recorded[0]).toMatchObject({ keyId: "desk", why: "a test", atMs: 77, step: "accepted" });
    for (const change of ["update operator_actions set why = 'x'", "delete from operator_actions"])
      await expect(server.database.pool.query(change)).rejects.toThrow(/append only/);
  });

  test("a retry forgives what reverted before it, and not what comes after", async () => {
    const { pool } = server.database;
    await pool.query("insert into lanes (chain_id, signer) values (1, $1) on conflict do nothing", [SIGNER]);
    const revert = (nonce: number) =>
      pool.query(
        `insert into transaction_intents
          (order_id, purpose, chain_id, signer, nonce, state, tx_hash, created_at_ms, updated_at_ms)
        values ($1, 'open', 1, $2, $3, 'reverted', '0x01', 1, 1)`,
        [orderId, SIGNER, nonce],
      );
    const forgiven = async () =>
      (await readSettlementState(server.database, orderId))?.intents.map(({ isForgiven }) => isForgiven);
    await revert(0);
    expect(await forgiven()).toEqual([false]);
    await act("retry");
    await revert(1);
    expect(await forgiven()).toEqual([true, false]);
    await act("hold");
    expect(await forgiven()).toEqual([true, false]);
  });

  test("on a settlement that is over, or that there is none of, does nothing", async () => {
    await move("failed", 0);
    expect(await act("hold")).toEqual({ outcome: "ended" });
    expect(await act("hold", `0x${"00".repeat(32)}`)).toEqual({ outcome: "unknownOrder" });
    expect(await listActions(server.database, orderId)).toEqual([]);
  });
});

describe("what is stuck", () => {
  const isStuck = async (nowMs: number) => (await list({ nowMs }))[0]?.isStuck;

  test("an order that nobody looked at, from its fill deadline on", async () => {
    expect(await isStuck(before(1))).toBe(false);
    expect(await isStuck(before(-1))).toBe(true);
  });

  test("one whose last decision had a deadline that is over", async () => {
    const note = {
      orderId,
      step: "opening",
      facts: {},
      waitsFor: "the open transaction",
      readAtMs: 5,
    } as const;
    await writeSettlementNotes(server.database, [{ ...note, deadline: 10 }]);
    expect(await isStuck(9_000)).toBe(false);
    expect(await isStuck(11_000)).toBe(true);
    await writeSettlementNotes(server.database, [{ ...note, deadline: null, readAtMs: 6 }]);
    expect(await isStuck(before(-1))).toBe(false);
    // A note that was read earlier does not replace a later one.
    await writeSettlementNotes(server.database, [{ ...note, deadline: 1 }]);
    expect(await isStuck(before(-1))).toBe(false);
  });

  test("one that waits for the operator, and one that keeps failing", async () => {
    const set = (sql: string) => server.database.pool.query(`update settlements set ${sql}`);
    await set("reason = 'waits for the operator: the settlement is held'");
    expect(await isStuck(before(1))).toBe(true);
    await set("reason = 'RPC_UNAVAILABLE: no node', failures = 5");
    expect(await isStuck(before(1))).toBe(false);
    await set("failures = 6");
    expect(await isStuck(before(1))).toBe(true);
    await set("step = 'failed'");
    expect((await list({ step: "failed" }))[0]).toMatchObject({ isStuck: false, deadline: null });
  });
});

test("the list is filtered and paged in the order of ids", async () => {
  const ids = [orderId];
  for (let more = 0; more < 4; more += 1) ids.push(await acceptTestOrder(server.database));
  ids.sort();
  await server.database.pool.query("update settlements set step = 'settled' where order_id = $1", [ids[4]]);
  const seen: string[] = [];
  let afterOrderId: Bytes32 | undefined;
  do {
    const page = await list({ afterOrderId, limit: 3 });
    seen.push(...page.map(({ orderId }) => orderId));
    afterOrderId = page.length === 3 ? page.at(-1)?.orderId : undefined;
  } while (afterOrderId !== undefined);
  expect(seen).toEqual(ids.slice(0, 4));
  expect((await list({ step: "settled" })).map(({ orderId }) => orderId)).toEqual([ids[4]]);
  expect(await list({ workspaceId: "another" })).toEqual([]);
  expect(await list({ workspaceId: "acme", isStuck: false })).toHaveLength(4);
  expect(await list({ isStuck: true })).toEqual([]);
});

test("a settlement in detail: its facts as last read, and no transaction yet", async () => {
  const facts = { proved: false };
  await writeSettlementNotes(server.database, [
    { orderId, step: "accepted", facts, waitsFor: "x", deadline: 12, readAtMs: 5 },
  ]);
  expect(await readSettlementDetail(server.database, orderId, 1)).toMatchObject({
    orderId,
    waitsFor: "x",
    deadline: 12,
    facts,
    factsReadAtMs: 5,
    transactions: [],
    reconciledAtMs: null,
  });
  expect(await readSettlementDetail(server.database, `0x${"00".repeat(32)}`, 1)).toBeNull();
});
