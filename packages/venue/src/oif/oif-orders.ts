import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { OifOrderResponse } from "@tetrafi/protocol/http/oif-orders.ts";
import type { OifOrderRequest } from "@tetrafi/protocol/http/oif-quotes.ts";
import { toInteropAddress } from "@tetrafi/protocol/oif/interop-address.ts";
import { oifStatus } from "@tetrafi/protocol/oif/order-status.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import { listSettlementEvents, type SettlementEvent } from "@tetrafi/store/settlement-events.ts";
import { acceptOnce } from "../http/post-orders.ts";
import type { Handler } from "../http/server.ts";
import { workspaceOf } from "../http/workspace-of.ts";
import type { Metrics } from "../metrics.ts";
import type { AcceptContext } from "../order/accept-order.ts";
import { fromOifQuote } from "./oif-quote.ts";
import { withoutPrefix } from "./taker-signature.ts";

/** POST /api/v1/orders: accepts an offer as POST /api/v1/rfq/orders does, exactly once. */
export function postOifOrders(context: AcceptContext, metrics: Metrics): Handler {
  return async (call): Promise<OifOrderResponse> => {
    const request = call.request.body as OifOrderRequest;
    const quoteResponse = fromOifQuote(request.quoteResponse);
    if (quoteResponse === null) throw new VenueError({ code: "QUOTE_ALTERED", param: "/quoteResponse" });
    const signature = withoutPrefix(request.signature);
    if (signature === null) throw new VenueError({ code: "SIGNATURE_INVALID", param: "/signature" });
    const { id } = await acceptOnce(context, metrics, call, { quoteResponse, signature });
    const order = await orderOf(context.database, workspaceOf(call), id);
    if (order === null) throw new Error(`order ${id} was accepted and is not there`);
    return order;
  };
}

/** GET /api/v1/orders/{id} */
export function getOifOrder(database: Database): Handler {
  return async (call): Promise<OifOrderResponse> => {
    const { id } = call.request.params as { id: string };
    const order = await orderOf(database, workspaceOf(call), id.toLowerCase() as Bytes32);
    // Another's doesn't exist for this workspace.
    if (order === null) throw new VenueError({ code: "UNKNOWN_ORDER" });
    return order;
  };
}

async function orderOf(
  database: Database,
  workspaceId: string,
  orderId: Bytes32,
): Promise<OifOrderResponse | null> {
  const [order] = await findOrders(database, { orderId, workspaceId });
  return order === undefined ? null : orderResponse(order, await listSettlementEvents(database, orderId));
}

function orderResponse(order: OrderRow, events: readonly SettlementEvent[]): OifOrderResponse {
  const { quote } = order;
  const isoTime = (ms: number): string => new Date(ms).toISOString();
  return {
    orderId: order.orderId,
    status: oifStatus(order.step, order.reason),
    quoteId: order.quoteId,
    createdAt: isoTime(order.acceptedAtMs),
    updatedAt: isoTime(order.updatedAtMs),
    inputAmounts: [
      {
        asset: toInteropAddress({ chainId: quote.inputChainId, address: quote.inputToken }),
        amount: quote.inputAmount,
      },
    ],
    outputAmounts: [
      {
        asset: toInteropAddress({ chainId: quote.outputChainId, address: quote.outputToken }),
        amount: quote.outputAmount,
      },
    ],
    orderType: order.kind === "crossChain" ? "oif-escrow-v0" : "oif-generic-v0",
    settlement: {
      type: "escrow",
      data: { rfqId: order.rfqId, step: order.step, reason: order.reason },
    },
    fillTransaction: fillTransaction(events, quote.outputChainId),
  };
}

/** The last transaction in which the taker was paid: a reorganisation may have undone an earlier one. */
function fillTransaction(
  events: readonly SettlementEvent[],
  outputChainId: number,
): OifOrderResponse["fillTransaction"] {
  const fill = events.findLast(
    ({ step, chainId, txHash }) =>
      (step === "filled" || step === "settled") && chainId === outputChainId && txHash !== null,
  );
  return fill === undefined || fill.txHash === null
    ? null
    : { hash: fill.txHash, status: "executed", timestamp: Math.floor(fill.atMs / 1_000) };
}
