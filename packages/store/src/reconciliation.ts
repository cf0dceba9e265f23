import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind, SettlementStep, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import type { LaneKey } from "./lanes.ts";
import { restoreStandardOrder, type StoredStandardOrder } from "./stored-order.ts";

/** A transaction that the database calls ended. */
export type EndedTransaction = {
  readonly purpose: TransactionPurpose;
  readonly state: "final" | "reverted" | "rejected";
  readonly chainId: number;
  readonly txHash: Hex;
  readonly blockNumber: number | null;
  readonly error: string | null;
  /** Every signed version. */
  readonly attempts: readonly Hex[];
};

/**
 * The newest event of a step that names a transaction on a chain. Of `filled` the newest that tells of the delivery: a
 * later step tells of it again, since it was not final at first.
 */
export type WitnessedEvent = {
  readonly step: "filled" | "settled" | "refunded";
  readonly chainId: number | null;
  readonly txHash: Hex | null;
  readonly blockNumber: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** Everything that the database says of an order which a chain can confirm. */
export type OrderRecord = {
  readonly orderId: Bytes32;
  readonly kind: SettlementKind;
  readonly order: StandardOrder;
  readonly step: SettlementStep;
  readonly version: number;
  readonly transactions: readonly EndedTransaction[];
  readonly events: readonly WitnessedEvent[];
};

/**
 * `unfinished`: all that is in flight. `ended`: what ended and was not found to agree yet. `disputed`: what was found to
 * agree and has an open difference all the same, which another process recorded meanwhile.
 */
export type OrdersToCompare = "unfinished" | "ended" | "disputed";

const CONDITION: Readonly<Record<OrdersToCompare, string>> = {
  unfinished: "step not in ('settled', 'refunded', 'failed')",
  ended: "step in ('settled', 'refunded', 'failed') and reconciled_at_ms is null",
  disputed: `step in ('settled', 'refunded', 'failed') and reconciled_at_ms is not null and order_id in (
    select order_id from reconciliation_differences where resolved_at_ms is null)`,
};

/** An event as it is stored; `proved` and `settled` hold in `detail.fill` what was delivered. */
export type StoredEvent = Omit<WitnessedEvent, "step"> & {
  readonly seq: number;
  readonly step: WitnessedEvent["step"] | "proved";
};

type OrderRecordRow = Omit<OrderRecord, "orderId" | "order" | "events"> & {
  readonly events: readonly StoredEvent[];
  readonly order_id: Bytes32;
  readonly standard_order: StoredStandardOrder;
};

/** A page of orders to compare, in the order of their ids, after the cursor. Costs the same however many are over. */
export async function listOrderRecords(
  { pool }: Database,
  which: OrdersToCompare,
  after: Bytes32 | null,
  limit: number,
): Promise<OrderRecord[]> {
  const { rows } = await pool.query<OrderRecordRow>({
    name: `list-order-records-${which}`,
    text: `with page as (
        select order_id, step, version from settlements where ${CONDITION[which]} and order_id > $1
        order by order_id limit $2
      )
      select page.order_id, page.step, page.version, kind, standard_order, coalesce((
        select json_agg(json_build_object('purpose', purpose, 'state', state, 'chainId', chain_id, 'txHash', tx_hash,
          'blockNumber', block_number, 'error', error, 'attempts', (select json_agg(attempt.tx_hash)
            from transaction_attempts attempt where attempt.intent_id = coalesce(batch_id, intent.id))) order by id)
        from transaction_intents intent
        where intent.order_id = page.order_id and state in ('final', 'reverted', 'rejected')
      ), '[]') as transactions, coalesce((
        select json_agg(json_build_object('seq', newest.seq, 'step', newest.step, 'chainId', chain_id, 'txHash', tx_hash,
          'blockNumber', block_number, 'detail', detail))
        from (select distinct on (step) * from settlement_events event
          where event.order_id = page.order_id and step in ('filled', 'proved', 'settled', 'refunded')
          order by step, seq desc) newest
      ), '[]') as events
      from page join orders using (order_id) order by page.order_id`,
    values: [after ?? "", limit],
  });
  return rows.map(({ order_id, standard_order, ...row }) => ({
    orderId: order_id,
    order: restoreStandardOrder(standard_order),
    kind: row.kind,
    step: row.step,
    version: row.version,
    transactions: row.transactions,
    events: witnessedEvents(row.events),
  }));
}

/** @param events The newest of each step. */
export function witnessedEvents(events: readonly StoredEvent[]): WitnessedEvent[] {
  const ends = events.flatMap(({ seq: _seq, step, ...event }) =>
    step === "settled" || step === "refunded" ? [{ step, ...event }] : [],
  );
  const fills = events.flatMap((event) => {
    const told = event.step === "filled" ? event : retold(event);
    return told === null ? [] : [{ seq: event.seq, told }];
  });
  const [newest] = fills.toSorted((a, b) => b.seq - a.seq);
  if (newest === undefined) return ends;
  const { chainId, txHash, blockNumber, detail } = newest.told;
  return [{ step: "filled", chainId, txHash, blockNumber, detail }, ...ends];
}

function retold({ detail }: StoredEvent): Omit<WitnessedEvent, "step"> | null {
  const fill = detail["fill"] as (Record<string, unknown> & Omit<WitnessedEvent, "detail">) | undefined;
  if (fill === undefined) return null;
  const { chainId, txHash, blockNumber } = fill;
  return { chainId, txHash, blockNumber, detail: fill };
}

/** Writes that ended settlements were found to agree with the chains: they aren't compared again. */
export async function markReconciled(
  { pool }: Database,
  orderIds: readonly Bytes32[],
  nowMs: number,
): Promise<void> {
  if (orderIds.length === 0) return;
  await pool.query("update settlements set reconciled_at_ms = $2 where order_id = any($1)", [
    orderIds,
    nowMs,
  ]);
}

/** Everything that the database says of a lane which its chain can confirm. */
export type LaneRecord = LaneKey & {
  /** First nonce that no recorded transaction has. */
  readonly nextNonce: number;
  /** Nonce of the first transaction that was ever recorded; null before. */
  readonly firstNonce: number | null;
  /** Nonces of the window that recorded transactions have. */
  readonly recorded: readonly number[];
  readonly pending: readonly { readonly nonce: number; readonly state: string; readonly txHash: Hex }[];
  /** Newest signed version of every pending transaction. */
  readonly pendingRaw: readonly Hex[];
};

/** All lanes that ever were: one a signer and chain. */
export async function listLanes({ pool }: Database): Promise<LaneKey[]> {
  const { rows } = await pool.query<{ chain_id: number; signer: Address }>(
    "select chain_id, signer from lanes order by chain_id, signer",
  );
  return rows.map(({ chain_id, signer }) => ({ chainId: chain_id, signer }));
}

/**
 * A lane's record.
 * @param fromNonce Where the window of recorded nonces begins.
 * @param limit Of pending transactions.
 */
export async function readLaneRecord(
  { pool }: Database,
  lane: LaneKey,
  fromNonce: number,
  limit: number,
): Promise<LaneRecord> {
  const { rows } = await pool.query<{
    next_nonce: number;
    first: number | null;
    recorded: number[];
    pending: (LaneRecord["pending"][number] & { raw: Hex })[];
  }>({
    name: "read-lane-record",
    text: `select next_nonce,
        (select min(nonce) from transaction_intents
          where chain_id = $1 and signer = $2 and state <> 'rejected' and batch_id is null) as first,
        coalesce((select json_agg(nonce) from transaction_intents
          where chain_id = $1 and signer = $2 and state <> 'rejected' and batch_id is null and nonce >= $3), '[]') as recorded,
        coalesce((select json_agg(json_build_object('nonce', nonce, 'state', state, 'txHash', tx_hash, 'raw', (
            select raw_transaction from transaction_attempts attempt
            where attempt.intent_id = pending.id and attempt.tx_hash = pending.tx_hash)) order by nonce)
          from (select * from transaction_intents
            where chain_id = $1 and signer = $2 and state in ('planned', 'broadcast', 'included')
              and batch_id is null order by nonce limit $4) pending), '[]') as pending
      from lanes where chain_id = $1 and signer = $2`,
    values: [lane.chainId, lane.signer, fromNonce, limit],
  });
  const row = rows[0];
  return {
    ...lane,
    nextNonce: row?.next_nonce ?? 0,
    firstNonce: row?.first ?? null,
    recorded: row?.recorded ?? [],
    pending: (row?.pending ?? []).map(({ nonce, state, txHash }) => ({ nonce, state, txHash })),
    pendingRaw: (row?.pending ?? []).map(({ raw }) => raw),
  };
}
