import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { BenchOptions } from "../main.ts";
import {
  driveAccepts,
  newAuctions,
  startAcceptDatabase,
  type AcceptOrder,
  type AcceptResult,
} from "../harness/accepts.ts";
import { plainInserts } from "../harness/plain-inserts.ts";
import { row, type Percentiles, type Row } from "../report.ts";

const GOAL_PER_SECOND = 10_000;
/** Processes that accept, each with its own connections: as many venues over one database. */
const PROCESSES = 2;
/** Offered beyond what is reached, so that the rate is the database's; who is refused for the queue comes again. */
const FLOOD_PER_SECOND = 40_000;
const FLOOD_ORDERS = 30_000;
/** One auction in so many is accepted by both processes: one of them must lose. */
const CONTESTED_ONE_IN = 50;
const CLIENTS = 64;

type Attempts = {
  readonly results: readonly AcceptResult[];
  readonly perSecond: number;
  /** Auctions that have not exactly one order, or whose winner was told otherwise. */
  readonly faults: number;
};

/** Has all auctions accepted by the processes, some by both at once, and counts in the database what came of it. */
async function attempt(
  { url, database }: { readonly url: string; readonly database: Database },
  count: number,
  ratePerSecond: number,
): Promise<Attempts> {
  const before = await ordersIn(database);
  const rfqIds = await newAuctions(database, count);
  const contested = rfqIds.filter((_rfqId, at) => at % CONTESTED_ONE_IN === 0);
  const orders = Array.from({ length: PROCESSES }, (_, place): AcceptOrder => {
    const own = rfqIds.filter((_rfqId, at) => at % PROCESSES === place);
    return {
      databaseUrl: url,
      rfqIds: mixed(own, contested),
      ratePerSecond: ratePerSecond / PROCESSES,
    };
  });
  const results = await Promise.all(orders.map(driveAccepts));
  const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const stored = (await ordersIn(database)) - before;
  const elapsedMs = Math.max(...results.map((result) => result.elapsedMs));
  return {
    results,
    perSecond: Math.round((1_000 * accepted) / elapsedMs),
    faults: Math.abs(count - stored) + Math.abs(stored - accepted) + failed,
  };
}

/** The list with the contested ones among it, each once, in the order of all auctions. */
function mixed(own: readonly Bytes32[], contested: readonly Bytes32[]): Bytes32[] {
  const owned = new Set(own);
  const others = contested.filter((rfqId) => !owned.has(rfqId));
  const step = Math.max(1, Math.floor(own.length / (others.length + 1)));
  return own.flatMap((rfqId, at) => {
    const other = at % step === 0 ? others[at / step] : undefined;
    return other === undefined ? [rfqId] : [rfqId, other];
  });
}

async function ordersIn({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ count: number }>("select count(*)::int as count from orders");
  return rows[0]?.count ?? 0;
}

function overloadedIn({ results }: Attempts): number {
  return results.reduce((sum, { overloaded }) => sum + overloaded, 0);
}

function worst(results: readonly AcceptResult[]): Percentiles {
  const [first, ...others] = results.map(({ percentiles }) => percentiles);
  if (first === undefined) throw new Error("nobody accepted");
  return others.reduce((a, b) => (a.p99 >= b.p99 ? a : b), first);
}

/**
 * Durable acceptances a second through the venue's group commit from several processes at once, with auctions that two
 * of them fight for. Floor: one synchronous insert. Peer: Postgres alone, from 64 clients.
 */
export async function accept({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  const running = await startAcceptDatabase();
  try {
    progress("floor and peer: plain inserts, each its own commit");
    const one = await plainInserts(running.database, 1, Math.max(1, seconds / 4));
    const many = await plainInserts(running.database, CLIENTS, Math.max(1, seconds / 4));
    progress(`${FLOOD_ORDERS} orders as fast as it goes, from ${PROCESSES} processes`);
    const flood = await attempt(running, FLOOD_ORDERS, FLOOD_PER_SECOND);
    const half = GOAL_PER_SECOND / 2;
    progress(`${half} a second for ${seconds} s`);
    const steady = await attempt(running, half * seconds, half);
    const percentiles = worst(steady.results);
    return [
      row(
        "accepts, durable, exactly once",
        "1/s",
        flood.perSecond,
        { atLeast: GOAL_PER_SECOND },
        {
          floor: one.perSecond,
          peer: many.perSecond,
        },
      ),
      row(
        `accept at ${half} offered a second, p99 of the slower process`,
        "ms",
        percentiles.p99,
        { atMost: 10 },
        {
          floor: one.percentiles.p50,
          peer: many.percentiles.p99,
          percentiles,
        },
      ),
      row("of them reached", "1/s", steady.perSecond, null),
      row("refused as overload at that rate, and tried again", "", overloadedIn(steady), null),
      row("auctions without exactly one order, failures, wrong answers", "", flood.faults + steady.faults, {
        atMost: 0,
      }),
    ];
  } finally {
    await running.stop();
  }
}
