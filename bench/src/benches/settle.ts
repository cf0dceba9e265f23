import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@tetrafi/stack/ports.ts";
import { startSettlementWorld, type SettlementWorld } from "@tetrafi/settlement/testing/settlement-world.ts";
import { acceptBenchOrders, type BenchOrder } from "../harness/bench-orders.ts";
import { BenchParties } from "../harness/bench-parties.ts";
import { ordersTheChainsTake } from "../harness/chain-limit.ts";
import { processorTimeBelow } from "../harness/processor-time.ts";
import type { BenchOptions } from "../main.ts";
import { row, type Row } from "../report.ts";

/** Orders for each second that was asked for. */
const ORDERS_A_SECOND = 40;
const SHARE_OF_LIMIT = 0.8;
/**
 * Blocks that an order needs at least: one with its opening and two that make it final, one with its delivery, one with
 * its proof and two that make that final, one with the message, one with the claim and two that make it final.
 */
const LEAST_BLOCKS = 11;
const ALONE = 8;
/** Programs below this one, by the names that the kernel has for them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  MainThread: "the settlement process",
  anvil: "the nodes",
  postgres: "Postgres",
};
const LOOK_MS = 100;
const LIMIT_MS = 900_000;

/** Orders end to end over two chains: how many a second, how soon one alone, and what each costs. */
export async function settle({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  const world = await startSettlementWorld();
  try {
    const metricsPort = await freePort();
    const settings = { TETRAFI_METRICS_PORT: String(metricsPort), TETRAFI_LOG_LEVEL: "warn" };
    const settlement = await world.startSettlement("settlement", settings);
    const parties = new BenchParties(world);
    progress(`${ALONE} orders, one after another`);
    const alone: number[] = [];
    for (let i = 0; i < ALONE; i += 1) alone.push(await blocksToSettle(world, parties));

    const count = ORDERS_A_SECOND * seconds;
    progress("how much the chains take");
    const limit = await ordersTheChainsTake(world, parties);
    await settlement.stop();
    const orders = await acceptBenchOrders(world, count);
    progress(`${count} orders at once`);
    const queriesBefore = await transactionsOf(world);
    await settlement.restart();
    const startedAtMs = performance.now();
    const before = processorTimeBelow(process.pid);
    await settleAll(world, parties, orders, progress);
    const ordersPerSecond = (count / (performance.now() - startedAtMs)) * 1_000;
    const after = processorTimeBelow(process.pid);
    const calls = await rpcCalls(metricsPort);
    // Statistics reach the server a second after the statement.
    await sleep(2_000);
    const queries = (await transactionsOf(world)) - queriesBefore;
    const gas = await gasOf(world, orders);
    return [
      row(
        "orders a second, end to end",
        "1/s",
        ordersPerSecond,
        { atLeast: SHARE_OF_LIMIT * limit },
        { peer: limit },
      ),
      row(
        "one order alone, from accepted to settled",
        "blocks",
        median(alone),
        { atMost: LEAST_BLOCKS + 2 },
        { floor: LEAST_BLOCKS },
      ),
      row("gas an order, of the venue's transactions", "gas", gas / count, null),
      row("queries an order", "", queries / count, null),
      row("requests to nodes an order", "", calls / count, null),
      ...[...after].flatMap(([name, seconds]) =>
        PROGRAMS[name] === undefined
          ? []
          : row(
              `processor time an order, of ${PROGRAMS[name]}`,
              "ms",
              ((seconds - (before.get(name) ?? 0)) * 1_000) / count,
              null,
            ),
      ),
    ];
  } finally {
    await world.stop();
  }
}

/** Drives solver and messenger until every order has settled. */
export async function settleAll(
  world: SettlementWorld,
  parties: BenchParties,
  orders: readonly BenchOrder[],
  progress: (line: string) => void,
): Promise<void> {
  const byId = new Map<string, BenchOrder>(orders.map((order) => [order.orderId, order]));
  const filled = new Set<string>();
  const giveUpAtMs = performance.now() + LIMIT_MS;
  let told = 0;
  const over = new AbortController();
  const messenger = (async (): Promise<void> => {
    while (!over.signal.aborted) {
      await parties.deliver();
      await sleep(LOOK_MS);
    }
  })();
  try {
    for (;;) {
      const { rows } = await world.database.pool.query<{ order_id: string; step: string }>(
        "select order_id, step from settlements where step in ('filling', 'settled', 'refunded', 'failed')",
      );
      const due = rows.filter(
        ({ order_id, step }) => step === "filling" && byId.has(order_id) && !filled.has(order_id),
      );
      const ended = rows.filter(({ order_id, step }) => step !== "filling" && byId.has(order_id));
      if (ended.some(({ step }) => step !== "settled")) throw new Error("an order did not settle");
      if (ended.length === orders.length) return;
      if (ended.length - told >= orders.length / 4) {
        told = ended.length;
        progress(`${told} settled`);
      }
      if (performance.now() > giveUpAtMs)
        throw new Error(`${ended.length} of ${orders.length} settled in time`);
      for (const { order_id } of due) filled.add(order_id);
      if (due.length > 0) await parties.fill(due.flatMap(({ order_id }) => byId.get(order_id) ?? []));
      else await sleep(LOOK_MS);
    }
  } finally {
    over.abort();
    await messenger;
  }
}

/** Blocks of the origin chain from an order's acceptance to its end, when nothing else goes on. */
async function blocksToSettle(world: SettlementWorld, parties: BenchParties): Promise<number> {
  const orders = await acceptBenchOrders(world, 1);
  const [origin] = world.chains;
  const client = world.client(origin.chainId);
  const from = await client.getBlockNumber();
  await settleAll(world, parties, orders, () => undefined);
  return Number((await client.getBlockNumber()) - from);
}

/** Statements that the database has committed: each query of the process is one. */
async function transactionsOf({ database }: SettlementWorld): Promise<number> {
  const { rows } = await database.pool.query<{ commits: number }>(
    "select xact_commit as commits from pg_stat_database where datname = current_database()",
  );
  return rows[0]?.commits ?? 0;
}

async function rpcCalls(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counts = [...text.matchAll(/^tetrafi_rpc_calls_total\{[^}]*\} (\d+)$/gm)].map(([, count]) =>
    Number(count),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Of every transaction that served these orders, once each. */
async function gasOf(world: SettlementWorld, orders: readonly BenchOrder[]): Promise<number> {
  const { rows } = await world.database.pool.query<{ chain_id: number; tx_hash: `0x${string}` }>(
    "select distinct chain_id, tx_hash from transaction_intents where order_id = any($1)",
    [orders.map(({ orderId }) => orderId)],
  );
  let gas = 0n;
  for (const { chain_id, tx_hash } of rows)
    gas += (await world.client(chain_id).getTransactionReceipt({ hash: tx_hash })).gasUsed;
  return Number(gas);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
