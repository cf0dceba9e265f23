import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { actOnSettlement, type OperatorAction } from "@tetrafi/store/operator-actions.ts";
import { readSettlementDetail } from "@tetrafi/store/operator-settlements.ts";
import type { SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import {
  awaitStep,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "../testing/settlement-world.ts";
import { acceptTrade, deliverMessages, fill } from "../testing/trades.ts";

vi.setConfig({ testTimeout: 60_000 });

let world: SettlementWorld;
let settlement: SupervisedProcess;
let metricsUrl: string;
beforeAll(async () => {
  world = await startSettlementWorld();
  await insertApiKey(world.database, {
    id: "desk",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: Buffer.alloc(32),
  });
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}`;
  settlement = await world.startSettlement("settlement", {
    TETRAFI_METRICS_PORT: String(port),
    TETRAFI_LOW_BALANCE: `${world.chains[0].chainId}=${10n ** 24n}`,
  });
});
afterAll(() => world?.stop());

const act = (orderId: Bytes32, action: OperatorAction) =>
  actOnSettlement(world.database, { orderId, action, keyId: "desk", why: "a test", nowMs: Date.now() });

const waitsFor = async (orderId: Bytes32): Promise<string | null> =>
  (await readSettlementDetail(world.database, orderId, Date.now()))?.waitsFor ?? null;

test("a held settlement sends nothing and is still tracked; released, it goes on, each thing once", async () => {
  const [origin, destination] = world.chains;
  const trade = await acceptTrade(world);
  const { orderId } = trade;
  await awaitStep(world, orderId, "filling");
  expect(await act(orderId, "hold")).toMatchObject({ outcome: "done" });
  await fill(world, trade);
  // The fill is seen, and its proof is not sent.
  await awaitStep(world, orderId, "filled");
  await expect
    .poll(() => waitsFor(orderId), { timeout: 20_000 })
    .toBe("the operator: the settlement is held");
  expect(await purposesOf(world, orderId)).toEqual(["open"]);
  const detail = await readSettlementDetail(world.database, orderId, Date.now());
  expect(detail).toMatchObject({
    step: "filled",
    isStuck: true,
    reason: "waits for the operator: the settlement is held",
    facts: { escrow: { latest: "deposited", final: "deposited" }, proved: false },
  });
  await act(orderId, "release");
  const proving = await awaitStep(world, orderId, "proving");
  const proof = proving.find(({ step }) => step === "proving")?.txHash ?? "0x";
  await world.client(destination.chainId).waitForTransactionReceipt({ hash: proof });
  await act(orderId, "retry");
  await deliverMessages(world, destination, origin);
  await awaitStep(world, orderId, "settled");
  expect(await purposesOf(world, orderId)).toEqual(["open", "prove", "claim"]);
});

test("held from the start, an order is never opened, and fails after its deadline", async () => {
  await settlement.stop();
  const { orderId } = await acceptTrade(world, { fillWindowSeconds: 5, expirySeconds: 20 });
  await act(orderId, "hold");
  await settlement.restart();
  await awaitStep(world, orderId, "failed");
  expect(await purposesOf(world, orderId)).toEqual([]);
});

test("held, released and retried in a hurry, a trade is settled by one transaction", async () => {
  const { orderId } = await acceptTrade(world, { destination: world.chains[0] });
  for (const action of ["hold", "release", "retry", "hold", "retry", "release"] as const)
    await act(orderId, action);
  await awaitStep(world, orderId, "settled");
  expect(await purposesOf(world, orderId)).toEqual(["settle"]);
});

test("the process tells what it does, and that its sender runs dry", async () => {
  const metrics = async () => (await fetch(`${metricsUrl}/metrics`)).text();
  await expect.poll(metrics).toMatch(/tetrafi_alarms_total\{code="LOW_BALANCE"\} 1/);
  const text = await metrics();
  const [{ chainId }] = world.chains;
  expect(text).toMatch(
    new RegExp(`tetrafi_transactions_total\\{chain="${chainId}",purpose="settle",outcome="final"\\} \\d+`),
  );
  expect(text).toMatch(/tetrafi_settlement_moves_total\{to="settled"\} \d+/);
  expect(text).toMatch(/tetrafi_rpc_calls_total\{chain="\d+",endpoint="127\.0\.0\.1:\d+",outcome="ok"\} \d+/);
  expect((await fetch(`${metricsUrl}/health/ready`)).status).toBe(200);
});
