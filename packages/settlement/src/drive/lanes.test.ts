import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chooseLane } from "@tetrafi/core/settlement/choose-lane.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { actOnSettlement } from "@tetrafi/store/operator-actions.ts";
import { readSettlementDetail } from "@tetrafi/store/operator-settlements.ts";
import type { SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { expectReconciled } from "../testing/reconciled.ts";
import {
  awaitStep,
  mineByHand,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "../testing/settlement-world.ts";
import { acceptTrade, deliverMessages, fill, type Trade } from "../testing/trades.ts";

vi.setConfig({ testTimeout: 90_000 });

let world: SettlementWorld;
let settlement: SupervisedProcess;
let signers: readonly [Address, Address];
beforeAll(async () => {
  world = await startSettlementWorld();
  const { submitter, validators } = world.accounts;
  signers = [submitter.address, validators[0].address];
  const file = join(world.folder, "signers.json");
  writeFileSync(file, JSON.stringify([{ TETRAFI_SUBMITTER_KEY: validators[0].privateKey }]));
  const keyHash = Buffer.alloc(32);
  const nobody = { workspaceId: null, solverId: null };
  await insertApiKey(world.database, { id: "desk", role: "operator", ...nobody, keyHash });
  settlement = await world.startSettlement("settlement", { TETRAFI_MORE_SUBMITTERS_FILE: file });
});
afterAll(() => world?.stop());

const handOver = (orderId: Bytes32, lane: Address) =>
  actOnSettlement(world.database, {
    orderId,
    action: "hand-over",
    lane,
    keyId: "desk",
    why: "a test",
    nowMs: Date.now(),
  });

/** Purposes of an order's transactions with the signers that sent them. */
async function sendersOf(orderId: Bytes32): Promise<[string, string][]> {
  const detail = await readSettlementDetail(world.database, orderId, Date.now());
  return (detail?.transactions ?? []).map(({ purpose, signer }) => [purpose, signer]);
}

/** A trade whose lane by the rule is this signer's. */
async function acceptTradeOf(signer: Address): Promise<Trade> {
  for (;;) {
    const trade = await acceptTrade(world);
    if (chooseLane(trade.orderId, signers, null) === signer) return trade;
  }
}

async function settle(trade: Trade): Promise<void> {
  const [origin, destination] = world.chains;
  await awaitStep(world, trade.orderId, "filling");
  await fill(world, trade);
  const proving = await awaitStep(world, trade.orderId, "proving");
  const hash = proving.find(({ step }) => step === "proving")?.txHash ?? "0x";
  await world.client(destination.chainId).waitForTransactionReceipt({ hash });
  await deliverMessages(world, destination, origin);
  await awaitStep(world, trade.orderId, "settled");
}

test("each order is sent for by the signer that the rule chooses", async () => {
  const trades = await Promise.all(signers.map((signer) => acceptTradeOf(signer)));
  for (const [at, trade] of trades.entries()) {
    await settle(trade);
    const signer = signers[at];
    expect(await sendersOf(trade.orderId)).toEqual(["open", "prove", "claim"].map((one) => [one, signer]));
  }
  await expectReconciled(world);
});

test("handed over, killed, and started again, it goes on from the other signer, each thing once", async () => {
  const [origin] = world.chains;
  const [first, second] = signers;
  await mineByHand(world, origin.chainId);
  const trade = await acceptTradeOf(first);
  await awaitStep(world, trade.orderId, "opening");
  expect(await handOver(trade.orderId, second)).toMatchObject({ outcome: "done" });
  await settlement.kill("SIGKILL");
  await settlement.restart();
  const isFreed = async (): Promise<boolean> => {
    const detail = await readSettlementDetail(world.database, trade.orderId, Date.now());
    return detail?.transactions[0]?.attempts.length === 2;
  };
  await expect.poll(isFreed, { timeout: 30_000 }).toBe(true);
  await world.request(origin.chainId, "evm_setIntervalMining", [1]);
  await settle(trade);
  expect(await sendersOf(trade.orderId)).toEqual([
    ["open", first],
    ["open", second],
    ["prove", second],
    ["claim", second],
  ]);
  expect(await purposesOf(world, trade.orderId)).toEqual(["open", "open", "prove", "claim"]);
  await expectReconciled(world);
});
