import { sql } from "kysely";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import { restoreStandardOrder, type StoredQuote, type StoredStandardOrder } from "./stored-order.ts";

/** The order that exists. */
export type AcceptedOrder = {
  readonly orderId: Bytes32;
  readonly quoteId: string;
  readonly acceptedAtMs: number;
};

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

/** A row as the order that exists. */
export function acceptedOrder(row: {
  order_id: string;
  quote_id: string;
  accepted_at_ms: number;
}): AcceptedOrder {
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
  | { readonly solverId: string; readonly steps: readonly SettlementStep[]; readonly limit: number }
  /** Those whose price falls once the winner's time is over: OIF's exclusive dutch rule 0xe1. */
  | { readonly rule: "exclusiveDutch"; readonly steps: readonly SettlementStep[]; readonly limit: number };

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
    select = select.where("step", "in", filter.steps).limit(filter.limit);
    select =
      "solverId" in filter
        ? select.where("solver_id", "=", filter.solverId)
        : select.where(sql<boolean>`standard_order->'outputs'->0->>'context' like '0xe1%'`);
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

/** When this solver's offers were accepted, UTC milliseconds, oldest first. */
export async function listAcceptTimes(
  { pool }: Database,
  solverId: string,
  sinceMs: number,
): Promise<number[]> {
  const { rows } = await pool.query<{ accepted_at_ms: number }>(
    "select accepted_at_ms from orders where solver_id = $1 and accepted_at_ms > $2 order by accepted_at_ms",
    [solverId, sinceMs],
  );
  return rows.map((row) => row.accepted_at_ms);
}
