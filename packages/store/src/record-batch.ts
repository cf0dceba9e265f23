import type { TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import type { HeldLane } from "./lanes.ts";
import { ANNOUNCE, type SettlementMove } from "./settlements.ts";
import { LANE, LIVE_INDEX, type RecordOutcome, type SignedAttempt } from "./transactions.ts";

/**
 * Records one signed transaction for several settlements together with the moves of all of them, in one statement: all or
 * nothing. `moved` says that one of them isn't where it was read any more, or is held by an operator since.
 */
export async function recordBatch(
  { pool }: Database,
  lane: HeldLane,
  transaction: {
    readonly purpose: TransactionPurpose;
    readonly nonce: number;
    readonly attempt: SignedAttempt;
  },
  moves: readonly SettlementMove[],
): Promise<RecordOutcome> {
  const { purpose, nonce, attempt } = transaction;
  const [first] = moves;
  if (first === undefined) throw new RangeError("a batch of nothing");
  try {
    const { rows } = await pool.query<{ held: boolean; id: number | null }>({
      name: "record-batch",
      text: `with ${LANE}, move as (
          select * from unnest($11::text[], $12::integer[], $13::text[], $14::bigint[], $15::jsonb[])
            as move (order_id, version, step, wake_at_ms, detail)
        ), locked as materialized (
          select settlements.order_id from settlements join move using (order_id, version)
          where exists (select from lane) order by settlements.order_id for update of settlements
        ), moved as (
          update settlements set step = move.step, reason = null, version = settlements.version + 1,
            wake_at_ms = move.wake_at_ms, failures = 0, updated_at_ms = $8
          from move where settlements.order_id = move.order_id and settlements.version = move.version
            and (select count(*) from locked) = cardinality($11::text[])
          returning settlements.order_id, settlements.step, move.detail
        ), counted as (
          update lanes set next_nonce = greatest(next_nonce, $4::bigint + 1)
          where chain_id = $1 and signer = $2 and exists (select from moved)
        ), batch as (
          insert into transaction_intents
            (is_batch, purpose, chain_id, signer, nonce, state, tx_hash, created_at_ms, updated_at_ms)
          select true, $5, $1, $2, $4::bigint, 'planned', $6, $8::bigint, $8::bigint
          where exists (select from moved) returning id
        ), member as (
          insert into transaction_intents
            (batch_id, order_id, purpose, chain_id, signer, nonce, state, tx_hash, created_at_ms, updated_at_ms)
          select id, order_id, $5, $1, $2, $4::bigint, 'planned', $6, $8::bigint, $8::bigint from moved, batch
          order by array_position($11::text[], order_id)
        ), attempt as (
          insert into transaction_attempts
            (intent_id, tx_hash, raw_transaction, max_fee_per_gas, max_priority_fee_per_gas, created_at_ms)
          select id, $6, $7, $9::numeric, $10::numeric, $8::bigint from batch
        ), event as (
          insert into settlement_events (order_id, step, at_ms, chain_id, tx_hash, detail)
          select order_id, step, $8::bigint, $1, $6, detail from moved
          order by array_position($11::text[], order_id) returning seq, order_id, step
        )
        select exists (select from lane) as held, (select id from batch) as id,
          (select string_agg(${ANNOUNCE}::text, '' order by seq) from event),
          -- The signed bytes serve all: should some have been left out after all, nothing may be written.
          (select 1 / (count(*) in (0, cardinality($11::text[])))::integer from moved) as all_or_none`,
      values: [
        lane.chainId,
        lane.signer,
        lane.epoch,
        nonce,
        purpose,
        attempt.txHash,
        attempt.rawTransaction,
        first.event.atMs,
        attempt.maxFeePerGas.toString(),
        attempt.maxPriorityFeePerGas.toString(),
        moves.map(({ orderId }) => orderId),
        moves.map(({ version }) => version),
        moves.map(({ event }) => event.step),
        moves.map(({ wakeAtMs }) => wakeAtMs),
        moves.map(({ event }) => JSON.stringify(event.detail)),
      ],
    });
    const row = rows[0];
    if (row === undefined || !row.held) return { outcome: "laneLost" };
    return row.id === null ? { outcome: "moved" } : { outcome: "recorded", intentId: row.id };
  } catch (error) {
    if ((error as { constraint?: string }).constraint === LIVE_INDEX) return { outcome: "alreadyLive" };
    throw error;
  }
}
