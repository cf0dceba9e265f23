import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
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
  /** The signer that an operator handed it to, in lower case; null where the rule chooses. */
  readonly laneSigner: Address | null;
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
  order_id: Bytes32;
  step: SettlementStep;
  version: number;
  reason: string | null;
  wake_at_ms: number;
  failures: number;
  updated_at_ms: number;
  held_at_ms: number | null;
  lane_signer: Address | null;
  intents: SettlementIntent[];
};

/** Where each of these settlements stands, by order; those that there are none of are left out. */
export async function readSettlementStates(
  { pool }: Database,
  orderIds: readonly Bytes32[],
): Promise<ReadonlyMap<Bytes32, SettlementState>> {
  const { rows } = await pool.query<StateRow>({
    name: "read-settlement-states",
    text: `select order_id, step, version, reason, wake_at_ms, failures, updated_at_ms, held_at_ms, lane_signer, coalesce((
        select json_agg(json_build_object('purpose', purpose, 'state', state, 'chainId', chain_id, 'txHash', tx_hash,
          'blockNumber', block_number, 'error', error, 'isForgiven', id <= forgiven_intent_id,
          'attempts', (select count(*) from transaction_attempts where intent_id = coalesce(batch_id, transaction_intents.id))) order by id)
        from transaction_intents where transaction_intents.order_id = settlements.order_id
      ), '[]') as intents
      from settlements where order_id = any($1::text[])`,
    values: [orderIds],
  });
  return new Map(
    rows.map(({ order_id, step, version, reason, failures, intents, ...row }) => [
      order_id,
      {
        step,
        version,
        reason,
        wakeAtMs: row.wake_at_ms,
        failures,
        updatedAtMs: row.updated_at_ms,
        heldAtMs: row.held_at_ms ?? null,
        laneSigner: row.lane_signer ?? null,
        intents,
      },
    ]),
  );
}

/** Where a settlement stands, or null if there is none. */
export async function readSettlementState(
  database: Database,
  orderId: Bytes32,
): Promise<SettlementState | null> {
  return (await readSettlementStates(database, [orderId])).get(orderId) ?? null;
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
 * Moves settlements, writes their events and announces them, in one statement: each, unless it was moved by another since
 * it was read. Answers those that moved. An order may be moved once in a call.
 */
export async function moveSettlements(
  { pool }: Database,
  moves: readonly SettlementMove[],
): Promise<ReadonlySet<Bytes32>> {
  if (moves.length === 0) return new Set();
  const { rows } = await pool.query<{ order_id: Bytes32 }>({
    name: "move-settlements",
    // Locked in the order of their ids, so that two processes that move the same ones never wait for each other.
    text: `with move as (
        select * from unnest($1::text[], $2::integer[], $3::text[], $4::bigint[], $5::integer[], $6::text[],
          $7::bigint[], $8::jsonb[], $9::text[], $10::bigint[])
          as move (order_id, version, ${EVENT_COLUMNS}, reason, wake_at_ms)
      ), locked as materialized (
        select settlements.order_id from settlements join move using (order_id, version)
        order by settlements.order_id for update of settlements
      ), moved as (
        update settlements set step = move.step, reason = move.reason, version = settlements.version + 1,
          wake_at_ms = move.wake_at_ms, failures = 0, updated_at_ms = move.at_ms
        from move join locked using (order_id)
        where settlements.order_id = move.order_id and settlements.version = move.version
        returning settlements.order_id, move.step, move.at_ms, move.chain_id, move.tx_hash, move.block_number,
          move.detail
      ), event as (
        insert into settlement_events (order_id, ${EVENT_COLUMNS})
        select order_id, ${EVENT_COLUMNS} from moved order by array_position($1::text[], order_id)
        returning seq, order_id, step
      )
      select order_id, ${ANNOUNCE} from event order by seq`,
    values: [
      moves.map(({ orderId }) => orderId),
      moves.map(({ version }) => version),
      moves.map(({ event }) => event.step),
      moves.map(({ event }) => event.atMs),
      moves.map(({ event }) => event.chainId),
      moves.map(({ event }) => event.txHash),
      moves.map(({ event }) => event.blockNumber),
      moves.map(({ event }) => JSON.stringify(event.detail)),
      moves.map(({ reason }) => reason),
      moves.map(({ wakeAtMs }) => wakeAtMs),
    ],
  });
  return new Set(rows.map((row) => row.order_id));
}

/** As `moveSettlements`, for one: false, and nothing done, if it was moved by another since it was read. */
export async function moveSettlement(database: Database, move: SettlementMove): Promise<boolean> {
  return (await moveSettlements(database, [move])).has(move.orderId);
}

/**
 * When to look at a settlement again, what it waits for if that is out of the ordinary, and how often it failed, as of
 * the version that was read.
 */
export type SettlementRest = {
  readonly orderId: Bytes32;
  readonly version: number;
  readonly wakeAtMs: number;
  readonly failures: number;
  readonly reason: string | null;
};

/** Writes when to look at settlements again. Of one that was moved, or acted on by an operator, since, nothing is written. */
export async function postponeSettlements(
  { pool }: Database,
  rests: readonly SettlementRest[],
): Promise<void> {
  if (rests.length === 0) return;
  await pool.query({
    name: "postpone-settlements",
    text: `with rest as (
        select * from unnest($1::text[], $2::bigint[], $3::integer[], $4::text[], $5::integer[])
          as rest (order_id, wake_at_ms, failures, reason, version)
      ), locked as materialized (
        select settlements.order_id from settlements join rest using (order_id, version)
        where ${UNFINISHED} order by settlements.order_id for update of settlements
      )
      update settlements set wake_at_ms = rest.wake_at_ms, failures = rest.failures, reason = rest.reason
      from rest join locked using (order_id)
      where settlements.order_id = rest.order_id and settlements.version = rest.version`,
    values: [
      rests.map(({ orderId }) => orderId),
      rests.map(({ wakeAtMs }) => wakeAtMs),
      rests.map(({ failures }) => failures),
      rests.map(({ reason }) => reason),
      rests.map(({ version }) => version),
    ],
  });
}

/** As `postponeSettlements`, for one. */
export function postponeSettlement(
  database: Database,
  orderId: Bytes32,
  rest: Omit<SettlementRest, "orderId">,
): Promise<void> {
  return postponeSettlements(database, [{ orderId, ...rest }]);
}
