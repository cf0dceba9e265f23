import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { HostedCause } from "@tetrafi/core/hosted/causes.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import { restoreStandardOrder, type StoredStandardOrder } from "./stored-order.ts";

/** What is known of an order whose winner is to be judged. */
export type UnjudgedOrder = {
  readonly orderId: Bytes32;
  readonly solver: Address;
  readonly kind: SettlementKind;
  readonly order: StandardOrder;
  readonly step: SettlementStep;
  /** When the winner was first told to fill, UTC milliseconds. */
  readonly fillableAtMs: number | null;
  /** The fill that the settlement last counted. `timestamp` is the destination chain's, unix seconds. */
  readonly fill: { readonly solver: Bytes32; readonly timestamp: number } | null;
  /** What the settlement process last read of the chains. Times of the destination chain, unix seconds. */
  readonly seen: { readonly destinationTime: number; readonly hasFill: boolean } | null;
  /** The venue was to fill it for the winner, and what stood against that; null: the winner fills by itself. */
  readonly hosted: { readonly cause: HostedCause | null } | null;
};

type Row = {
  order_id: Bytes32;
  kind: SettlementKind;
  standard_order: StoredStandardOrder;
  solver: Address;
  step: SettlementStep;
  fillable_at_ms: number | null;
  fill: { solver?: Bytes32; timestamp?: number } | null;
  destination_time: number | null;
  has_fill: boolean | null;
  is_hosted: boolean;
  cause: HostedCause | null;
};

/** Unjudged orders: those given, or those whose time has come, longest due first. */
export async function listUnjudged(
  { pool }: Database,
  which: { readonly orderIds: readonly Bytes32[] } | { readonly dueAtMs: number; readonly limit: number },
): Promise<UnjudgedOrder[]> {
  const [condition, values] =
    "orderIds" in which
      ? ["unjudged_orders.order_id = any($1)", [which.orderIds]]
      : ["due_at_ms <= $1 order by due_at_ms limit $2", [which.dueAtMs, which.limit]];
  const { rows } = await pool.query<Row>({
    name: "orderIds" in which ? "list-unjudged" : "list-due-unjudged",
    text: `select order_id, kind, standard_order, quote ->> 'solver' as solver, settlements.step,
        (select min(at_ms) from settlement_events where order_id = orders.order_id and step = 'filling') as fillable_at_ms,
        (select detail from settlement_events where order_id = orders.order_id and step = 'filled'
          order by seq desc limit 1) as fill,
        (facts ->> 'destinationTime')::bigint as destination_time, facts -> 'fill' <> 'null'::jsonb as has_fill,
        hosted_orders.order_id is not null as is_hosted, hosted_orders.cause
      from unjudged_orders join orders using (order_id) join settlements using (order_id)
        left join settlement_facts using (order_id) left join hosted_orders using (order_id)
      where ${condition}`,
    values: [...values],
  });
  return rows.map(({ order_id, kind, standard_order, solver, step, fill, ...row }) => ({
    orderId: order_id,
    solver,
    kind,
    order: restoreStandardOrder(standard_order),
    step,
    fillableAtMs: row.fillable_at_ms,
    fill:
      fill?.solver === undefined || fill.timestamp === undefined
        ? null
        : { solver: fill.solver, timestamp: fill.timestamp },
    seen:
      row.destination_time === null
        ? null
        : { destinationTime: row.destination_time, hasFill: row.has_fill === true },
    hosted: row.is_hosted ? { cause: row.cause } : null,
  }));
}

/** Says when to look at orders again that can't be judged yet. */
export async function postponeJudgement(
  { pool }: Database,
  orderIds: readonly Bytes32[],
  dueAtMs: number,
): Promise<void> {
  if (orderIds.length === 0) return;
  await pool.query({
    name: "postpone-judgement",
    text: "update unjudged_orders set due_at_ms = $2 where order_id = any($1)",
    values: [orderIds, dueAtMs],
  });
}
