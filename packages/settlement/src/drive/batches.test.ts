import { createWalletClient, http, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { findOrders } from "@tetrafi/store/orders.ts";
import { readSettlementState, type SettlementIntent } from "@tetrafi/store/settlements.ts";
import { openCall } from "../calls/open.ts";
import { expectReconciled } from "../testing/reconciled.ts";
import {
  awaitStep,
  mineByHand,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "../testing/settlement-world.ts";
import { acceptTrade, deliverMessages, fill, type Trade } from "../testing/trades.ts";

vi.setConfig({ testTimeout: 60_000 });

let world: SettlementWorld;
let settlement: SupervisedProcess;
beforeAll(async () => {
  world = await startSettlementWorld();
  // On a busy machine the orders of one test are simulated at different moments.
  settlement = await world.startSettlement("settlement", { TETRAFI_BATCH_WAIT_MS: "1500" });
});
afterAll(() => world?.stop());

async function intentsOf(trades: readonly Trade[], purpose: string): Promise<SettlementIntent[]> {
  const states = await Promise.all(trades.map(({ orderId }) => readSettlementState(world.database, orderId)));
  return states.flatMap((state) => state?.intents.filter((one) => one.purpose === purpose) ?? []);
}

async function transactions(trades: readonly Trade[], purpose: string): Promise<number> {
  return new Set((await intentsOf(trades, purpose)).map(({ txHash }) => txHash)).size;
}

const all = (trades: readonly Trade[], step: Parameters<typeof awaitStep>[2]) =>
  Promise.all(trades.map(({ orderId }) => awaitStep(world, orderId, step)));

test("trades of the same moment share transactions, and each has its own, whole history", async () => {
  const [origin, destination] = world.chains;
  // What it finds when it starts is due at one moment, however busy the machine is.
  await settlement.stop();
  const trades = await Promise.all([1, 2, 3, 4, 5].map(() => acceptTrade(world)));
  await settlement.restart();
  await all(trades, "filling");
  expect(await transactions(trades, "open")).toBeLessThan(trades.length);
  for (const trade of trades) await fill(world, trade);
  await all(trades, "proving");
  const proofs = await intentsOf(trades, "prove");
  for (const { txHash } of proofs)
    await world.client(destination.chainId).waitForTransactionReceipt({ hash: txHash });
  await settlement.stop();
  for (const hash of (await deliverMessages(world, destination, origin)) as Hex[])
    await world.client(origin.chainId).waitForTransactionReceipt({ hash });
  await settlement.restart();
  const timelines = await all(trades, "settled");
  expect(await transactions(trades, "claim")).toBeLessThan(trades.length);
  for (const [index, trade] of trades.entries()) {
    expect(await purposesOf(world, trade.orderId)).toEqual(["open", "prove", "claim"]);
    const settled = timelines[index]?.find(({ step }) => step === "settled");
    const receipt = await world
      .client(origin.chainId)
      .getTransactionReceipt({ hash: settled?.txHash ?? "0x" });
    expect(receipt.logs.some(({ topics }) => topics[1] === trade.orderId)).toBe(true);
  }
  await expectReconciled(world);
});

test("trades that nobody fills are refunded together", async () => {
  const trades = await Promise.all(
    [1, 2, 3].map(() => acceptTrade(world, { fillWindowSeconds: 8, expirySeconds: 9 })),
  );
  await all(trades, "refunded");
  expect(await transactions(trades, "refund")).toBeLessThan(trades.length);
  for (const { orderId } of trades) expect(await purposesOf(world, orderId)).toEqual(["open", "refund"]);
  await expectReconciled(world);
});

test("killed as soon as shared transactions are recorded, it finishes every trade once", async () => {
  const [origin, destination] = world.chains;
  const trades = await Promise.all([1, 2, 3, 4].map(() => acceptTrade(world)));
  const [first] = trades;
  if (first === undefined) throw new Error("no trade");
  const killAt = async (step: "opening" | "proving" | "claiming"): Promise<void> => {
    // The step is written by the very statement that records the transaction.
    await awaitStep(world, first.orderId, step);
    await settlement.kill("SIGKILL");
    await settlement.restart();
  };
  await killAt("opening");
  await all(trades, "filling");
  for (const trade of trades) await fill(world, trade);
  await killAt("proving");
  await all(trades, "proving");
  for (const { txHash } of await intentsOf(trades, "prove"))
    await world.client(destination.chainId).waitForTransactionReceipt({ hash: txHash });
  await deliverMessages(world, destination, origin);
  await killAt("claiming");
  await all(trades, "settled");
  for (const { orderId } of trades) {
    expect(await purposesOf(world, orderId)).toEqual(["open", "prove", "claim"]);
    const logs = await world.client(origin.chainId).getLogs({
      address: origin.contracts.inputSettler,
      fromBlock: 0n,
    });
    const ofOrder = logs.filter(({ topics }) => topics[1] === orderId);
    expect(ofOrder).toHaveLength(2);
  }
  await expectReconciled(world);
});

test("what fails inside a shared transaction is its own affair: the rest is done, and it goes on by what is so", async () => {
  const [origin] = world.chains;
  await mineByHand(world, origin.chainId);
  await settlement.stop();
  const trades = await Promise.all([1, 2, 3].map(() => acceptTrade(world)));
  await settlement.restart();
  const [first] = trades;
  if (first === undefined) throw new Error("no trade");
  const states = async () => (await intentsOf(trades, "open")).map(({ state }) => state);
  await expect.poll(states, { timeout: 20_000 }).toEqual(["broadcast", "broadcast", "broadcast"]);
  expect(await transactions(trades, "open")).toBe(1);

  // A stranger opens one of them in the same block, before us.
  const [order] = await findOrders(world.database, { orderId: first.orderId });
  if (order === undefined) throw new Error("no order");
  const [, stranger] = world.accounts.solvers;
  const wallet = createWalletClient({
    account: privateKeyToAccount(stranger.privateKey),
    transport: http(origin.rpcUrls[0]),
  });
  const { to, data } = openCall(origin, order);
  const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n, gas: 1_000_000n };
  await wallet.sendTransaction({ to, data, ...fees, chain: null });
  await world.request(origin.chainId, "anvil_mine", ["0x1"]);
  const included = async () =>
    (await intentsOf(trades, "open")).map(({ state, error }) => `${state} ${error}`);
  await expect
    .poll(included, { timeout: 20_000 })
    .toEqual(["included ITEM_FAILED", "included null", "included null"]);

  // Blocks make it final, whatever each order's step was waiting for.
  await world.request(origin.chainId, "evm_setIntervalMining", [1]);
  await all(trades, "filling");
  await expect.poll(states, { timeout: 20_000 }).toEqual(["reverted", "final", "final"]);
  await expectReconciled(world);
});
