import { createHash } from "node:crypto";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { OrderAccepted } from "@tetrafi/protocol/http/orders.ts";
import type { OrderRequest } from "@tetrafi/protocol/http/quotes.ts";
import { acceptOrder, type AcceptContext } from "../order/accept-order.ts";
import type { Metrics } from "../metrics.ts";
import type { Handler, RequestContext } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** POST /api/v1/rfq/orders: accepts an offer exactly once; answered when the order is durable. */
export function postOrders(context: AcceptContext, metrics: Metrics): Handler {
  return (call) => {
    const body = call.request.body as OrderRequest;
    return acceptOnce(context, metrics, call, body);
  };
}

/** Accepts what a taker asks for, counted, and at most once for each Idempotency-Key. Throws VenueError. */
export async function acceptOnce(
  context: AcceptContext,
  metrics: Metrics,
  call: RequestContext,
  body: OrderRequest,
): Promise<OrderAccepted> {
  const key = call.request.headers["idempotency-key"];
  const idempotency = typeof key === "string" ? { key, bodyHash: hashOf(body) } : null;
  const accepted = await acceptOrder(context, { workspaceId: workspaceOf(call), body, idempotency });
  metrics.acceptances.inc({ outcome: accepted.ok ? accepted.value.outcome : accepted.error.code });
  if (!accepted.ok) throw new VenueError(accepted.error);
  return accepted.value.answer;
}

/** Of the meaning, not the bytes: the same fields in another order are the same body. */
function hashOf(body: OrderRequest): Buffer {
  return createHash("sha256").update(canonicalJson(body)).digest();
}
