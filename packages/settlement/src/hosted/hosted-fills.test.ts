import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { localNetwork } from "@tetrafi/stack/network.ts";
import type { SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import {
  actOnHostedFiller,
  listHostedFillers,
  type HostedFillerView,
} from "@tetrafi/store/hosted-fillers.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { readSettlementState, type SettlementIntent } from "@tetrafi/store/settlements.ts";
import { deafNode, type DeafNode } from "../testing/deaf-node.ts";
import {
  fillsOf,
  fund,
  hostedAccount,
  hostedSettings,
  usdtOf,
  type Limits,
} from "../testing/hosted-filler.ts";
import { expectReconciled } from "../testing/reconciled.ts";
import {
  awaitStep,
  mineByHand,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "../testing/settlement-world.ts";
import { acceptTrade, deliverMessages, fill, type Trade } from "../testing/trades.ts";

vi.setConfig({ testTimeout: 120_000 });

/** What the trade of a test delivers, base units. */
const AMOUNT = 999_000_000n;
const PATIENCE = { timeout: 40_000, interval: 50 };

let world: SettlementWorld;
let node: DeafNode;
let started: SupervisedProcess[] = [];
beforeAll(async () => {
  world = await startSettlementWorld(async ([origin, destination]) => {
    node = await deafNode(destination.rpcUrls[0] ?? "");
    return localNetwork([origin, { ...destination, rpcUrls: [node.url] }]);
  });
  await insertApiKey(world.database, {
    id: "desk",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: Buffer.alloc(32),
  });
});
afterEach(async () => {
  await Promise.all(started.map((process) => process.stop()));
  started = [];
  node.setDeaf(false);
  for (const { chainId } of world.chains) await world.request(chainId, "evm_setIntervalMining", [1]);
});
afterAll(async () => {
  await world?.stop();
  await node?.stop();
});

async function start(name: string, settings: Record<string, string>): Promise<SupervisedProcess> {
  const process = await world.startSettlement(name, settings);
  started.push(process);
  return process;
}

async function begin(name: string, { funds = 10n * AMOUNT, limits = {} as Limits } = {}) {
  const account = await hostedAccount(world, funds);
  const settings = await hostedSettings(world, account, limits);
  return { account, settings, process: await start(name, settings) };
}

async function fillIntents(orderId: Bytes32): Promise<readonly SettlementIntent[]> {
  const state = await readSettlementState(world.database, orderId);
  return state?.intents.filter(({ purpose }) => purpose === "fill") ?? [];
}

const stateOfFill = async (orderId: Bytes32): Promise<string> =>
  (await fillIntents(orderId)).map(({ state }) => state).join();

async function prove({ orderId }: Trade): Promise<void> {
  const [origin, destination] = world.chains;
  await awaitStep(world, orderId, "proving");
  const state = await readSettlementState(world.database, orderId);
  const proof = state?.intents.findLast(({ purpose }) => purpose === "prove");
  await world.client(destination.chainId).waitForTransactionReceipt({ hash: proof?.txHash ?? "0x" });
  await deliverMessages(world, destination, origin);
}

async function view(): Promise<HostedFillerView> {
  const [filler] = await listHostedFillers(world.database, { nowMs: Date.now() });
  if (filler === undefined) throw new Error("no hosted filler is on record");
  return filler;
}

const causes = async (): Promise<string[]> => (await view()).blocked.map(({ cause }) => cause);

/** Codes of the alarms that a process has told so far. */
function alarms(name: string): string[] {
  const lines = readFileSync(join(world.folder, "logs", `${name}.log`), "utf8").split("\n");
  return lines.flatMap((line) => {
    if (!line.includes('"level":50')) return [];
    const { code } = JSON.parse(line) as { code?: string };
    return code === undefined ? [] : [code];
  });
}

/** Delivered once, from this account and from no other's. */
async function expectFilledOnce({ orderId }: Trade, account: `0x${string}`, before: bigint): Promise<void> {
  await expect.poll(() => fillsOf(world, orderId), PATIENCE).toHaveLength(1);
  expect(await usdtOf(world, account)).toBe(before - AMOUNT);
  expect((await fillIntents(orderId)).filter(({ state }) => state !== "rejected")).toHaveLength(1);
}

test("an order is filled from the account, proved, and paid to the solver; nothing is left set aside", async () => {
  const { account } = await begin("whole");
  const trade = await acceptTrade(world);
  await expectFilledOnce(trade, account.address, 10n * AMOUNT);
  const use = { promised: 0n, atRisk: AMOUNT, today: AMOUNT };
  await expect.poll(view, PATIENCE).toMatchObject({ tokens: [use] });
  await prove(trade);
  const events = await awaitStep(world, trade.orderId, "settled");
  expect(await purposesOf(world, trade.orderId)).toEqual(["open", "fill", "prove", "claim"]);
  const sent = events.filter(({ step }) => step === "filling");
  expect(sent.map(({ detail }) => detail["purpose"] ?? null)).toEqual([null, "fill"]);
  expect(await view()).toMatchObject({ blocked: [], tokens: [{ promised: 0n, atRisk: 0n, today: AMOUNT }] });
  expect(alarms("whole")).toEqual([]);
  await expectReconciled(world);
});

describe("killed", () => {
  test("between recording and sending: the recorded transaction is sent, and no other", async () => {
    const { account, process } = await begin("unsent");
    node.setDeaf(true);
    const trade = await acceptTrade(world);
    await expect.poll(() => stateOfFill(trade.orderId), PATIENCE).toBe("planned");
    await expect.poll(() => node.unheard(), PATIENCE).toBeGreaterThan(0);
    const [recorded] = await fillIntents(trade.orderId);
    await process.kill("SIGKILL");
    node.setDeaf(false);
    expect(await fillsOf(world, trade.orderId)).toEqual([]);
    await process.restart();
    await expectFilledOnce(trade, account.address, 10n * AMOUNT);
    expect(await fillsOf(world, trade.orderId)).toEqual([recorded?.txHash]);
    await expect.poll(() => stateOfFill(trade.orderId), PATIENCE).toBe("final");
    await expectReconciled(world);
  });

  test("after sending, before it is mined: it is followed, and not sent anew", async () => {
    const { account, process } = await begin("unmined");
    const [, { chainId }] = world.chains;
    const trade = await acceptTrade(world);
    await awaitStep(world, trade.orderId, "escrowed");
    await mineByHand(world, chainId);
    await expect.poll(() => stateOfFill(trade.orderId), PATIENCE).toBe("broadcast");
    await process.kill("SIGKILL");
    await process.restart();
    await world.request(chainId, "anvil_mine", ["0x1"]);
    await expectFilledOnce(trade, account.address, 10n * AMOUNT);
    await world.request(chainId, "evm_setIntervalMining", [1]);
    await expect.poll(() => stateOfFill(trade.orderId), PATIENCE).toBe("final");
  });
});

test("two processes: each order is filled once, also when the one that fills is killed", async () => {
  const { account, settings, process } = await begin("first");
  await start("second", settings);
  const trades = [await acceptTrade(world), await acceptTrade(world), await acceptTrade(world)];
  await expect.poll(() => stateOfFill(trades[0]?.orderId ?? "0x"), PATIENCE).not.toBe("");
  await process.kill("SIGKILL");
  trades.push(await acceptTrade(world));
  for (const { orderId } of trades)
    await expect.poll(() => fillsOf(world, orderId), PATIENCE).toHaveLength(1);
  expect(await usdtOf(world, account.address)).toBe(6n * AMOUNT);
  for (const { orderId } of trades) await expect.poll(() => stateOfFill(orderId), PATIENCE).toBe("final");
  await expectReconciled(world);
});

test("a fill that is reorganised away is made again by the same transaction", async () => {
  const { account } = await begin("reorganised");
  const [, { chainId }] = world.chains;
  const trade = await acceptTrade(world);
  await awaitStep(world, trade.orderId, "escrowed");
  await mineByHand(world, chainId);
  await expect.poll(() => stateOfFill(trade.orderId), PATIENCE).toBe("broadcast");
  await world.request(chainId, "anvil_mine", ["0x1"]);
  const filled = await awaitStep(world, trade.orderId, "filled");
  const [before] = await fillIntents(trade.orderId);
  await world.request(chainId, "anvil_reorg", [1, []]);
  await awaitStep(world, trade.orderId, "filling", filled.at(-1)?.seq ?? 0);
  expect(await fillsOf(world, trade.orderId)).toEqual([]);
  await expect.poll(() => stateOfFill(trade.orderId), PATIENCE).toBe("broadcast");
  await world.request(chainId, "anvil_mine", ["0x1"]);
  await expectFilledOnce(trade, account.address, 10n * AMOUNT);
  expect(await fillsOf(world, trade.orderId)).toEqual([before?.txHash]);
});

test("somebody else filled before: nothing is paid", async () => {
  const { account } = await begin("slower", { funds: 0n });
  const trade = await acceptTrade(world);
  await awaitStep(world, trade.orderId, "filling");
  await fill(world, trade);
  await awaitStep(world, trade.orderId, "filled");
  await fund(world, account.address, 2n * AMOUNT);
  await prove(trade);
  await awaitStep(world, trade.orderId, "settled");
  expect(await purposesOf(world, trade.orderId)).toEqual(["open", "prove", "claim"]);
  expect(await usdtOf(world, account.address)).toBe(2n * AMOUNT);
});

describe("not filled", () => {
  test("above a limit: told as the solver's cause before the escrow is final, and refunded", async () => {
    await begin("limited", { limits: { perFill: (AMOUNT - 1n).toString() } });
    const trade = await acceptTrade(world, { fillWindowSeconds: 8, expirySeconds: 9 });
    await expect.poll(causes, PATIENCE).toEqual(["overPerFill"]);
    expect((await readSettlementState(world.database, trade.orderId))?.step).toMatch(
      /accepted|opening|escrowed/,
    );
    await expect.poll(() => alarms("limited"), PATIENCE).toContain("HOSTED_LIMIT");
    await awaitStep(world, trade.orderId, "refunded");
    expect(await purposesOf(world, trade.orderId)).toEqual(["open", "refund"]);
  });

  test("no more than the limit of the day, though all come at once", async () => {
    const before = (await view()).tokens[0]?.today ?? 0n;
    const limits = { perDay: (before + 3n * AMOUNT - 1n).toString() };
    await begin("daily", { limits });
    const wish = { fillWindowSeconds: 12, expirySeconds: 14 };
    const trades = await Promise.all([1, 2, 3, 4].map(() => acceptTrade(world, wish)));
    await expect.poll(causes, PATIENCE).toEqual(["overPerDay", "overPerDay"]);
    const delivered = async (): Promise<number> =>
      (await Promise.all(trades.map(({ orderId }) => fillsOf(world, orderId)))).flat().length;
    await expect.poll(delivered, PATIENCE).toBe(2);
    const use = { today: before + 2n * AMOUNT, promised: 0n };
    await expect.poll(view, PATIENCE).toMatchObject({ tokens: [use] });
  });

  test("short of the token: told early, and filled as soon as it is there", async () => {
    const { account } = await begin("short", { funds: AMOUNT - 1n, limits: { alarmBelow: "1000000000" } });
    const trade = await acceptTrade(world);
    await expect.poll(causes, PATIENCE).toEqual(["inventoryShort"]);
    await expect.poll(() => alarms("short"), PATIENCE).toContain("HOSTED_SHORT");
    await expect.poll(() => alarms("short"), PATIENCE).toContain("HOSTED_LOW");
    await awaitStep(world, trade.orderId, "filling");
    expect(await fillIntents(trade.orderId)).toEqual([]);
    await fund(world, account.address, 1n);
    await expectFilledOnce(trade, account.address, AMOUNT);
    expect(await causes()).toEqual([]);
  });

  test("held by an operator: nothing is sent until it goes on, and both are recorded", async () => {
    const { account } = await begin("held");
    const [{ address: solverId }] = world.accounts.solvers;
    const act = (action: "hold" | "resume") =>
      actOnHostedFiller(world.database, {
        solverId,
        action,
        keyId: "desk",
        why: "a test",
        nowMs: Date.now(),
      });
    await act("hold");
    const trade = await acceptTrade(world);
    await awaitStep(world, trade.orderId, "filling");
    await expect.poll(causes, PATIENCE).toEqual(["held"]);
    expect(await fillIntents(trade.orderId)).toEqual([]);
    await act("resume");
    await expectFilledOnce(trade, account.address, 10n * AMOUNT);
    expect((await view()).actions.map(({ action, keyId }) => `${action} by ${keyId}`)).toEqual([
      "resume by desk",
      "hold by desk",
    ]);
  });
});
