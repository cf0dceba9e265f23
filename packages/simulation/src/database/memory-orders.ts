import type { MemoryStatement } from "./memory-engine.ts";
import { appendEvent, type MemoryTables, type OrderRecord } from "./memory-tables.ts";

const NOTHING = (): { rowCount: number } => ({ rowCount: 0 });

const ACCEPT: MemoryStatement = {
  is: "accept-orders",
  run: (tables, columns) => {
    const [orderIds = [], ...others] = columns as unknown[][];
    const notices: string[] = [];
    const rows = orderIds.map((id, at) => {
      const [
        rfqId,
        quoteId,
        workspaceId,
        solverId,
        order,
        signature,
        quote,
        kind,
        key,
        ,
        acceptedAtMs,
        wholeId,
        part,
      ] = others.map((column) => column[at]);
      const orderId = String(id);
      if (tables.orders.has(orderId)) throw new Error("the memory engine accepts an order once");
      tables.orders.set(orderId, {
        order_id: orderId,
        rfq_id: rfqId,
        quote_id: quoteId,
        workspace_id: workspaceId,
        solver_id: solverId,
        standard_order: JSON.parse(String(order)) as unknown,
        signature,
        quote: JSON.parse(String(quote)) as unknown,
        kind,
        accepted_at_ms: acceptedAtMs,
        whole_id: wholeId ?? null,
        part: part ?? 0,
      });
      tables.settlements.set(orderId, {
        orderId,
        step: "accepted",
        reason: null,
        version: 0,
        wakeAtMs: 0,
        failures: 0,
        updatedAtMs: Number(acceptedAtMs),
        heldAtMs: null,
      });
      const event = { orderId, step: "accepted", chainId: null, txHash: null, blockNumber: null, detail: {} };
      notices.push(appendEvent(tables, { ...event, atMs: Number(acceptedAtMs) }));
      return { order_id: orderId, idempotency_key: key, item: null };
    });
    return { rows, notices };
  },
};

const FIND: MemoryStatement = {
  is: /^select "orders"\."order_id".* from "orders" inner join "settlements" .*where orders\.order_id = any\(\$1::text\[\]\) order by/,
  run: (tables, [ids]) => ({
    rows: (ids as readonly string[]).flatMap((id) => rowOf(tables, tables.orders.get(id))),
  }),
};

const FIND_PARTS: MemoryStatement = {
  is: /^select "orders"\."order_id".* from "orders" inner join "settlements" .*where "whole_id" = \$1 order by/,
  run: (tables, [wholeId]) => ({
    rows: [...tables.orders.values()]
      .filter((order) => order["whole_id"] === wholeId)
      .sort((a, b) => Number(a["part"]) - Number(b["part"]))
      .flatMap((order) => rowOf(tables, order)),
  }),
};

/** An order with its settlement; nothing where there is none. */
function rowOf(tables: MemoryTables, order: OrderRecord | undefined): Record<string, unknown>[] {
  const settlement = tables.settlements.get(order?.order_id ?? "");
  if (order === undefined || settlement === undefined) return [];
  const { step, reason, updatedAtMs } = settlement;
  return [{ ...order, step, reason, updated_at_ms: updatedAtMs }];
}

/** `packages/store/src/orders.ts`, and what an order refers to, which nothing reads here. */
export const orderStatements: readonly MemoryStatement[] = [
  ACCEPT,
  FIND,
  FIND_PARTS,
  { is: /^with added as \(\s*insert into (workspaces|solvers) /, run: NOTHING },
  { is: "insert-auctions", run: NOTHING },
];
