import type { ErrorCode } from "../errors.ts";
import { OifHealthResponse } from "./oif-health.ts";
import { OifOrderResponse } from "./oif-orders.ts";
import { OifOrderRequest, OifQuotesRequest, OifQuotesResponse } from "./oif-quotes.ts";
import { json, type Route } from "./route.ts";
import { idempotencyKeyParameter, orderIdParameter, tradingRoutes } from "./trading-routes.ts";

const asOif = { tag: "oif", role: "taker", guests: true, errorShape: "oif" } as const;

/** Errors of the venue's own route that does the same, but for those that OIF's clients don't get. */
function errorsOf(operationId: string, ...without: ErrorCode[]): readonly ErrorCode[] {
  const route = tradingRoutes.find((one) => one.operationId === operationId);
  return (route?.errors ?? []).filter((code) => !without.includes(code));
}

/** The API of OIF's aggregator, on the paths that its clients call. */
export const oifRoutes: readonly Route[] = [
  {
    ...asOif,
    operationId: "requestOifQuotes",
    method: "POST",
    path: "/api/v1/quotes",
    summary: "Run a sealed auction and get its offers, best first",
    description: "An auction without an offer answers an empty list.",
    parameters: [],
    body: OifQuotesRequest,
    responses: json(OifQuotesResponse, "Offers, each executable exactly as returned, once."),
    errors: errorsOf("requestQuotes", "NO_QUOTES"),
  },
  {
    ...asOif,
    operationId: "placeOifOrder",
    method: "POST",
    path: "/api/v1/orders",
    summary: "Accept a quote with the taker's signature",
    description: "Answered only once the order is durable. There is one order per auction for ever.",
    parameters: [idempotencyKeyParameter],
    body: OifOrderRequest,
    responses: json(OifOrderResponse, "The order is accepted and durable."),
    errors: errorsOf("placeOrder"),
  },
  {
    ...asOif,
    operationId: "getOifOrder",
    method: "GET",
    path: "/api/v1/orders/{id}",
    summary: "See where an order stands",
    parameters: [orderIdParameter],
    body: null,
    responses: json(OifOrderResponse, "The order and its status."),
    errors: errorsOf("getOrder"),
  },
  {
    operationId: "getOifHealth",
    method: "GET",
    path: "/health",
    tag: "oif",
    summary: "Tell how the venue and its solvers are, in OIF's shape",
    role: "none",
    parameters: [],
    body: null,
    responses: json(OifHealthResponse, "`healthy`, or `degraded` when no solver can be asked."),
    errors: ["UNKNOWN_FIELD", "INTERNAL"],
  },
];
