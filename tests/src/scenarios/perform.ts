import { setTimeout as sleep } from "node:timers/promises";
import { numberToHex, parseGwei } from "viem";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { inputSettlerEscrowAbi, outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { acceptTrade, type Trade } from "@tetrafi/settlement/testing/trades.ts";
import { actOnSettlement } from "@tetrafi/store/operator-actions.ts";
import { findOrders } from "@tetrafi/store/orders.ts";
import { readSettlementState, type SettlementIntent } from "@tetrafi/store/settlements.ts";
import { hasEntered, type Parties } from "./parties.ts";
import type { Action, Scenario } from "./scenario-file.ts";
import { sendAndWait, sendFirst, sendNothingFirst } from "./send-transactions.ts";
import { OPERATOR_KEY, type ScenarioWorld } from "./scenario-world.ts";

/** A scenario under way. */
export type Stage = {
  readonly scenario: Scenario;
  readonly world: ScenarioWorld;
  readonly parties: Parties;
  /** Accepted so far, by name. */
  readonly trades: Map<string, Trade>;
};

type Of<D extends Action["do"]> = Extract<Action, { do: D }>;
type Performers = { readonly [D in Action["do"]]: (stage: Stage, action: Of<D>) => Promise<void> };

/** Of pino's levels. */
const ERROR_LEVEL = 50;
const FIRST = "first";
const LIMIT_MS = 90_000;
const NEVER_SECONDS = 3_600;
const FILL_WINDOW_SECONDS = 60;
const EXPIRY_SECONDS = 120;

/** Does one thing of a script; resolves once it is done. */
export function perform<D extends Action["do"]>(stage: Stage, action: Of<D>): Promise<void> {
  return (performers[action.do as D] as (stage: Stage, action: Of<D>) => Promise<void>)(stage, action);
}

const performers: Performers = {
  accept: async (stage, { orders }) => {
    await Promise.all(orders.map((name) => accept(stage, name)));
  },
  await: (stage, { order, step, times = 1 }) => {
    const trade = tradeOf(stage, order);
    return until(`${order} enters ${step}`, async () => hasEntered(stage.world, trade, step, times));
  },
  awaitTransaction: (stage, { order, purpose, state }) =>
    until(`the ${purpose} of ${order} is ${state}`, async () => {
      const intent = await intentOf(stage, order, purpose);
      if (state !== "pooled") return intent?.state === state;
      if (intent?.state !== "broadcast") return false;
      const known = await stage.world.request(intent.chainId, "eth_getTransactionByHash", [intent.txHash]);
      return known !== null;
    }),
  awaitAlarm: ({ world }, { code }) =>
    until(`alarm ${code}`, () => Promise.resolve(alarmCodes(world).has(code))),
  awaitLog: ({ world }, { words }) =>
    until(`"${words}" in the log`, () =>
      Promise.resolve(world.logLines().some((line) => line.includes(words))),
    ),
  kill: async ({ world }, { process = FIRST }) => world.processes.get(process)?.kill("SIGKILL"),
  stop: async ({ world }, { process = FIRST }) => world.processes.get(process)?.stop(),
  start: ({ world }, { process = FIRST, clockAheadSeconds }) => world.run(process, clockAheadSeconds),
  cutDatabase: ({ world }) => Promise.resolve(world.link.cut()),
  database: async ({ world }, { fault, forMs }) => {
    world.link.suffer(fault);
    if (forMs === undefined) return;
    await sleep(forMs);
    world.link.suffer("none");
  },
  node: async ({ world }, { chain, node = 0, fault, methods, forMs }) => {
    const proxy = world.nodes[chain === "origin" ? 0 : 1][node];
    if (proxy === undefined) throw new Error(`${chain} has no node ${node}`);
    proxy.suffer(fault, methods);
    if (forMs === undefined) return;
    await sleep(forMs);
    proxy.suffer("none");
  },
  pauseMining: (stage, { chain }) => request(stage, chain, "evm_setIntervalMining", [NEVER_SECONDS]),
  // Whole seconds is all that the node takes.
  resumeMining: (stage, { chain }) => request(stage, chain, "evm_setIntervalMining", [1]),
  mine: (stage, { chain, blocks }) => request(stage, chain, "anvil_mine", [numberToHex(blocks)]),
  reorg: (stage, { chain, depth }) => request(stage, chain, "anvil_reorg", [depth, []]),
  baseFee: (stage, { chain, gwei }) =>
    request(stage, chain, "anvil_setNextBlockBaseFeePerGas", [numberToHex(parseGwei(String(gwei)))]),
  chainTime: (stage, { chain, seconds }) => request(stage, chain, "evm_increaseTime", [numberToHex(seconds)]),
  forget: async (stage, { order, purpose }) => {
    const intent = await intentOf(stage, order, purpose);
    if (intent !== null) await stage.world.request(intent.chainId, "anvil_dropTransaction", [intent.txHash]);
  },
  foreign: async ({ world }, { chain }) => {
    await sendNothingFirst(chainOf(world, chain), world.accounts.submitter.privateKey);
  },
  fill: async (stage, { order, isPooled = false }) => {
    await stage.parties.fill(tradeOf(stage, order), { isPooled });
  },
  awaitDelivered: (stage, { order }) =>
    until(
      `${order} is delivered`,
      async () => (await deliveredAt(stage.world, tradeOf(stage, order))) !== null,
    ),
  expectNoTransaction: async (stage, { order, purpose }) => {
    if ((await intentOf(stage, order, purpose)) !== null)
      throw new Error(`a ${purpose} of ${order} was sent`);
  },
  deliver: async (stage, { orders, copies, isPooled }) => {
    const trades = orders.map((name) => tradeOf(stage, name));
    await until(
      "the proofs are final",
      async () => (await stage.parties.deliver(trades, copies, isPooled)) >= 1,
    );
  },
  stranger: (stage, { order, calls, isPooled = false }) =>
    callAsStranger(stage, tradeOf(stage, order), calls, isPooled),
  operator: async (stage, { order, action }) => {
    const { orderId } = tradeOf(stage, order);
    const about = { orderId, action, keyId: OPERATOR_KEY, why: "scenario", nowMs: Date.now() };
    const { outcome } = await actOnSettlement(stage.world.database, about);
    if (outcome !== "done") throw new Error(`${action} of ${order}: ${outcome}`);
  },
  withdrawApproval: async ({ world }) => {
    const [origin] = world.chains;
    const usdc = origin.tokens.find(({ symbol }) => symbol === "USDC");
    if (usdc === undefined) throw new Error("no USDC");
    const { permit2 } = origin.contracts;
    const approve = { abi: erc20Abi, functionName: "approve", args: [permit2, 0n] };
    await sendFirst(origin, world.accounts.taker.privateKey, { address: usdc.address, ...approve });
  },
};

/** Codes that processes have logged at level error. */
export function alarmCodes(world: ScenarioWorld): ReadonlySet<string> {
  return new Set(alarmCounts(world).keys());
}

/** The same with how often. */
export function alarmCounts({ logLines }: ScenarioWorld): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of logLines()) {
    const { level, code, msg } = parsed(line);
    if (level === undefined || level < ERROR_LEVEL) continue;
    const name = code ?? msg ?? "no code";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function parsed(line: string): { readonly level?: number; readonly code?: string; readonly msg?: string } {
  try {
    return JSON.parse(line) as { level?: number; code?: string; msg?: string };
  } catch {
    // The last words of a process that failed.
    const isHarmless = /Warning|^\(|: ends with code 0: /.test(line);
    return isHarmless ? {} : { level: 60, msg: line };
  }
}

/** The database had no time for a new connection: nothing was sent. */
const NO_CONNECTION = "Connection terminated due to connection timeout";

/** Does what needs the database again while a busy machine has no connection for it. */
export async function patiently<T>(task: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + LIMIT_MS;
  for (;;)
    try {
      return await task();
    } catch (error) {
      if ((error as Error).message !== NO_CONNECTION || Date.now() > giveUpAtMs) throw error;
      await sleep(500);
    }
}

/** Waits for what is bound to become so. Throws with `what` if it doesn't. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = Date.now() + LIMIT_MS;
  while (!(await patiently(isSo))) {
    if (Date.now() > giveUpAtMs) throw new Error(`waited ${LIMIT_MS / 1_000} s in vain until ${what}`);
    await sleep(50);
  }
}

async function accept({ world, scenario, parties, trades }: Stage, name: string): Promise<void> {
  const wish = scenario.orders[name];
  if (wish === undefined) throw new Error(`no order is called ${name}`);
  const [origin, destination] = world.chains;
  const [, stranger] = world.accounts.solvers;
  const trade = await acceptTrade(world, {
    destination: wish.route === "sameChain" ? origin : destination,
    fillWindowSeconds: wish.fillWindowSeconds ?? FILL_WINDOW_SECONDS,
    expirySeconds: wish.expirySeconds ?? EXPIRY_SECONDS,
    ...(wish.taker === "forged" ? { signerKey: stranger.privateKey } : {}),
  });
  trades.set(name, trade);
  parties.follow({ trade, wish });
}

function tradeOf({ trades }: Pick<Stage, "trades">, name: string): Trade {
  const trade = trades.get(name);
  if (trade === undefined) throw new Error(`${name} was not accepted yet`);
  return trade;
}

async function intentOf(stage: Stage, name: string, purpose: string): Promise<SettlementIntent | null> {
  const state = await readSettlementState(stage.world.database, tradeOf(stage, name).orderId);
  return state?.intents.findLast((intent) => intent.purpose === purpose) ?? null;
}

function chainOf({ chains }: ScenarioWorld, side: "origin" | "destination"): ChainProfile {
  return chains[side === "origin" ? 0 : 1];
}

async function request(
  { world }: Stage,
  side: "origin" | "destination",
  method: string,
  params: readonly unknown[],
): Promise<void> {
  await world.request(chainOf(world, side).chainId, method, params);
}

async function callAsStranger(
  { world }: Stage,
  trade: Trade,
  what: "open" | "claim" | "refund",
  isPooled: boolean,
): Promise<void> {
  const [origin] = world.chains;
  const [{ address: solver }, , stranger] = world.accounts.solvers;
  const [row] = await findOrders(world.database, { orderId: trade.orderId });
  if (row === undefined) throw new Error("no order");
  const { order, signature } = row;
  const fill = [{ timestamp: (await deliveredAt(world, trade)) ?? 0, solver: addressToBytes32(solver) }];
  const calls = {
    open: { functionName: "openFor", args: [order, order.user, signature] },
    claim: { functionName: "finalise", args: [order, fill, addressToBytes32(solver), "0x"] },
    refund: { functionName: "refund", args: [order] },
  } as const;
  if (what === "refund")
    await until("the order has expired", async () => {
      const { timestamp } = await world.client(origin.chainId).getBlock();
      return timestamp > BigInt(order.expires);
    });
  const call = { address: origin.contracts.inputSettler, abi: inputSettlerEscrowAbi, ...calls[what] };
  await (isPooled ? sendFirst : sendAndWait)(origin, stranger.privateKey, call);
}

/** Unix seconds of the order's delivery, as a claim names them; null before. */
async function deliveredAt(world: ScenarioWorld, { orderId, destination }: Trade): Promise<number | null> {
  const { chainId, contracts, startBlock } = destination;
  const logs = await world.client(chainId).getContractEvents({
    address: contracts.outputSettler,
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    fromBlock: BigInt(startBlock),
    strict: true,
  });
  return logs.find(({ args }) => args.orderId === orderId)?.args.timestamp ?? null;
}
