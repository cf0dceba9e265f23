import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import type { HeldLane } from "./lanes.ts";
import { ANNOUNCE, EVENT_COLUMNS, eventValues, type SettlementMove } from "./settlements.ts";

/** A signed version of a transaction. Fees in wei. */
export type SignedAttempt = {
  readonly txHash: Hex;
  readonly rawTransaction: Hex;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
};

/** State of a recorded transaction. `included` says mined in a block that isn't final, whatever its outcome there. */
export type IntentState = "planned" | "broadcast" | "included" | "final" | "reverted" | "rejected";

/** The part of one settlement in a transaction of several. */
export type BatchMember = { readonly id: number; readonly orderId: Bytes32; readonly state: IntentState };

/** A transaction whose end is not known for good. */
export type PendingIntent = {
  readonly id: number;
  /** Null for one that only takes a nonce, and for one of several settlements. */
  readonly orderId: Bytes32 | null;
  /** The settlements that it serves, if it is a batch. */
  readonly members: readonly BatchMember[];
  readonly purpose: TransactionPurpose | "heal";
  readonly nonce: number;
  readonly state: "planned" | "broadcast" | "included";
  readonly txHash: Hex;
  readonly blockNumber: number | null;
  readonly blockHash: Hex | null;
  /** Its settlement was handed over to another lane: unless it is mined, its nonce is taken by nothing. */
  readonly freesNonce: boolean;
  /** Oldest first, told by the fees, which each raises: clocks of several machines order nothing. Never empty. */
  readonly attempts: readonly (SignedAttempt & { readonly createdAtMs: number })[];
};

/** What became of the attempt to record a transaction. `moved`: the settlement isn't where it was read any more. */
export type RecordOutcome =
  | { readonly outcome: "recorded"; readonly intentId: number }
  | { readonly outcome: "laneLost" | "moved" | "alreadyLive" };

/** Error of a settlement's part in a transaction that succeeded without it. */
export const ITEM_FAILED = "ITEM_FAILED";

/** Error of a transaction whose nonce was taken by a transfer of nothing: what it was for did not happen. */
export const NONCE_FREED = "NONCE_FREED";

/** CTE of the lane, if its holder is still the newest: its first three values are chain, signer and epoch. */
export const LANE = `lane as materialized (
  select chain_id, signer from lanes where chain_id = $1 and signer = $2 and epoch = $3 for update)`;

/** The index that holds that at most one transaction of a settlement and purpose is live. */
export const LIVE_INDEX = "transaction_intents_live";

/**
 * Records a signed transaction together with the move of its settlement, in one statement: both or neither. Only the
 * lane's newest holder can, and only one live transaction of this purpose per settlement can exist.
 */
export async function recordTransaction(
  { pool }: Database,
  lane: HeldLane,
  transaction: {
    readonly purpose: TransactionPurpose;
    readonly nonce: number;
    readonly attempt: SignedAttempt;
  },
  move: SettlementMove,
): Promise<RecordOutcome> {
  const { purpose, nonce, attempt } = transaction;
  try {
    const { rows } = await pool.query<{ held: boolean; id: number | null }>({
      name: "record-transaction",
      text: `with ${LANE}, moved as (
          update settlements set step = $10, reason = $16, version = version + 1, wake_at_ms = $17, failures = 0,
            updated_at_ms = $11
          where order_id = $8 and version = $9 and exists (select from lane) returning order_id
        ), counted as (
          update lanes set next_nonce = greatest(next_nonce, $4::bigint + 1) from moved
          where chain_id = $1 and signer = $2
        ), intent as (
          insert into transaction_intents
            (order_id, purpose, chain_id, signer, nonce, state, tx_hash, created_at_ms, updated_at_ms)
          select order_id, $5, $1, $2, $4::bigint, 'planned', $6, $11::bigint, $11::bigint from moved returning id
        ), attempt as (
          insert into transaction_attempts
            (intent_id, tx_hash, raw_transaction, max_fee_per_gas, max_priority_fee_per_gas, created_at_ms)
          select id, $6, $7, $18::numeric, $19::numeric, $11::bigint from intent
        ), event as (
          insert into settlement_events (order_id, ${EVENT_COLUMNS})
          select order_id, $10, $11::bigint, $12::integer, $13, $14::bigint, $15::jsonb from moved
          returning seq, order_id, step
        )
        select exists (select from lane) as held, (select id from intent) as id,
          (select ${ANNOUNCE}::text from event)`,
      values: [
        lane.chainId,
        lane.signer,
        lane.epoch,
        nonce,
        purpose,
        attempt.txHash,
        attempt.rawTransaction,
        move.orderId,
        move.version,
        ...eventValues(move.event),
        move.reason,
        move.wakeAtMs,
        attempt.maxFeePerGas.toString(),
        attempt.maxPriorityFeePerGas.toString(),
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

/** Records a transaction that only takes a nonce. Answers its id, or null if the lane was lost. */
export async function recordHeal(
  { pool }: Database,
  lane: HeldLane,
  nonce: number,
  attempt: SignedAttempt,
  nowMs: number,
): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(
    `with ${LANE}, intent as (
      insert into transaction_intents
        (purpose, chain_id, signer, nonce, state, tx_hash, created_at_ms, updated_at_ms)
      select 'heal', chain_id, signer, $4::bigint, 'planned', $5, $9::bigint, $9::bigint from lane returning id
    ), counted as (
      update lanes set next_nonce = greatest(next_nonce, $4::bigint + 1) from intent
      where chain_id = $1 and signer = $2
    ), attempt as (
      insert into transaction_attempts
        (intent_id, tx_hash, raw_transaction, max_fee_per_gas, max_priority_fee_per_gas, created_at_ms)
      select id, $5, $6, $7::numeric, $8::numeric, $9::bigint from intent
    )
    select id from intent`,
    [
      lane.chainId,
      lane.signer,
      lane.epoch,
      nonce,
      attempt.txHash,
      attempt.rawTransaction,
      attempt.maxFeePerGas.toString(),
      attempt.maxPriorityFeePerGas.toString(),
      nowMs,
    ],
  );
  return rows[0]?.id ?? null;
}

/** Records a replacement, signed with the same nonce, before it is broadcast. False if the lane was lost. */
export async function recordAttempt(
  { pool }: Database,
  lane: HeldLane,
  intentId: number,
  attempt: SignedAttempt,
  nowMs: number,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with ${LANE}, intent as (
      update transaction_intents set tx_hash = $5, error = null, updated_at_ms = $9 from lane
      where id = $4 and state in ('planned', 'broadcast') returning id
    ), members as (
      update transaction_intents member set tx_hash = $5, error = null, updated_at_ms = $9 from intent
      where member.batch_id = intent.id and member.state in ('planned', 'broadcast')
    )
    insert into transaction_attempts
      (intent_id, tx_hash, raw_transaction, max_fee_per_gas, max_priority_fee_per_gas, created_at_ms)
    select id, $5, $6, $7::numeric, $8::numeric, $9::bigint from intent`,
    [
      lane.chainId,
      lane.signer,
      lane.epoch,
      intentId,
      attempt.txHash,
      attempt.rawTransaction,
      attempt.maxFeePerGas.toString(),
      attempt.maxPriorityFeePerGas.toString(),
      nowMs,
    ],
  );
  return rowCount === 1;
}

/** A change of a transaction's state that was seen on its chain. */
export type IntentChange = {
  readonly id: number;
  readonly from: IntentState;
  readonly to: IntentState;
  readonly txHash: Hex;
  readonly blockNumber: number | null;
  readonly blockHash: Hex | null;
  readonly error: string | null;
};

/**
 * Writes changes, each only if the transaction is still in the state it was read in. The members of a batch follow where
 * it has no outcome; the outcome of each is a change of its own. Answers the ids that changed, without those that followed.
 */
export async function changeIntents(
  { pool }: Database,
  changes: readonly IntentChange[],
  nowMs: number,
): Promise<number[]> {
  if (changes.length === 0) return [];
  const { rows } = await pool.query<{ id: number }>({
    name: "change-intents",
    text: `with changed as (
      update transaction_intents as intent set state = change.to_state, tx_hash = change.tx_hash,
        block_number = change.block_number, block_hash = change.block_hash, error = change.error, updated_at_ms = $8
      from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
        as change (id, from_state, to_state, tx_hash, block_number, block_hash, error)
      where intent.id = change.id and intent.state = change.from_state
      returning intent.id, intent.is_batch, intent.state, intent.tx_hash, intent.error
      ), followed as (
        update transaction_intents as member set state = changed.state, tx_hash = changed.tx_hash,
          block_number = null, block_hash = null, error = changed.error, updated_at_ms = $8
        from changed where changed.is_batch and changed.state in ('planned', 'broadcast', 'rejected')
          and member.batch_id = changed.id and member.state in ('planned', 'broadcast', 'included')
      )
      select id from changed`,
    values: [
      changes.map(({ id }) => id),
      changes.map(({ from }) => from),
      changes.map(({ to }) => to),
      changes.map(({ txHash }) => txHash),
      changes.map(({ blockNumber }) => blockNumber),
      changes.map(({ blockHash }) => blockHash),
      changes.map(({ error }) => error),
      nowMs,
    ],
  });
  return rows.map((row) => row.id);
}

/**
 * What was known for good about a nonce, and the chain shows unused: a reorganisation went deeper than finality. A final
 * transaction is pending again, so that it is broadcast again; one that had reverted gives its nonce free, since another
 * may have taken its place. Of a batch, what had failed in it stays as it is: another was sent for it. Answers the new
 * state, or null if no such transaction has the nonce.
 */
export async function reopenNonce(
  { pool }: Database,
  lane: HeldLane,
  nonce: number,
  nowMs: number,
): Promise<"broadcast" | "rejected" | null> {
  const { rows } = await pool.query<{ state: "broadcast" | "rejected" }>(
    `with ${LANE}
    update transaction_intents as intent set
      state = case intent.state when 'final' then 'broadcast' else 'rejected' end,
      block_number = null, block_hash = null, error = 'FINAL_BLOCK_CHANGED', updated_at_ms = $5
    from lane where intent.chain_id = lane.chain_id and intent.signer = lane.signer and intent.nonce = $4
      and (intent.state = 'final' or (intent.state = 'reverted' and intent.error is distinct from '${ITEM_FAILED}'))
    returning intent.state`,
    [lane.chainId, lane.signer, lane.epoch, nonce, nowMs],
  );
  return rows[0]?.state ?? null;
}
