import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { acquireLane, type HeldLane } from "@tetrafi/store/lanes.ts";
import { findOrders } from "@tetrafi/store/orders.ts";
import { listPendingIntents } from "@tetrafi/store/pending-intents.ts";
import { listLanes, listOrderRecords, readLaneRecord } from "@tetrafi/store/reconciliation.ts";
import { openSession } from "@tetrafi/store/session.ts";
import { listSettlementEvents } from "@tetrafi/store/settlement-events.ts";
import {
  countUnfinishedByStep,
  listDueSettlements,
  listUnfinished,
  moveSettlement,
  postponeSettlement,
  readSettlementState,
  type SettlementMove,
} from "@tetrafi/store/settlements.ts";
import { acceptTestOrder, randomBytes32 } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { changeIntents, recordTransaction } from "@tetrafi/store/transactions.ts";
import type { BenchOptions } from "../main.ts";
import { analyze, fillWithEnded } from "../harness/ended-settlements.ts";
import { row, type Row } from "../report.ts";

/** Stored for each second that was asked for: 1,000,000 unless another time is. */
const STORED_A_SECOND = 100_000;
const IN_FLIGHT = 200;
const CALLS = 100;
/**
 * Pages that a call may read above those with little stored: its indexes are a level or two deeper. A scan would read
 * tens of thousands.
 */
const DEEPER_PAGES = 60;
/** The same for each row of a call that reads all that is in flight. */
const DEEPER_PAGES_A_ROW = 8;
const CHAIN_ID = 31337;
const SIGNER: Address = `0x${"01".repeat(20)}`;

type Cost = { readonly pages: number; readonly ms: number; readonly rows: number };
type Call = {
  readonly what: string;
  readonly times: number;
  readonly rows?: number;
  readonly run: (i: number) => Promise<unknown>;
};

/** Every statement of a settlement's life: pages read and time, with little stored and with a million orders ended. */
export async function stored({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  const server = await startTestDatabase();
  // One connection: what the server counts is then counted for the call alone.
  const database = await openDatabase(server.url, 1);
  const session = await openSession(server.database, {
    channel: "quiet",
    onNotification: () => undefined,
    onLost: () => undefined,
  });
  try {
    const held = await acquireLane(session, { chainId: CHAIN_ID, signer: SIGNER });
    if (held === null) throw new Error("the lane is taken");
    const few = await measure(server.database, database, held, 0);
    const count = STORED_A_SECOND * seconds;
    progress(`${count} settlements that have ended`);
    await endAll(server.database);
    await fillWithEnded(server.database, count, SIGNER, progress);
    const many = await measure(server.database, database, held, 1);
    return [...many].flatMap(([what, cost]) => {
      const floor = few.get(what);
      if (floor === undefined) return [];
      return [
        row(
          `${what}: pages`,
          "",
          cost.pages,
          { atMost: floor.pages + DEEPER_PAGES + cost.rows * DEEPER_PAGES_A_ROW },
          { floor: floor.pages },
        ),
        row(`${what}: time`, "ms", cost.ms, null, { floor: floor.ms }),
      ];
    });
  } finally {
    session.close();
    await database.close();
    await server.stop();
  }
}

/** What was in flight for the first measurement is over, so that as much is for the second. */
async function endAll({ pool }: Database): Promise<void> {
  await pool.query("update settlements set step = 'settled', reconciled_at_ms = 1");
  await pool.query("update transaction_intents set state = 'final'");
}

async function measure(
  filling: Database,
  database: Database,
  held: HeldLane,
  round: number,
): Promise<ReadonlyMap<string, Cost>> {
  const ids: Bytes32[] = [];
  for (let i = 0; i < IN_FLIGHT; i += 1) ids.push(await acceptTestOrder(filling));
  await analyze(filling);
  const costs = new Map<string, Cost>();
  for (const call of callsOf(database, held, ids, round)) costs.set(call.what, await costOf(database, call));
  return costs;
}

function callsOf(
  database: Database,
  held: HeldLane,
  ids: readonly Bytes32[],
  round: number,
): readonly Call[] {
  const id = (i: number): Bytes32 => ids[i % ids.length] ?? randomBytes32();
  const moveOf = (i: number, version: number): SettlementMove => ({
    orderId: id(i),
    version,
    reason: null,
    wakeAtMs: 5,
    event: { step: "opening", atMs: 4, chainId: CHAIN_ID, txHash: id(i), blockNumber: null, detail: {} },
  });
  const intents: number[] = [];
  const many = (what: string, run: Call["run"]): Call => ({ what, times: CALLS, run });
  return [
    many("list due", () => listDueSettlements(database, 1, 1_000)),
    {
      what: "list all in flight",
      times: 1,
      rows: IN_FLIGHT,
      run: () => listUnfinished(database, null, 1_000),
    },
    { what: "count by step", times: 1, rows: IN_FLIGHT, run: () => countUnfinishedByStep(database) },
    many("read an order", (i) => findOrders(database, { orderId: id(i) })),
    many("record a transaction", async (i) => {
      const attempt = {
        txHash: randomBytes32(),
        rawTransaction: "0x02",
        maxFeePerGas: 2n,
        maxPriorityFeePerGas: 1n,
      } as const;
      const nonce = 10_000_000 + round * IN_FLIGHT + i;
      const outcome = await recordTransaction(
        database,
        held,
        { purpose: "open", nonce, attempt },
        moveOf(i, 0),
      );
      if (outcome.outcome !== "recorded") throw new Error(outcome.outcome);
      intents.push(outcome.intentId);
    }),
    many("read a settlement", (i) => readSettlementState(database, id(i))),
    {
      what: "list pending transactions",
      times: 1,
      rows: IN_FLIGHT,
      run: () => listPendingIntents(database, held, 2_000),
    },
    many("change a transaction", async (i) => {
      const change = { id: intents[i] ?? 0, from: "planned", to: "broadcast", txHash: id(i) } as const;
      await changeIntents(database, [{ ...change, blockNumber: null, blockHash: null, error: null }], 6);
    }),
    many("move a settlement", (i) => moveSettlement(database, moveOf(i, 1))),
    many("put off a settlement", (i) =>
      postponeSettlement(database, id(i), { version: 2, wakeAtMs: 1, failures: 0, reason: null }),
    ),
    many("read a timeline", (i) => listSettlementEvents(database, id(i))),
    {
      what: "compare what is in flight",
      times: 1,
      run: () => listOrderRecords(database, "unfinished", null, 100),
    },
    {
      what: "compare what has ended",
      times: 1,
      rows: IN_FLIGHT,
      run: () => listOrderRecords(database, "ended", null, 100),
    },
    { what: "compare the lanes", times: 1, rows: IN_FLIGHT, run: () => compareLanes(database) },
  ];
}

async function compareLanes(database: Database): Promise<void> {
  for (const lane of await listLanes(database)) await readLaneRecord(database, lane, 10_000_000, 2_000);
}

/** Of one call; the first ones, which read what no cache has, are not counted. */
async function costOf(database: Database, { times, rows = 0, run }: Call): Promise<Cost> {
  const nothing = await pagesOf(database, () => Promise.resolve());
  const startedAtMs = performance.now();
  const pages = await pagesOf(database, async () => {
    for (let i = 0; i < times; i += 1) await run(i);
  });
  const ms = (performance.now() - startedAtMs) / times;
  return { pages: Math.max(0, Math.round((pages - nothing) / times)), ms, rows };
}

/** Pages that the connection has asked for while it did this. */
async function pagesOf(database: Database, run: () => Promise<void>): Promise<number> {
  const read = async (): Promise<number> => {
    await database.pool.query("select pg_stat_force_next_flush()");
    const { rows } = await database.pool.query<{ pages: number }>(
      "select blks_hit + blks_read as pages from pg_stat_database where datname = current_database()",
    );
    return rows[0]?.pages ?? 0;
  };
  const before = await read();
  await run();
  return (await read()) - before;
}
