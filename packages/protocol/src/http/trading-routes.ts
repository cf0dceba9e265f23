import { Type } from "typebox";
import type { ErrorCode } from "../errors.ts";
import { Bytes32 } from "../primitives.ts";
import { SANDBOX_HEADER, SandboxFault } from "../sandbox.ts";
import { EvidenceResponse } from "./evidence.ts";
import { IndicationsResponse } from "./indications.ts";
import { OrderAccepted, OrderView, Timeline } from "./orders.ts";
import {
  OrderRequest,
  PreflightRequest,
  PreflightResponse,
  QuotesRequest,
  QuotesResponse,
} from "./quotes.ts";
import { json, keyErrors, processErrors, type Route, type RouteParameter } from "./route.ts";

/** Value of the header Idempotency-Key: 1 to 128 printable ASCII characters. */
export const IdempotencyKey = Type.String({ title: "IdempotencyKey", pattern: "^[ -~]{1,128}$" });

/** Makes a retry of an order safe. */
export const idempotencyKeyParameter: RouteParameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "Makes a retry safe: 1 to 128 printable ASCII characters, new for each order.",
  schema: IdempotencyKey,
};

const bodyErrors = [
  "INVALID_FIELD",
  "UNKNOWN_FIELD",
  "MALFORMED_JSON",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
] as const satisfies readonly ErrorCode[];
const quoteErrors = [
  "UNKNOWN_QUOTE",
  "QUOTE_EXPIRED",
  "QUOTE_ALTERED",
  "QUOTE_ALREADY_ACCEPTED",
  "SOLVER_UNAVAILABLE",
  "UNKNOWN_CORRIDOR",
  "CHAIN_UNAVAILABLE",
  "TRADING_HALTED",
  "SELF_TRADE",
  "SIZE_LIMIT",
  "NOTIONAL_LIMIT",
  "EXPOSURE_LIMIT",
  "REFERENCE_UNAVAILABLE",
  "PRICE_OUTSIDE_COLLAR",
] as const satisfies readonly ErrorCode[];

/** Names an order in a path. */
export const orderIdParameter: RouteParameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The order's id, as on chain.",
  schema: Bytes32,
};

const reading = { role: "taker", parameters: [orderIdParameter], body: null } as const;
const readErrors = [
  "INVALID_FIELD",
  "UNKNOWN_FIELD",
  ...keyErrors,
  "UNKNOWN_ORDER",
  ...processErrors,
] as const;

/** From request to evidence, in the order in which a taker meets them. */
export const tradingRoutes: readonly Route[] = [
  {
    operationId: "requestQuotes",
    method: "POST",
    path: "/api/v1/rfq/quotes",
    tag: "trading",
    summary: "Run a sealed auction and get its offers, best first",
    description:
      "Answers when every solver that was asked has answered, at the latest when the corridor's window ends.",
    role: "taker",
    parameters: [
      {
        name: SANDBOX_HEADER,
        in: "header",
        required: false,
        description: "A fault on demand.",
        schema: SandboxFault,
      },
    ],
    body: QuotesRequest,
    responses: json(QuotesResponse, "Offers, each executable exactly as returned, once."),
    errors: [
      ...bodyErrors,
      ...keyErrors,
      "UNKNOWN_ASSET",
      "UNKNOWN_CORRIDOR",
      "PARTIAL_FILL_UNAVAILABLE",
      "AMOUNT_OUT_OF_RANGE",
      "UNSUPPORTED_REQUEST",
      "SANDBOX_BOUNDARY",
      "SANDBOX_FAULT_REFUSED",
      "SANDBOX_REORG_UNAVAILABLE",
      "UNKNOWN_SOLVER",
      "TOO_FEW_SOLVERS",
      "TRADING_HALTED",
      "SIZE_LIMIT",
      "NOTIONAL_LIMIT",
      "EXPOSURE_LIMIT",
      "REFERENCE_UNAVAILABLE",
      "DUPLICATE_REQUEST",
      "NO_QUOTES",
      "OVERLOADED",
      ...processErrors,
    ],
  },
  {
    operationId: "requestIndications",
    method: "POST",
    path: "/api/v1/rfq/indicative",
    tag: "trading",
    summary: "See what solvers' streamed levels say of a request, without an auction",
    description:
      "Nobody is asked and nothing is recorded. Of solvers in session at the process that answers, that the request could go to.",
    role: "taker",
    parameters: [],
    body: QuotesRequest,
    responses: json(IndicationsResponse, "Indicative prices; none of them can be executed."),
    errors: [
      ...bodyErrors,
      ...keyErrors,
      "UNKNOWN_ASSET",
      "UNKNOWN_CORRIDOR",
      "AMOUNT_OUT_OF_RANGE",
      "UNSUPPORTED_REQUEST",
      "SANDBOX_BOUNDARY",
      "UNKNOWN_SOLVER",
      ...processErrors,
    ],
  },
  {
    operationId: "preflightOrder",
    method: "POST",
    path: "/api/v1/rfq/orders/preflight",
    tag: "trading",
    summary: "Learn what is missing before a quote can be accepted",
    description: "Commits to nothing.",
    role: "taker",
    parameters: [],
    body: PreflightRequest,
    responses: json(PreflightResponse, "What is missing: approval, balance, signature."),
    errors: [...bodyErrors, ...keyErrors, ...quoteErrors, ...processErrors],
  },
  {
    operationId: "placeOrder",
    method: "POST",
    path: "/api/v1/rfq/orders",
    tag: "trading",
    summary: "Accept a quote with the taker's signature",
    description:
      "Answered only once the order is durable. There is one order per auction for ever. With an Idempotency-Key, the same body gets the same answer again.",
    role: "taker",
    parameters: [idempotencyKeyParameter],
    body: OrderRequest,
    responses: json(OrderAccepted, "The order is accepted and durable."),
    errors: [
      ...bodyErrors,
      ...keyErrors,
      ...quoteErrors,
      "SIGNATURE_INVALID",
      "ALLOWANCE_MISSING",
      "BALANCE_INSUFFICIENT",
      "IDEMPOTENCY_KEY_REUSED",
      "OVERLOADED",
      ...processErrors,
    ],
  },
  {
    ...reading,
    operationId: "getOrder",
    method: "GET",
    path: "/api/v1/rfq/orders/{id}",
    tag: "trading",
    summary: "See where an order stands",
    responses: json(OrderView, "The order, its public status and its detailed step."),
    errors: readErrors,
  },
  {
    ...reading,
    operationId: "getOrderTimeline",
    method: "GET",
    path: "/api/v1/rfq/orders/{id}/timeline",
    tag: "trading",
    summary: "See every step of an order, with its transactions",
    responses: json(Timeline, "Events, oldest first; the first are of the auction."),
    errors: readErrors,
  },
  {
    ...reading,
    operationId: "getOrderEvidence",
    method: "GET",
    path: "/api/v1/rfq/orders/{id}/evidence",
    tag: "trading",
    summary: "Get the record of an order's auction and settlement",
    description:
      "Enough to recompute the ranking and to look up every transaction. Of a split, each order has its own.",
    responses: json(EvidenceResponse, "Auction record, order, timeline and transactions."),
    errors: [...readErrors, "EVIDENCE_OF_PARTS"],
  },
];
