import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { SettlementKind, SettlementStep, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";

/** A settlement as an operator's list shows it. */
export type SettlementSummary = {
  readonly orderId: Bytes32;
  readonly workspaceId: string;
  readonly solverId: string;
  readonly kind: SettlementKind;
  readonly step: SettlementStep;
  readonly heldAtMs: number | null;
  readonly isStuck: boolean;
  /** Out of the ordinary: a fault, or what an operator has to do. */
  readonly reason: string | null;
  /** As the last decision had it; null before the first. */
  readonly waitsFor: string | null;
  /** When the step should have been left, unix seconds; null where nothing is at risk. */
  readonly deadline: number | null;
  readonly failures: number;
  readonly acceptedAtMs: number;
  readonly updatedAtMs: number;
};

/** Which settlements to list; those that aren't over, unless a step says otherwise. */
export type SettlementFilter = {
  readonly step?: SettlementStep | undefined;
  readonly isStuck?: boolean | undefined;
  readonly workspaceId?: string | undefined;
  readonly afterOrderId?: Bytes32 | undefined;
  readonly limit: number;
  readonly nowMs: number;
};

/** Failures in a row after which a settlement counts as stuck. */
const STUCK_FAILURES = 6;

type SummaryRow = {
  order_id: Bytes32;
  workspace_id: string;
  solver_id: string;
  kind: SettlementKind;
  step: SettlementStep;
  held_at_ms: number | null;
  is_stuck: boolean;
  reason: string | null;
  waits_for: string | null;
  deadline: number | null;
  failures: number;
  accepted_at_ms: number;
  updated_at_ms: number;
};

/** A note of an earlier step has an earlier deadline; an order that nobody looked at yet has its fill deadline. */
const SUMMARIES = `
  select settlement.order_id, workspace_id, solver_id, kind, settlement.step, held_at_ms, reason, failures,
    accepted_at_ms, updated_at_ms, waits_for,
    case when over then null else deadline_or_fill end as deadline,
    not over and (failures >= $1 or coalesce(reason like 'waits for the operator%', false)
      or coalesce(deadline_or_fill < $2, false)) as is_stuck
  from settlements settlement
  join orders using (order_id)
  left join settlement_facts note using (order_id)
  cross join lateral (select settlement.step in ('settled', 'refunded', 'failed') as over,
    case when note.order_id is null then (standard_order->>'fillDeadline')::bigint else note.deadline end
      as deadline_or_fill) computed`;

/** Settlements in the order of their ids, after the cursor. */
export async function listSettlementSummaries(
  { pool }: Database,
  filter: SettlementFilter,
): Promise<SettlementSummary[]> {
  const values: unknown[] = [STUCK_FAILURES, Math.floor(filter.nowMs / 1_000)];
  const conditions: string[] = [];
  const add = (condition: (place: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (filter.step === undefined) conditions.push("settlement.step not in ('settled', 'refunded', 'failed')");
  else add((place) => `settlement.step = ${place}`, filter.step);
  if (filter.workspaceId !== undefined) add((place) => `workspace_id = ${place}`, filter.workspaceId);
  if (filter.afterOrderId !== undefined)
    add((place) => `settlement.order_id > ${place}`, filter.afterOrderId);
  values.push(filter.limit);
  const limit = `$${values.length}`;
  const stuck = filter.isStuck === undefined ? "" : `where ${filter.isStuck ? "" : "not "}is_stuck`;
  const { rows } = await pool.query<SummaryRow>(
    `select * from (${SUMMARIES} where ${conditions.join(" and ")}) listed ${stuck}
    order by order_id limit ${limit}`,
    values,
  );
  return rows.map(summary);
}

/** A transaction with every signed version of it. Fees in wei, as decimal strings. */
export type TransactionAttempts = {
  readonly purpose: TransactionPurpose;
  readonly state: string;
  readonly chainId: number;
  readonly signer: string;
  readonly nonce: number;
  readonly txHash: Hex;
  readonly blockNumber: number | null;
  readonly error: string | null;
  readonly attempts: readonly {
    readonly txHash: Hex;
    readonly maxFeePerGas: string;
    readonly maxPriorityFeePerGas: string;
    readonly createdAtMs: number;
  }[];
};

/** All that an operator asks about one settlement, but its timeline. */
export type SettlementDetail = SettlementSummary & {
  /** When it is looked at again at the latest. */
  readonly wakeAtMs: number;
  readonly reconciledAtMs: number | null;
  /** The signer that an operator handed it to; null where the rule chooses. */
  readonly laneSigner: Address | null;
  readonly facts: Readonly<Record<string, unknown>> | null;
  readonly factsReadAtMs: number | null;
  readonly transactions: readonly TransactionAttempts[];
};

/** One settlement, or null if there is none. */
export async function readSettlementDetail(
  { pool }: Database,
  orderId: Bytes32,
  nowMs: number,
): Promise<SettlementDetail | null> {
  const { rows } = await pool.query<
    SummaryRow & {
      wake_at_ms: number;
      reconciled_at_ms: number | null;
      lane_signer: Address | null;
      facts: SettlementDetail["facts"];
      read_at_ms: number | null;
      transactions: TransactionAttempts[];
    }
  >(
    `select found.*, row.wake_at_ms, row.reconciled_at_ms, row.lane_signer, note.facts, note.read_at_ms, coalesce((
        select json_agg(json_build_object('purpose', purpose, 'state', state, 'chainId', chain_id, 'signer', signer,
          'nonce', nonce, 'txHash', tx_hash, 'blockNumber', block_number, 'error', error, 'attempts', (
            select json_agg(json_build_object('txHash', attempt.tx_hash, 'maxFeePerGas', max_fee_per_gas::text,
              'maxPriorityFeePerGas', max_priority_fee_per_gas::text, 'createdAtMs', attempt.created_at_ms)
              order by attempt.created_at_ms, max_fee_per_gas)
            from transaction_attempts attempt where attempt.intent_id = coalesce(batch_id, intent.id))) order by id)
        from transaction_intents intent where intent.order_id = found.order_id
      ), '[]') as transactions
    from (${SUMMARIES} where settlement.order_id = $3) found
    join settlements row using (order_id) left join settlement_facts note using (order_id)`,
    [STUCK_FAILURES, Math.floor(nowMs / 1_000), orderId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    ...summary(row),
    wakeAtMs: row.wake_at_ms,
    reconciledAtMs: row.reconciled_at_ms,
    laneSigner: row.lane_signer,
    facts: row.facts,
    factsReadAtMs: row.read_at_ms,
    transactions: row.transactions,
  };
}

function summary(row: SummaryRow): SettlementSummary {
  return {
    orderId: row.order_id,
    workspaceId: row.workspace_id,
    solverId: row.solver_id,
    kind: row.kind,
    step: row.step,
    heldAtMs: row.held_at_ms,
    isStuck: row.is_stuck,
    reason: row.reason,
    waitsFor: row.waits_for,
    deadline: row.deadline,
    failures: row.failures,
    acceptedAtMs: row.accepted_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
