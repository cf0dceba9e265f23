import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ForeignOrdersPage } from "@tetrafi/protocol/http/admin.ts";
import type { ForeignOrdersQuery } from "@tetrafi/protocol/http/admin-routes.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listForeignOrders } from "@tetrafi/store/foreign-orders.ts";
import type { Handler } from "./server.ts";

const DEFAULT_PAGE = 100;

/** GET /api/v1/admin/foreign-orders */
export function getForeignOrders(database: Database): Handler {
  return async ({ request }): Promise<ForeignOrdersPage> => {
    const { status, cursor, limit: wanted } = request.query as ForeignOrdersQuery;
    const limit = Number(wanted ?? DEFAULT_PAGE);
    const afterOrderId = cursor?.toLowerCase() as Bytes32 | undefined;
    const found = await listForeignOrders(database, { status, afterOrderId, limit });
    const last = found.at(-1);
    return {
      orders: found.map(({ order, ...rest }) => ({ ...rest, order: toWireOrder(order) })),
      nextCursor: found.length < limit ? null : (last?.orderId ?? null),
    };
  };
}
