import { parseEventLogs } from "viem";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import {
  inputSettlerEscrowAbi,
  outputSettlerAbi,
  atomicSettlerAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import { canMove } from "@tetrafi/core/settlement/transitions.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { chainRpc } from "@tetrafi/settlement/chain/chain-rpc.ts";
import { chainEndpoints } from "@tetrafi/settlement/chain/rpc-endpoint.ts";
import { Reconciler } from "@tetrafi/settlement/reconcile/reconciler.ts";
import { silent } from "@tetrafi/settlement/testing/manual-chain.ts";
import type { Trade } from "@tetrafi/settlement/testing/trades.ts";
import { listSettlementEvents } from "@tetrafi/store/settlement-events.ts";
import { until } from "./perform.ts";
import type { ScenarioWorld } from "./scenario-world.ts";

type End = "settled" | "refunded" | "failed";

/** What of an order a chain shows, by how often it happened. */
type Happened = {
  readonly opened: number;
  readonly delivered: number;
  readonly claimed: number;
  readonly refunded: number;
  readonly atOnce: number;
};

/** Balances of everybody who trades, by chain, token and owner. */
export type Balances = ReadonlyMap<string, bigint>;

const NOTHING: Happened = { opened: 0, delivered: 0, claimed: 0, refunded: 0, atOnce: 0 };

/** Waits until no transaction of the processes may still change anything. */
export function settledTransactions({ database }: ScenarioWorld): Promise<void> {
  return until("every transaction has ended", async () => {
    const { rows } = await database.pool.query<{ count: number }>(
      "select count(*) as count from transaction_intents where state in ('planned', 'broadcast', 'included')",
    );
    return rows[0]?.count === 0;
  });
}

/** Compares database and chains until nothing differs, is unread or was seen only once. Throws if that never is so. */
export async function reconciled({ database, chains }: ScenarioWorld): Promise<void> {
  const compared = new Map(
    chains.map((profile) => {
      const rpc = chainRpc(profile.chainId, chainEndpoints(profile), silent);
      return [profile.chainId, { profile, rpc }];
    }),
  );
  const job = new Reconciler({ database, chains: compared, log: silent });
  let last = "";
  await job.run(Date.now());
  await until(`chains and database agree`, async () => {
    const report = await job.run(Date.now());
    last = JSON.stringify(report);
    return report.unread === 0 && report.seenOnce === 0 && report.open === 0;
  }).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${last}`);
  });
}

/** Who has how much now. */
export async function readBalances(world: ScenarioWorld): Promise<Balances> {
  const { taker, solvers } = world.accounts;
  const balances = new Map<string, bigint>();
  for (const { chainId, tokens, contracts } of world.chains) {
    const owners = [taker.address, solvers[0].address, contracts.inputSettler, contracts.atomicSettler];
    for (const { address } of tokens)
      for (const owner of owners) {
        const call = { address, abi: erc20Abi, functionName: "balanceOf", args: [owner] } as const;
        balances.set(keyOf(chainId, address, owner), await world.client(chainId).readContract(call));
      }
  }
  return balances;
}

const keyOf = (chainId: number, token: string, owner: string): string =>
  `${chainId} ${token} ${owner}`.toLowerCase();

/**
 * What is wrong with an order that has ended: something happened twice or not at all, or the timeline doesn't say what
 * the chains show. Empty where nothing is.
 */
export async function faultsOfOrder(
  world: ScenarioWorld,
  name: string,
  trade: Trade,
  end: End,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const isCrossing = trade.destination.chainId !== world.chains[0].chainId;
  const happened = await whatHappened(world, trade);
  const expected: Partial<Happened> = isCrossing ? crossing[end] : atOnce[end];
  for (const [what, times] of Object.entries(expected))
    if (happened[what as keyof Happened] !== times)
      faults.push(`${name}: ${what} ${happened[what as keyof Happened]} times instead of ${times}`);
  faults.push(...(await evidenceFaults(world, name, trade, end)));
  const { rows } = await world.database.pool.query<{ purpose: string; count: number }>(
    `select purpose, count(*) as count from transaction_intents
      where order_id = $1 and state not in ('reverted', 'rejected') group by purpose having count(*) > 1`,
    [trade.orderId],
  );
  for (const { purpose, count } of rows) faults.push(`${name}: ${count} transactions for the ${purpose}`);
  return faults;
}

/** A delivery that does not count is the solver's own loss, and no fault of an order that was refunded. */
const crossing: Readonly<Record<End, Partial<Happened>>> = {
  settled: { opened: 1, delivered: 1, claimed: 1, refunded: 0 },
  refunded: { opened: 1, claimed: 0, refunded: 1 },
  failed: { opened: 0, claimed: 0, refunded: 0 },
};
const atOnce: Readonly<Record<End, Partial<Happened>>> = {
  settled: { ...NOTHING, atOnce: 1 },
  refunded: NOTHING,
  failed: NOTHING,
};

async function whatHappened(world: ScenarioWorld, trade: Trade): Promise<Happened> {
  const [origin] = world.chains;
  const { inputSettler, atomicSettler } = origin.contracts;
  const [escrow, deliveries, atomic] = await Promise.all([
    eventsOf(world, origin, inputSettler, trade),
    eventsOf(world, trade.destination, trade.destination.contracts.outputSettler, trade),
    eventsOf(world, origin, atomicSettler, trade),
  ]);
  const isCrossing = trade.destination !== origin;
  return {
    opened: escrow.filter((event) => event === "Open").length,
    delivered: isCrossing ? deliveries.filter((event) => event === "OutputFilled").length : 0,
    claimed: escrow.filter((event) => event === "Finalised").length,
    refunded: escrow.filter((event) => event === "Refunded").length,
    atOnce: atomic.length,
  };
}

const settlerAbi = [...inputSettlerEscrowAbi, ...outputSettlerAbi, ...atomicSettlerAbi].filter(
  ({ type }) => type === "event",
);

async function eventsOf(
  world: ScenarioWorld,
  chain: ChainProfile,
  address: `0x${string}`,
  { orderId }: Trade,
): Promise<readonly string[]> {
  const fromBlock = BigInt(chain.startBlock);
  const logs = await world.client(chain.chainId).getLogs({ address, fromBlock, toBlock: "latest" });
  const own = logs.filter(({ topics }) => topics[1] === orderId);
  return parseEventLogs({ abi: settlerAbi, logs: own }).map(({ eventName }) => eventName);
}

/** The timeline: every move allowed, the last one is the end, and every block it names holds its transaction. */
async function evidenceFaults(
  world: ScenarioWorld,
  name: string,
  trade: Trade,
  end: End,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const events = await listSettlementEvents(world.database, trade.orderId);
  if (events.at(-1)?.step !== end) faults.push(`${name}: the timeline ends with ${events.at(-1)?.step}`);
  for (const [index, { step }] of events.entries()) {
    const from = events[index - 1]?.step;
    if (from !== undefined && from !== step && !canMove(from, step))
      faults.push(`${name}: ${from} → ${step}`);
  }
  const last = events.at(-1);
  if (last === undefined || end === "failed") return faults;
  if (last.chainId === null || last.txHash === null || last.blockNumber === null)
    return [...faults, `${name}: its end names no transaction`];
  const receipt = await world
    .client(last.chainId)
    .getTransactionReceipt({ hash: last.txHash })
    .catch(() => null);
  if (receipt?.status !== "success" || Number(receipt.blockNumber) !== last.blockNumber)
    faults.push(
      `${name}: its end names ${last.txHash} in block ${last.blockNumber}, which the chain doesn't have`,
    );
  return faults;
}

/**
 * What is wrong with the balances: whoever paid has to have been paid, and nothing may stay behind.
 * @param deliveries What the solver delivered that counts for no order, base units: its own loss, the taker's gain.
 */
export async function faultsOfBalances(
  world: ScenarioWorld,
  before: Balances,
  ended: readonly (readonly [Trade, End])[],
): Promise<readonly string[]> {
  const expected = new Map(before);
  const add = (chainId: number, token: string, owner: string, amount: bigint): void => {
    const key = keyOf(chainId, token, owner);
    expected.set(key, (expected.get(key) ?? 0n) + amount);
  };
  const { taker, solvers } = world.accounts;
  const [origin] = world.chains;
  const tokenOf = (word: bigint): string => `0x${word.toString(16).padStart(40, "0")}`;
  for (const [{ order, orderId, destination }, end] of ended) {
    const [input] = order.inputs;
    const [output] = order.outputs;
    if (input === undefined || output === undefined) throw new Error("an order without input or output");
    if (end === "settled") {
      add(origin.chainId, tokenOf(input[0]), taker.address, -input[1]);
      add(origin.chainId, tokenOf(input[0]), solvers[0].address, input[1]);
    }
    const token = `0x${output.token.slice(26)}`;
    const delivered =
      destination === origin ? (end === "settled" ? output.amount : 0n) : await deliveredFor(world, orderId);
    add(destination.chainId, token, taker.address, delivered);
    add(destination.chainId, token, solvers[0].address, -delivered);
  }
  const after = await readBalances(world);
  return [...after].flatMap(([key, amount]) =>
    expected.get(key) === amount ? [] : [`${key}: ${amount} instead of ${expected.get(key)}`],
  );
}

/** All that was paid out under an order's id, by the chain's own events. */
async function deliveredFor(world: ScenarioWorld, orderId: string): Promise<bigint> {
  const [, { chainId, contracts, startBlock }] = world.chains;
  const events = await world.client(chainId).getContractEvents({
    address: contracts.outputSettler,
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    fromBlock: BigInt(startBlock),
    strict: true,
  });
  return events
    .filter(({ args }) => args.orderId === orderId)
    .reduce((sum, { args }) => sum + args.finalAmount, 0n);
}
