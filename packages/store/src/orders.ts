import { sql } from "kysely";
import { splitQuoteId } from "@tetrafi/core/auction/split-offer.ts";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import { restoreStandardOrder, type StoredQuote, type StoredStandardOrder } from "./stored-order.ts";

/** The order that exists. */
export type AcceptedOrder = {
  /** Of a split: the whole's. */
  readonly orderId: Bytes32;
  readonly quoteId: string;
  readonly acceptedAtMs: number;
  /** Of a split: its parts. */
  readonly orderIds?: readonly Bytes32[];
};

/** The order that this key of this workspace stands for, with the hash of the body that made it. */
export async function findByIdempotencyKey(
  database: Database,
  workspaceId: string,
  key: string,
): Promise<{ readonly order: AcceptedOrder; readonly bodyHash: Buffer } | null> {
  const row = await database.query
    .selectFrom("orders")
    .select([...ACCEPTED_COLUMNS, "body_hash"])
    .where("workspace_id", "=", workspaceId)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();
  return row === undefined || row.body_hash === null
    ? null
    : { order: await acceptedOrder(database, row), bodyHash: row.body_hash };
}

/** The order that an auction ended in, if any. */
export async function findOrderOfAuction(database: Database, rfqId: Bytes32): Promise<AcceptedOrder | null> {
  const row = await database.query
    .selectFrom("orders")
    .select(ACCEPTED_COLUMNS)
    .where("rfq_id", "=", rfqId)
    .where("part", "=", 0)
    .executeTakeFirst();
  return row === undefined ? null : acceptedOrder(database, row);
}

/** Which of these auctions ended in an order, with its id; of a split, its first part's. */
export async function findAcceptedAuctions(
  { pool }: Database,
  rfqIds: readonly Bytes32[],
): Promise<ReadonlyMap<Bytes32, Bytes32>> {
  const { rows } = await pool.query<{ rfq_id: Bytes32; order_id: Bytes32 }>({
    name: "find-accepted-auctions",
    text: "select rfq_id, order_id from orders where rfq_id = any($1) and part = 0",
    values: [rfqIds],
  });
  return new Map(rows.map((row) => [row.rfq_id, row.order_id]));
}

/** What `acceptedOrder` needs of a row. */
export const ACCEPTED_COLUMNS = ["order_id", "rfq_id", "quote_id", "accepted_at_ms", "whole_id"] as const;

/** A row, of a split the first part's, as the order that exists. */
export async function acceptedOrder(
  { query }: Database,
  row: {
    readonly order_id: string;
    readonly rfq_id: string;
    readonly quote_id: string;
    readonly accepted_at_ms: number;
    readonly whole_id: string | null;
  },
): Promise<AcceptedOrder> {
  const { whole_id, accepted_at_ms: acceptedAtMs } = row;
  if (whole_id === null) return { orderId: row.order_id as Bytes32, quoteId: row.quote_id, acceptedAtMs };
  const parts = await query
    .selectFrom("orders")
    .select("order_id")
    .where("whole_id", "=", whole_id)
    .orderBy("part")
    .execute();
  return {
    orderId: whole_id as Bytes32,
    quoteId: splitQuoteId(row.rfq_id as Bytes32),
    acceptedAtMs,
    orderIds: parts.map(({ order_id }) => order_id as Bytes32),
  };
}

/** An order with where its settlement stands. */
export type OrderRow = {
  readonly orderId: Bytes32;
  readonly quoteId: string;
  readonly acceptedAtMs: number;
  /** What it is part of, and the place there; null for an order that is no split. */
  readonly whole: { readonly id: Bytes32; readonly part: number } | null;
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
  | { readonly orderIds: readonly Bytes32[] }
  /** All parts of a split, in their order. */
  | { readonly wholeId: Bytes32; readonly workspaceId?: string }
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
      "whole_id",
      "part",
      "step",
      "reason",
      "updated_at_ms",
    ])
    .orderBy("accepted_at_ms")
    .orderBy("part")
    .orderBy("orders.order_id");
  if ("orderIds" in filter) {
    // One value, so that the statement is the same for any number of them.
    select = select.where(sql<boolean>`orders.order_id = any(${filter.orderIds}::text[])`);
  } else if ("orderId" in filter || "wholeId" in filter) {
    select =
      "orderId" in filter
        ? select.where("orders.order_id", "=", filter.orderId)
        : select.where("whole_id", "=", filter.wholeId);
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
      orderId: row.order_id as Bytes32,
      quoteId: row.quote_id,
      acceptedAtMs: row.accepted_at_ms,
      whole: row.whole_id === null ? null : { id: row.whole_id as Bytes32, part: row.part },
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
