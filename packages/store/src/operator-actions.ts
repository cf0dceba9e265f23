import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";

/**
 * What an operator can ask for about a settlement. `retry`: look at it now, and count neither its failures nor its
 * reverted transactions any more. `hold`: send nothing new. `release`: go on. `hand-over`: send what comes next from
 * another signer.
 */
export type OperatorAction = "retry" | "hold" | "release" | "hand-over";

/** An action as it is recorded, for ever. */
export type RecordedAction = {
  readonly id: number;
  readonly atMs: number;
  /** Whose API key. */
  readonly keyId: string;
  readonly action: OperatorAction;
  readonly why: string;
  /** The signer that it was handed over to; null for every other action. */
  readonly lane: Address | null;
  /** Where the settlement stood. */
  readonly step: SettlementStep;
};

/** What became of it. `ended`: the settlement is over; `unknownLane`: no signer has ever sent from there. Nothing was done. */
export type ActionOutcome =
  | { readonly outcome: "done"; readonly action: RecordedAction }
  | { readonly outcome: "unknownOrder" | "ended" | "unknownLane" };

/**
 * Every one of them wakes the settlement and raises its version, so that a decision that was made before can't be
 * carried out any more. None sends anything: the settlement process does what is left to do.
 */
const CHANGES: Readonly<Record<OperatorAction, string>> = {
  retry: `failures = 0, reason = null, forgiven_intent_id = coalesce(
      (select max(id) from transaction_intents where order_id = $1), forgiven_intent_id)`,
  hold: "held_at_ms = coalesce(held_at_ms, $2::bigint)",
  release: "held_at_ms = null, failures = 0, reason = null",
  // A transaction whose nonce is freed did nothing, which is not held against the settlement.
  "hand-over": `lane_signer = $6, failures = 0, reason = null, forgiven_intent_id = coalesce(
      (select max(id) from transaction_intents where order_id = $1), forgiven_intent_id)`,
};

/**
 * What is under way in other lanes, and what it is a part of. At most one transaction of a purpose is live, so that the new
 * lane sends none before these have ended; unmined, they are ended by taking their nonces. A fill stays: it goes from the
 * account of its filler, whoever sends the rest.
 */
const FREED = `, freed as (
      update transaction_intents set frees_nonce = true
      where id in (
        select coalesce(batch_id, id) from transaction_intents
        where order_id = $1 and purpose <> 'fill' and signer <> $6 and state in ('planned', 'broadcast') and exists (select from changed))
    )`;

/** Carries out an action and records it, both or neither. Repeating it changes nothing but is recorded again. */
export async function actOnSettlement(
  { pool }: Database,
  request: {
    readonly orderId: Bytes32;
    readonly action: OperatorAction;
    readonly keyId: string;
    /** 1 to 500 characters. */
    readonly why: string;
    /** Lower case; for `hand-over`, and nothing else. */
    readonly lane?: Address | undefined;
    readonly nowMs: number;
  },
): Promise<ActionOutcome> {
  const { orderId, action, keyId, why, lane = null, nowMs } = request;
  if ((lane === null) === (action === "hand-over"))
    throw new Error("a hand-over names a lane, nothing else does");
  // The accounts of hosted fillers send fills and nothing else.
  const isLane = `($6::text is null or (exists (select from lanes where signer = $6)
      and not exists (select from hosted_tokens where signer = $6)))`;
  const { rows } = await pool.query<{
    exists: boolean;
    lane: boolean;
    id: number | null;
    step: SettlementStep | null;
  }>(
    `with changed as (
      update settlements set ${CHANGES[action]}, version = version + 1, wake_at_ms = 0
      where order_id = $1 and step not in ('settled', 'refunded', 'failed')
        and ${isLane} returning step
    )${lane === null ? "" : FREED}, recorded as (
      insert into operator_actions (at_ms, key_id, action, order_id, why, step, lane)
      select $2::bigint, $3, $4, $1, $5, step, $6 from changed returning id, step
    )
    select exists (select from settlements where order_id = $1),
      ${isLane} as lane,
      (select id from recorded), (select step from recorded)`,
    [orderId, nowMs, keyId, action, why, lane],
  );
  const row = rows[0];
  if (row === undefined || !row.exists) return { outcome: "unknownOrder" };
  if (!row.lane) return { outcome: "unknownLane" };
  if (row.id === null || row.step === null) return { outcome: "ended" };
  return { outcome: "done", action: { id: row.id, atMs: nowMs, keyId, action, why, lane, step: row.step } };
}

/** What operators did about a settlement, oldest first. */
export async function listActions({ pool }: Database, orderId: Bytes32): Promise<RecordedAction[]> {
  const { rows } = await pool.query<{
    id: number;
    at_ms: number;
    key_id: string;
    action: OperatorAction;
    why: string;
    lane: Address | null;
    step: SettlementStep;
  }>(
    "select id, at_ms, key_id, action, why, lane, step from operator_actions where order_id = $1 order by id",
    [orderId],
  );
  return rows.map(({ id, at_ms, key_id, action, why, lane, step }) => ({
    id,
    atMs: at_ms,
    keyId: key_id,
    action,
    why,
    lane,
    step,
  }));
}
