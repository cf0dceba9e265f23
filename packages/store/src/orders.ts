import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import { SETTLEMENT_EVENT_CHANNEL } from "./settlement-events.ts";
import {
  restoreStandardOrder,
  storeStandardOrder,
  type StoredQuote,
  type StoredStandardOrder,
} from "./stored-order.ts";

/** An offer that its taker signed, about to become the auction's one order. */
export type NewOrder = {
  readonly orderId: Bytes32;
  readonly rfqId: Bytes32;
  readonly quoteId: string;
  readonly workspaceId: string;
  readonly solverId: string;
  readonly kind: SettlementKind;
  readonly order: StandardOrder;
  /** With its type prefix byte, as the origin settler takes it. */
  readonly signature: Hex;
  readonly quote: StoredQuote;
  readonly acceptedAtMs: number;
  readonly idempotency: { readonly key: string; readonly bodyHash: Buffer } | null;
};

/** What became of an attempt to accept: on `conflict` nothing was written, and `explainConflict` tells why. */
export type Acceptance =
  | { readonly outcome: "accepted"; readonly order: AcceptedOrder }
  | { readonly outcome: "conflict" };

/** What stands in the way of an order: itself, accepted under the same key and body; another; or another's key. */
export type Conflict =
  | { readonly outcome: "replayed" | "alreadyAccepted"; readonly order: AcceptedOrder }
  | { readonly outcome: "keyReused" };

/** The order that exists. */
export type AcceptedOrder = {
  readonly orderId: Bytes32;
  readonly quoteId: string;
  readonly acceptedAtMs: number;
};

const COLUMNS = "order_id, rfq_id, quote_id, workspace_id, solver_id, standard_order, signature, quote, kind";

const ACCEPT = `
  with accepted as (
    insert into orders (${COLUMNS}, idempotency_key, body_hash, accepted_at_ms)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
      $8::jsonb[], $9::text[], $10::text[], $11::bytea[], $12::bigint[])
    on conflict do nothing
    returning order_id, idempotency_key, accepted_at_ms
  ), settlement as (
    insert into settlements (order_id, updated_at_ms) select order_id, accepted_at_ms from accepted
  ), event as (
    insert into settlement_events (order_id, step, at_ms)
    select order_id, 'accepted', accepted_at_ms from accepted
    returning seq, order_id
  )
  select order_id, idempotency_key, pg_notify('${SETTLEMENT_EVENT_CHANNEL}', seq || ':' || order_id || ':accepted')
  from event join accepted using (order_id)`;

/**
 * Accepts a batch in one statement, which commits as one; it is durable when this resolves. The unique constraints of
 * `orders` decide every race, between processes and inside the batch, where the earlier wins: one order per auction, one
 * per Idempotency-Key. Answers in the order of `batch`. Throws, and has written nothing, if one of them is faulty.
 */
export async function acceptOrders({ pool }: Database, orders: readonly NewOrder[]): Promise<Acceptance[]> {
  // Two processes that insert the same auctions in different orders would wait for each other.
  const batch = orders.toSorted((a, b) => (a.rfqId < b.rfqId ? -1 : Number(a.rfqId > b.rfqId)));
  const { rows } = await pool.query<{ order_id: Bytes32; idempotency_key: string | null }>({
    name: "accept-orders",
    text: ACCEPT,
    values: [
      batch.map(({ orderId }) => orderId),
      batch.map(({ rfqId }) => rfqId),
      batch.map(({ quoteId }) => quoteId),
      batch.map(({ workspaceId }) => workspaceId),
      batch.map(({ solverId }) => solverId),
      batch.map(({ order }) => JSON.stringify(storeStandardOrder(order))),
      batch.map(({ signature }) => signature),
      batch.map(({ quote }) => JSON.stringify(quote)),
      batch.map(({ kind }) => kind),
      batch.map(({ idempotency }) => idempotency?.key ?? null),
      batch.map(({ idempotency }) => idempotency?.bodyHash ?? null),
      batch.map(({ acceptedAtMs }) => acceptedAtMs),
    ],
  });
  // An order that is twice in the batch was inserted once: the first of them with this key is the one that was accepted.
  const inserted = new Set(rows.map((row) => attempt(row.order_id, row.idempotency_key)));
  return orders.map(({ orderId, quoteId, acceptedAtMs, idempotency }) =>
    inserted.delete(attempt(orderId, idempotency?.key ?? null))
      ? { outcome: "accepted", order: { orderId, quoteId, acceptedAtMs } }
      : { outcome: "conflict" },
  );
}

const attempt = (orderId: Bytes32, key: string | null): string => JSON.stringify([orderId, key]);

/** Why an order was not accepted. */
export async function explainConflict({ query }: Database, order: NewOrder): Promise<Conflict> {
  const columns = ["order_id", "quote_id", "accepted_at_ms", "body_hash"] as const;
  const { workspaceId, idempotency } = order;
  if (idempotency !== null) {
    const earlier = await query
      .selectFrom("orders")
      .select(columns)
      .where("workspace_id", "=", workspaceId)
      .where("idempotency_key", "=", idempotency.key)
      .executeTakeFirst();
    if (earlier !== undefined)
      return earlier.body_hash?.equals(idempotency.bodyHash) === true
        ? { outcome: "replayed", order: acceptedOrder(earlier) }
        : { outcome: "keyReused" };
  }
  const standing = await query
    .selectFrom("orders")
    .select(columns)
    .where("rfq_id", "=", order.rfqId)
    .executeTakeFirstOrThrow();
  return { outcome: "alreadyAccepted", order: acceptedOrder(standing) };
}

/** The order that this key of this workspace stands for, with the hash of the body that made it. */
export async function findByIdempotencyKey(
  { query }: Database,
  workspaceId: string,
  key: string,
): Promise<{ readonly order: AcceptedOrder; readonly bodyHash: Buffer } | null> {
  const row = await query
    .selectFrom("orders")
    .select(["order_id", "quote_id", "accepted_at_ms", "body_hash"])
    .where("workspace_id", "=", workspaceId)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();
  return row === undefined || row.body_hash === null
    ? null
    : { order: acceptedOrder(row), bodyHash: row.body_hash };
}

/** The order that an auction ended in, if any. */
export async function findOrderOfAuction({ query }: Database, rfqId: Bytes32): Promise<AcceptedOrder | null> {
  const row = await query
    .selectFrom("orders")
    .select(["order_id", "quote_id", "accepted_at_ms"])
    .where("rfq_id", "=", rfqId)
    .executeTakeFirst();
  return row === undefined ? null : acceptedOrder(row);
}

/** Which of these auctions ended in an order, with its id. */
export async function findAcceptedAuctions(
  { pool }: Database,
  rfqIds: readonly Bytes32[],
): Promise<ReadonlyMap<Bytes32, Bytes32>> {
  const { rows } = await pool.query<{ rfq_id: Bytes32; order_id: Bytes32 }>({
    name: "find-accepted-auctions",
    text: "select rfq_id, order_id from orders where rfq_id = any($1)",
    values: [rfqIds],
  });
  return new Map(rows.map((row) => [row.rfq_id, row.order_id]));
}

function acceptedOrder(row: { order_id: string; quote_id: string; accepted_at_ms: number }): AcceptedOrder {
  return { orderId: row.order_id as Bytes32, quoteId: row.quote_id, acceptedAtMs: row.accepted_at_ms };
}

/** An order with where its settlement stands. */
export type OrderRow = AcceptedOrder & {
  readonly rfqId: Bytes32;
  readonly workspaceId: string;
  readonly solverId: string;
  readonly solver: Address;
  readonly kind: SettlementKind;
  readonly order: StandardOrder;
  readonly signature: Hex;
  readonly quote: StoredQuote;
  readonly step: SettlementStep;
  readonly reason: string | null;
  readonly updatedAtMs: number;
};

/** Which orders to read. */
export type OrderFilter =
  | { readonly orderId: Bytes32; readonly workspaceId?: string }
  | { readonly solverId: string; readonly steps: readonly SettlementStep[]; readonly limit: number };

/** Orders with their settlements, oldest first. A workspace in the filter hides every other's orders. */
export async function findOrders({ query }: Database, filter: OrderFilter): Promise<OrderRow[]> {
  let select = query
    .selectFrom("orders")
    .innerJoin("settlements", "settlements.order_id", "orders.order_id")
    .select([
      "orders.order_id",
      "rfq_id",
      "quote_id",
      "workspace_id",
      "solver_id",
      "kind",
      "standard_order",
      "signature",
      "quote",
      "accepted_at_ms",
      "step",
      "reason",
      "updated_at_ms",
    ])
    .orderBy("accepted_at_ms")
    .orderBy("orders.order_id");
  if ("orderId" in filter) {
    select = select.where("orders.order_id", "=", filter.orderId);
    if (filter.workspaceId !== undefined) select = select.where("workspace_id", "=", filter.workspaceId);
  } else {
    select = select
      .where("solver_id", "=", filter.solverId)
      .where("step", "in", filter.steps)
      .limit(filter.limit);
  }
  const rows = await select.execute();
  return rows.map((row) => {
    const quote = row.quote as StoredQuote;
    return {
      ...acceptedOrder(row),
      rfqId: row.rfq_id as Bytes32,
      workspaceId: row.workspace_id,
      solverId: row.solver_id,
      solver: quote.solver,
      kind: row.kind,
      order: restoreStandardOrder(row.standard_order as StoredStandardOrder),
      signature: row.signature as Hex,
      quote,
      step: row.step as SettlementStep,
      reason: row.reason,
      updatedAtMs: row.updated_at_ms,
    };
  });
}
