import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { SettlementStep, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import { SETTLEMENT_EVENT_CHANNEL, type SettlementEvent } from "./settlement-events.ts";

/** A transaction of a settlement, newest attempt or the mined one. */
export type SettlementIntent = {
  readonly purpose: TransactionPurpose;
  readonly state: "planned" | "broadcast" | "included" | "final" | "reverted" | "rejected";
  readonly chainId: number;
  readonly txHash: Hex;
  readonly blockNumber: number | null;
  readonly error: string | null;
  readonly attempts: number;
  /** An operator asked to try again after it: if it reverted, that doesn't count against the budget. */
  readonly isForgiven: boolean;
};

/** What of a settlement changes, with its transactions, oldest first, as of one moment. */
export type SettlementState = {
  readonly step: SettlementStep;
  readonly version: number;
  readonly reason: string | null;
  readonly wakeAtMs: number;
  /** Errors in a row since the last move. */
  readonly failures: number;
  readonly updatedAtMs: number;
  /** Since when an operator holds it; null if nobody does. */
  readonly heldAtMs: number | null;
  readonly intents: readonly SettlementIntent[];
};

/** An event about to be written. */
export type NewEvent = Omit<SettlementEvent, "seq">;

/** A move from the version that was read. */
export type SettlementMove = {
  readonly orderId: Bytes32;
  readonly version: number;
  readonly reason: string | null;
  readonly wakeAtMs: number;
  readonly event: NewEvent;
};

const UNFINISHED = "step not in ('settled', 'refunded', 'failed')";

/** Ids of settlements that are not over, after the cursor, in their order. */
export async function listUnfinished(
  { pool }: Database,
  after: Bytes32 | null,
  limit: number,
): Promise<Bytes32[]> {
  const { rows } = await pool.query<{ order_id: Bytes32 }>(
    `select order_id from settlements where ${UNFINISHED} and order_id > $1 order by order_id limit $2`,
    [after ?? "", limit],
  );
  return rows.map((row) => row.order_id);
}

/** No process puts off a settlement for longer than this, milliseconds. */
export const LONGEST_WAIT_MS = 120_000;

/**
 * Ids of settlements whose time to be looked at has come, longest due first. One that is put off for longer than any
 * process does it is due too: the clock of the machine that wrote it was wrong, or is now.
 */
export async function listDueSettlements(
  { pool }: Database,
  nowMs: number,
  limit: number,
): Promise<Bytes32[]> {
  const { rows } = await pool.query<{ order_id: Bytes32 }>({
    name: "list-due-settlements",
    text: `select order_id from (
        (select order_id, wake_at_ms from settlements where ${UNFINISHED} and wake_at_ms <= $1
          order by wake_at_ms limit $2)
        union all
        (select order_id, wake_at_ms from settlements where ${UNFINISHED} and wake_at_ms > $3
          order by wake_at_ms limit $2)
      ) as due order by wake_at_ms, order_id limit $2`,
    values: [nowMs, limit, nowMs + LONGEST_WAIT_MS],
  });
  return rows.map((row) => row.order_id);
}

/** How many settlements that are not over are at each step. */
export async function countUnfinishedByStep({ pool }: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ step: string; count: number }>({
    name: "count-unfinished-by-step",
    text: `select step, count(*) as count from settlements where ${UNFINISHED} group by step`,
  });
  return new Map(rows.map(({ step, count }) => [step, count]));
}

type StateRow = {
  step: SettlementStep;
  version: number;
  reason: string | null;
  wake_at_ms: number;
  failures: number;
  updated_at_ms: number;
  held_at_ms: number | null;
  intents: SettlementIntent[];
};

/** Where a settlement stands, or null if there is none. */
export async function readSettlementState(
  { pool }: Database,
  orderId: Bytes32,
): Promise<SettlementState | null> {
  const { rows } = await pool.query<StateRow>({
    name: "read-settlement-state",
    text: `select step, version, reason, wake_at_ms, failures, updated_at_ms, held_at_ms, coalesce((
        select json_agg(json_build_object('purpose', purpose, 'state', state, 'chainId', chain_id, 'txHash', tx_hash,
          'blockNumber', block_number, 'error', error, 'isForgiven', id <= forgiven_intent_id,
          'attempts', (select count(*) from transaction_attempts where intent_id = coalesce(batch_id, transaction_intents.id))) order by id)
        from transaction_intents where transaction_intents.order_id = settlements.order_id
      ), '[]') as intents
      from settlements where order_id = $1`,
    values: [orderId],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const { step, version, reason, failures, intents } = row;
  return {
    step,
    version,
    reason,
    wakeAtMs: row.wake_at_ms,
    failures,
    updatedAtMs: row.updated_at_ms,
    heldAtMs: row.held_at_ms ?? null,
    intents,
  };
}

/** The columns of an event in the order of `eventValues`. */
export const EVENT_COLUMNS = "step, at_ms, chain_id, tx_hash, block_number, detail";

/** Announces the rows of a CTE named `event`, when the transaction commits. */
export const ANNOUNCE = `pg_notify('${SETTLEMENT_EVENT_CHANNEL}', seq || ':' || order_id || ':' || step)`;

/** An event's values, in the order of EVENT_COLUMNS. */
export function eventValues(event: NewEvent): unknown[] {
  const { step, atMs, chainId, txHash, blockNumber, detail } = event;
  return [step, atMs, chainId, txHash, blockNumber, JSON.stringify(detail)];
}

/**
 * Moves a settlement, writes the event and announces it, in one statement. False, and nothing done, if it was moved by
 * another since it was read.
 */
export async function moveSettlement({ pool }: Database, move: SettlementMove): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "move-settlement",
    text: `with moved as (
        update settlements set step = $3, reason = $9, version = version + 1, wake_at_ms = $10, failures = 0,
          updated_at_ms = $4
        where order_id = $1 and version = $2 returning order_id
      ), event as (
        insert into settlement_events (order_id, ${EVENT_COLUMNS})
        select order_id, $3, $4::bigint, $5::integer, $6, $7::bigint, $8::jsonb from moved
        returning seq, order_id, step
      )
      select ${ANNOUNCE} from event`,
    values: [move.orderId, move.version, ...eventValues(move.event), move.reason, move.wakeAtMs],
  });
  return rowCount === 1;
}

/**
 * Says when to look at a settlement again, what it waits for if that is out of the ordinary, and how often it failed.
 * Nothing is written if it was moved, or an operator acted on it, since `version` was read.
 */
export async function postponeSettlement(
  { pool }: Database,
  orderId: Bytes32,
  rest: {
    readonly version: number;
    readonly wakeAtMs: number;
    readonly failures: number;
    readonly reason: string | null;
  },
): Promise<void> {
  await pool.query({
    name: "postpone-settlement",
    text: `update settlements set wake_at_ms = $2, failures = $3, reason = $4
      where order_id = $1 and version = $5 and ${UNFINISHED}`,
    values: [orderId, rest.wakeAtMs, rest.failures, rest.reason, rest.version],
  });
}
