import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { Database } from "./database.ts";
import { restoreStandardOrder, storeStandardOrder, type StoredStandardOrder } from "./stored-order.ts";

/** Where a settler stands. Addresses are lower case. */
export type SettlerOnChain = { readonly chainId: number; readonly settler: Address };

/** A final block up to which everything was read. */
export type OrderCursor = { readonly number: number; readonly hash: Bytes32 };

/** An event of an order in a final block. */
type AtBlock = { readonly orderId: Bytes32; readonly blockNumber: number; readonly txHash: Bytes32 };
export type OpenedOrder = AtBlock & { readonly order: StandardOrder };
export type EndedOrder = AtBlock & { readonly status: "claimed" | "refunded" };

/** `open`: its inputs are in the escrow. */
export type ForeignOrderStatus = "open" | "claimed" | "refunded";

/** An order that somebody else opened. */
export type ForeignOrder = SettlerOnChain & {
  readonly orderId: Bytes32;
  readonly order: StandardOrder;
  readonly status: ForeignOrderStatus;
  readonly openedBlock: number;
  readonly openedTx: Bytes32;
  readonly endedBlock: number | null;
  readonly endedTx: Bytes32 | null;
  readonly seenAtMs: number;
};

/** Up to where a settler was read; null before the first time. */
export async function readOrderCursor(
  { pool }: Database,
  { chainId, settler }: SettlerOnChain,
): Promise<OrderCursor | null> {
  const { rows } = await pool.query<{ block_number: number; block_hash: Bytes32 }>(
    "select block_number, block_hash from foreign_order_cursors where chain_id = $1 and settler = $2",
    [chainId, settler],
  );
  const row = rows[0];
  return row === undefined ? null : { number: row.block_number, hash: row.block_hash };
}

/**
 * Writes what the blocks from a cursor to another hold, in one statement with the new cursor. Orders of the venue are left
 * out. False, and nothing is written, if another process was there first.
 */
export async function recordForeignOrders(
  { pool }: Database,
  { chainId, settler }: SettlerOnChain,
  from: OrderCursor | null,
  to: OrderCursor,
  found: { readonly opened: readonly OpenedOrder[]; readonly ended: readonly EndedOrder[] },
  nowMs: number,
): Promise<boolean> {
  const opened = found.opened.map((one) => ({
    order_id: one.orderId,
    standard_order: storeStandardOrder(one.order),
    block: one.blockNumber,
    tx: one.txHash,
  }));
  const ended = found.ended.map((one) => ({
    order_id: one.orderId,
    status: one.status,
    block: one.blockNumber,
    tx: one.txHash,
  }));
  const { rows } = await pool.query(
    `with started as (
      insert into foreign_order_cursors (chain_id, settler, block_number, block_hash)
      select $1, $2, $3, $4 where $5::bigint is null
      on conflict do nothing returning 1
    ), advanced as (
      update foreign_order_cursors set block_number = $3, block_hash = $4
      where chain_id = $1 and settler = $2 and block_number = $5::bigint and block_hash = $6 returning 1
    ), turn as (select 1 from started union all select 1 from advanced),
    ends as (select * from jsonb_to_recordset($8) as e(order_id text, status text, block bigint, tx text)),
    opens as (
      insert into foreign_orders (order_id, chain_id, settler, standard_order, status, opened_block, opened_tx,
        ended_block, ended_tx, seen_at_ms)
      select o.order_id, $1, $2, o.standard_order, coalesce(ends.status, 'open'), o.block, o.tx, ends.block, ends.tx, $9
      from jsonb_to_recordset($7) as o(order_id text, standard_order jsonb, block bigint, tx text)
      left join ends on ends.order_id = o.order_id
      where exists (select from turn) and not exists (select from orders where orders.order_id = o.order_id)
      on conflict (order_id) do nothing
    ), over as (
      update foreign_orders set status = ends.status, ended_block = ends.block, ended_tx = ends.tx
      from ends where foreign_orders.order_id = ends.order_id and exists (select from turn)
    )
    select from turn`,
    [
      chainId,
      settler,
      to.number,
      to.hash,
      from?.number ?? null,
      from?.hash ?? null,
      JSON.stringify(opened),
      JSON.stringify(ended),
      nowMs,
    ],
  );
  return rows.length > 0;
}

/** Forgets all of a settler, whose chain took back what was final: it is read anew. */
export async function forgetForeignOrders(
  { pool }: Database,
  { chainId, settler }: SettlerOnChain,
): Promise<void> {
  await pool.query(
    `with gone as (delete from foreign_order_cursors where chain_id = $1 and settler = $2)
    delete from foreign_orders where chain_id = $1 and settler = $2`,
    [chainId, settler],
  );
}

/** A page, in the order of their ids, after the cursor. Those that the venue came to own since are left out. */
export async function listForeignOrders(
  { pool }: Database,
  filter: {
    readonly status?: ForeignOrderStatus | undefined;
    readonly afterOrderId?: Bytes32 | undefined;
    readonly limit: number;
  },
): Promise<ForeignOrder[]> {
  const { rows } = await pool.query<{
    order_id: Bytes32;
    chain_id: number;
    settler: Address;
    standard_order: StoredStandardOrder;
    status: ForeignOrderStatus;
    opened_block: number;
    opened_tx: Bytes32;
    ended_block: number | null;
    ended_tx: Bytes32 | null;
    seen_at_ms: number;
  }>(
    `select * from foreign_orders where order_id > $1 and ($2::text is null or status = $2)
      and not exists (select from orders where orders.order_id = foreign_orders.order_id)
    order by order_id limit $3`,
    [filter.afterOrderId ?? "", filter.status ?? null, filter.limit],
  );
  return rows.map((row) => ({
    orderId: row.order_id,
    chainId: row.chain_id,
    settler: row.settler,
    order: restoreStandardOrder(row.standard_order),
    status: row.status,
    openedBlock: row.opened_block,
    openedTx: row.opened_tx,
    endedBlock: row.ended_block,
    endedTx: row.ended_tx,
    seenAtMs: row.seen_at_ms,
  }));
}
