import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { HostedCause } from "@tetrafi/core/hosted/causes.ts";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { actOnHostedFiller, listHostedFillers, writeHostedFiller } from "./hosted-fillers.ts";
import { judgeHostedOrder, type HostedSituation } from "./hosted-orders.ts";
import { insertApiKey, insertSolver } from "./identities.ts";
import { moveSettlement, readSettlementState } from "./settlements.ts";
import { acceptTestOrder } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

const TOKEN: Address = `0x${"06".repeat(20)}`;
const SIGNER: Address = `0x${"5b".repeat(20)}`;
const SOLVER: Address = `0x${"5a".repeat(20)}`;
const DAY_MS = 86_400_000;
const limits = { perFill: null, perDay: 100n, atRisk: null, keep: 7n };
const token = { chainId: 31338, token: TOKEN, signer: SIGNER, limits };

let server: TestDatabase;
beforeAll(async () => {
  server = await startTestDatabase();
  const key = { id: "desk", role: "operator", workspaceId: null, solverId: null } as const;
  await insertApiKey(server.database, { ...key, keyHash: Buffer.alloc(32) });
});
afterAll(() => server?.stop());
beforeEach(async () => {
  await server.database.pool.query("truncate hosted_days, hosted_amounts, hosted_orders");
  await insertSolver(server.database, { id: SOLVER, name: "S", address: SOLVER });
  await writeHostedFiller(server.database, SOLVER, [token]);
});

const accept = (): Promise<Bytes32> => acceptTestOrder(server.database, { order: testOrder });
type Judge = (situation: HostedSituation) => HostedCause | null;
const judgeAt = (orderId: Bytes32, judge: Judge, nowMs = DAY_MS * 10): Promise<HostedCause | null> =>
  judgeHostedOrder(
    server.database,
    { orderId, solverId: SOLVER, chainId: 31338, amounts: [{ token: TOKEN, amount: 40n }], nowMs },
    judge,
  );
/** As the rule has it for the day's limit alone. */
const withinDay: Judge = ({ isSetAside, use }) =>
  isSetAside || (use.get(TOKEN)?.today ?? 0n) + 40n <= 100n ? null : "overPerDay";
async function end(orderId: Bytes32): Promise<void> {
  const event = {
    step: "failed",
    atMs: 1,
    chainId: null,
    txHash: null,
    blockNumber: null,
    detail: {},
  } as const;
  const { version = 0 } = (await readSettlementState(server.database, orderId)) ?? {};
  await moveSettlement(server.database, { orderId, version, reason: null, wakeAtMs: 0, event });
}
const seen = async (nowMs = DAY_MS * 10) =>
  (await listHostedFillers(server.database, { solverId: SOLVER, nowMs }))[0];

test("judged all at once, no more is set aside than the limit of the day allows", async () => {
  const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(accept));
  const causes = await Promise.all(orders.map((orderId) => judgeAt(orderId, withinDay)));
  expect(causes.filter((cause) => cause === null)).toHaveLength(2);
  expect(causes.filter((cause) => cause === "overPerDay")).toHaveLength(4);
  expect((await seen())?.tokens[0]).toMatchObject({ promised: 80n, atRisk: 80n, today: 80n, limits });
  expect((await seen())?.blocked).toHaveLength(4);
});

test("an order is set aside once, however often it is judged, and its promise counts for those after it alone", async () => {
  const [first, second] = [await accept(), await accept()];
  const promised: (bigint | undefined)[] = [];
  const note: Judge = ({ use }) => {
    promised.push(use.get(TOKEN)?.promised);
    return null;
  };
  for (const orderId of [first, second, first, second, first]) await judgeAt(orderId, note);
  expect(promised).toEqual([0n, 40n, 0n, 40n, 0n]);
  expect((await seen())?.tokens[0]).toMatchObject({ today: 80n });
});

test("what is over without delivery is given back to its own day", async () => {
  const [first, second, third] = [await accept(), await accept(), await accept()];
  await judgeAt(first, withinDay);
  await judgeAt(second, withinDay);
  expect(await judgeAt(third, withinDay)).toBe("overPerDay");
  await end(first);
  expect(await judgeAt(third, withinDay)).toBeNull();
  expect((await seen())?.tokens[0]).toMatchObject({ promised: 80n, atRisk: 80n, today: 80n });
  await end(second);
  const later = await accept();
  await judgeAt(later, withinDay, DAY_MS * 11);
  expect((await seen(DAY_MS * 11))?.tokens[0]).toMatchObject({ today: 40n });
  expect((await seen(DAY_MS * 10))?.tokens[0]).toMatchObject({ today: 40n });
});

test("a cause stays with its time until it changes, and what is set aside stays set aside", async () => {
  const orderId = await accept();
  await judgeAt(orderId, () => "inventoryShort", 1_000);
  await judgeAt(orderId, ({ cause }) => cause, 2_000);
  expect((await seen())?.blocked).toEqual([{ orderId, cause: "inventoryShort", sinceMs: 1_000 }]);
  await judgeAt(orderId, () => null, 3_000);
  expect((await seen())?.blocked).toEqual([]);
  await judgeAt(orderId, ({ isSetAside }) => (isSetAside ? "held" : null), 4_000);
  expect((await seen())?.blocked).toEqual([{ orderId, cause: "held", sinceMs: 4_000 }]);
});

test("a hold outdates every decision about the filler's orders, and about no others", async () => {
  const [mine, another] = [await accept(), await accept()];
  await judgeAt(mine, () => null);
  const act = (action: "hold" | "resume", solverId: string = SOLVER) =>
    actOnHostedFiller(server.database, { solverId, action, keyId: "desk", why: "a test", nowMs: 77 });
  expect(await act("hold")).toMatchObject({ action: "hold", keyId: "desk", why: "a test", atMs: 77 });
  expect(await readSettlementState(server.database, mine)).toMatchObject({ version: 1, wakeAtMs: 0 });
  expect(await readSettlementState(server.database, another)).toMatchObject({ version: 0 });
  let isHeld = false;
  const note: Judge = (situation) => {
    ({ isHeld } = situation);
    return null;
  };
  await judgeAt(mine, note);
  expect(isHeld).toBe(true);
  await act("resume");
  await judgeAt(mine, note);
  expect(isHeld).toBe(false);
  expect((await seen())?.actions.map(({ action }) => action)).toEqual(["resume", "hold"]);
  expect(await act("hold", "nobody")).toBeNull();
  await expect(server.database.pool.query("delete from hosted_actions")).rejects.toThrow(/append only/);
});

test("what a filler does not pay any more is gone, and its orders stay; a filler needs a solver", async () => {
  const other = { ...token, token: SIGNER };
  await writeHostedFiller(server.database, SOLVER, [other, token]);
  expect((await seen())?.tokens.map((one) => one.token)).toEqual([TOKEN, SIGNER]);
  await writeHostedFiller(server.database, SOLVER, [{ ...token, limits: { ...limits, keep: 8n } }]);
  expect((await seen())?.tokens).toMatchObject([{ token: TOKEN, limits: { keep: 8n }, reading: null }]);
  expect(await writeHostedFiller(server.database, "nobody", [token])).toBe(false);
});
