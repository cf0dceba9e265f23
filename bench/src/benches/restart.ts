import { setTimeout as sleep } from "node:timers/promises";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import { startSettlementWorld, type SettlementWorld } from "@tetrafi/settlement/testing/settlement-world.ts";
import { acceptBenchOrders } from "../harness/bench-orders.ts";
import { BenchParties } from "../harness/bench-parties.ts";
import type { BenchOptions } from "../main.ts";
import { row, type Row } from "../report.ts";
import { settleAll } from "./settle.ts";

/** In flight for each second that was asked for: 10,000 unless another time is. */
const IN_FLIGHT_A_SECOND = 1_000;
const GOAL_SECONDS = 10;
const LOOK_MS = 100;
const LIMIT_MS = 900_000;

/**
 * All settlements wait for their delivery when the process is killed. While it is away they are all delivered, so that
 * each has something to do when it is started again.
 */
export async function restart({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  const world = await startSettlementWorld();
  try {
    const count = IN_FLIGHT_A_SECOND * seconds;
    const orders = await acceptBenchOrders(world, count);
    const settlement = await world.startSettlement("settlement", { TETRAFI_LOG_LEVEL: "warn" });
    await until(world, "step = 'filling'", count, progress, "wait for their delivery");
    await settlement.kill("SIGKILL");
    progress("killed; everything is delivered while it is away");
    const parties = new BenchParties(world);
    await parties.fill(orders);
    const restartedAtMs = Date.now();
    await settlement.restart();
    const readySeconds = (Date.now() - restartedAtMs) / 1_000;
    await until(
      world,
      `wake_at_ms > ${restartedAtMs} and updated_at_ms >= ${restartedAtMs}`,
      count,
      progress,
      "have moved",
    );
    const movedSeconds = (Date.now() - restartedAtMs) / 1_000;
    await settleAll(world, parties, orders, progress);
    const settledSeconds = (Date.now() - restartedAtMs) / 1_000;
    const [claims, openings] = await Promise.all([eventsOf(world, "Finalised"), eventsOf(world, "Open")]);
    return [
      row("settlements in flight when it was killed", "", count, null),
      row("until the process is ready again", "s", readySeconds, null),
      row("until every settlement has moved", "s", movedSeconds, { atMost: GOAL_SECONDS }),
      row("until every settlement has settled", "s", settledSeconds, null),
      row("lost", "", count - claims.size, { atMost: 0 }),
      row("opened or claimed twice", "", twice(openings) + twice(claims), { atMost: 0 }),
      row("transactions for one purpose beyond the first", "", await repeats(world), { atMost: 0 }),
    ];
  } finally {
    await world.stop();
  }
}

async function until(
  { database }: SettlementWorld,
  condition: string,
  count: number,
  progress: (line: string) => void,
  what: string,
): Promise<void> {
  const giveUpAtMs = performance.now() + LIMIT_MS;
  let told = 0;
  for (;;) {
    const { rows } = await database.pool.query<{ count: number }>(
      `select count(*) as count from settlements where ${condition}`,
    );
    const reached = rows[0]?.count ?? 0;
    if (reached === count) return;
    if (performance.now() > giveUpAtMs) throw new Error(`${reached} of ${count} ${what}`);
    if (reached - told >= count / 5) {
      told = reached;
      progress(`${reached} ${what}`);
    }
    await sleep(LOOK_MS);
  }
}

/** How often each order has an event of the escrow's. */
async function eventsOf(
  world: SettlementWorld,
  eventName: "Open" | "Finalised",
): Promise<ReadonlyMap<string, number>> {
  const [{ chainId, contracts, startBlock }] = world.chains;
  const counts = new Map<string, number>();
  const logs = await world.client(chainId).getContractEvents({
    address: contracts.inputSettler,
    abi: inputSettlerEscrowAbi,
    eventName,
    fromBlock: BigInt(startBlock),
  });
  for (const { topics } of logs) {
    const orderId = topics[1] ?? "";
    counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  }
  return counts;
}

function twice(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].filter((count) => count > 1).length;
}

async function repeats({ database }: SettlementWorld): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*) as count from (
      select from transaction_intents where order_id is not null and state not in ('reverted', 'rejected')
      group by order_id, purpose having count(*) > 1) as repeated`,
  );
  return rows[0]?.count ?? 0;
}
