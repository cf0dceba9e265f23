import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { SettlementEvent } from "@tetrafi/store/settlement-events.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import {
  awaitStep,
  mineByHand,
  mineOrder,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "./testing/settlement-world.ts";
import { acceptTrade, deliverMessages, fill } from "./testing/trades.ts";

// Real blocks and deadlines, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let world: SettlementWorld;
beforeAll(async () => {
  world = await startSettlementWorld();
  await world.startSettlement("first");
});
afterAll(() => world?.stop());

const steps = (events: readonly SettlementEvent[]): string[] => events.map(({ step }) => step);
const lastSeq = (events: readonly SettlementEvent[]): number => events.at(-1)?.seq ?? 0;

/** Steps whose event names a block in which its transaction did not succeed. */
async function wrongBlocks(events: readonly SettlementEvent[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { step, chainId, txHash, blockNumber } of events) {
    if (chainId === null || txHash === null || blockNumber === null) continue;
    const receipt = await world.client(chainId).getTransactionReceipt({ hash: txHash });
    if (receipt.status !== "success" || Number(receipt.blockNumber) !== blockNumber) wrong.push(step);
  }
  return wrong;
}

describe("one process", () => {
  test.concurrent("a filled trade is proved and claimed, and every step names its transaction", async () => {
    const [origin, destination] = world.chains;
    const trade = await acceptTrade(world);
    await awaitStep(world, trade.orderId, "filling");
    const fillHash = await fill(world, trade);
    const proving = await awaitStep(world, trade.orderId, "proving");
    const proof = proving.find(({ step }) => step === "proving")?.txHash ?? "0x";
    await world.client(destination.chainId).waitForTransactionReceipt({ hash: proof });
    await deliverMessages(world, destination, origin);
    const events = await awaitStep(world, trade.orderId, "settled");
    expect(steps(events)).toEqual([
      "accepted",
      "opening",
      "escrowed",
      "filling",
      "filled",
      "proving",
      "proved",
      "claiming",
      "settled",
    ]);
    expect(events.find(({ step }) => step === "filled")).toMatchObject({
      chainId: destination.chainId,
      txHash: fillHash,
    });
    const withBlock = events.filter(({ blockNumber }) => blockNumber !== null);
    expect(steps(withBlock)).toEqual(["escrowed", "filling", "filled", "proved", "settled"]);
    expect(await wrongBlocks(events)).toEqual([]);
    expect(await purposesOf(world, trade.orderId)).toEqual(["open", "prove", "claim"]);
  });

  test.concurrent("a trade that nobody fills is refunded", async () => {
    const trade = await acceptTrade(world, { fillWindowSeconds: 8, expirySeconds: 9 });
    const events = await awaitStep(world, trade.orderId, "refunded");
    expect(steps(events)).toEqual(["accepted", "opening", "escrowed", "filling", "refunding", "refunded"]);
    expect(await wrongBlocks(events)).toEqual([]);
    expect(await purposesOf(world, trade.orderId)).toEqual(["open", "refund"]);
  });

  test.concurrent("a trade on one chain is settled at once", async () => {
    const trade = await acceptTrade(world, { destination: world.chains[0] });
    const events = await awaitStep(world, trade.orderId, "settled");
    expect(steps(events)).toEqual(["accepted", "opening", "claiming", "settled"]);
    expect(await wrongBlocks(events)).toEqual([]);
    expect(await purposesOf(world, trade.orderId)).toEqual(["settle"]);
  });

  test.concurrent("an order that can't be opened sends nothing, says why, and fails after its deadline", async () => {
    const [, stranger] = world.accounts.solvers;
    const trade = await acceptTrade(world, {
      fillWindowSeconds: 5,
      expirySeconds: 20,
      signerKey: stranger.privateKey,
    });
    let reason: string | null = null;
    while (reason === null)
      reason = (await readSettlementState(world.database, trade.orderId))?.reason ?? null;
    expect(reason).toMatch(/^CALL_REVERTS: the transaction would revert: InvalidSigner\(\)/);
    const events = await awaitStep(world, trade.orderId, "failed");
    expect(steps(events)).toEqual(["accepted", "failed"]);
    const ended = await readSettlementState(world.database, trade.orderId);
    expect(ended?.reason).toBe("the fill deadline passed before the open transaction landed");
    expect(await purposesOf(world, trade.orderId)).toEqual([]);
  });
});

test("two processes, database connections cut, one process killed: one goes on, nothing twice", async () => {
  const trades = await Promise.all([1, 2, 3].map(() => acceptTrade(world, { destination: world.chains[0] })));
  const second = await world.startSettlement("second");
  await world.database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  const crossing = await acceptTrade(world, { fillWindowSeconds: 8, expirySeconds: 9 });
  await awaitStep(world, crossing.orderId, "opening");
  await second.kill("SIGKILL");
  for (const { orderId } of trades) {
    await awaitStep(world, orderId, "settled");
    expect(await purposesOf(world, orderId)).toEqual(["settle"]);
  }
  await awaitStep(world, crossing.orderId, "refunded");
  expect(await purposesOf(world, crossing.orderId)).toEqual(["open", "refund"]);
});

test("a reorganisation moves a settlement back; both histories are kept, and nothing is sent anew", async () => {
  const [{ chainId }] = world.chains;
  await mineByHand(world, chainId);
  const { orderId } = await acceptTrade(world);
  await mineOrder(world, chainId, orderId, "open");
  const before = await awaitStep(world, orderId, "escrowed");
  await world.request(chainId, "anvil_reorg", [1, []]);
  const back = await awaitStep(world, orderId, "opening", lastSeq(before));
  await mineOrder(world, chainId, orderId, "open");
  await awaitStep(world, orderId, "escrowed", lastSeq(back));
  await world.request(chainId, "anvil_mine", ["0x2"]);
  const events = await awaitStep(world, orderId, "filling");
  expect(steps(events)).toEqual(["accepted", "opening", "escrowed", "opening", "escrowed", "filling"]);
  expect(events[3]?.detail).toMatchObject({ from: "escrowed", cause: "reorganisation" });
  expect(await purposesOf(world, orderId)).toEqual(["open"]);
});
