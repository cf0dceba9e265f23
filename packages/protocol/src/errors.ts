import { lifecycleErrors } from "./lifecycle-errors.ts";
import { riskErrors } from "./risk-errors.ts";
import { solverErrors } from "./solver-errors.ts";

/** How a refused quote or order is classed for the taker (design §3.1). */
export type RejectionClass = "expiry" | "integrity" | "eligibility" | "productUnavailable";

/** What the catalogue says of a code. */
export type ErrorEntry = {
  readonly type:
    | "invalid_request"
    | "authentication"
    | "permission"
    | "not_found"
    | "conflict"
    | "rejected"
    | "rate_limit"
    | "unavailable"
    | "internal";
  readonly status: number;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  readonly rejectionClass?: RejectionClass;
  /** Says what to do. */
  readonly message: string;
};

/** The one catalogue of errors that any interface of the venue can return. */
export const errorCatalogue = {
  INVALID_FIELD: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "A field is missing or malformed; correct the field named in `param`.",
  },
  UNKNOWN_FIELD: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "The request has a field that does not exist; remove the field named in `param`.",
  },
  MALFORMED_JSON: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "The body is not valid JSON; send one JSON object with Content-Type application/json.",
  },
  BODY_TOO_LARGE: {
    type: "invalid_request",
    status: 413,
    retryable: false,
    message: "The body is over the size limit; send at most 64 KiB.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    type: "invalid_request",
    status: 415,
    retryable: false,
    message: "Send the body as application/json.",
  },
  UNKNOWN_ROUTE: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "No such route; see /openapi.json for what exists.",
  },
  UNAUTHENTICATED: {
    type: "authentication",
    status: 401,
    retryable: false,
    message: "Send a valid API key in the X-API-Key header.",
  },
  FORBIDDEN: {
    type: "permission",
    status: 403,
    retryable: false,
    message: "This API key may not do that; use a key with the needed role.",
  },
  RATE_LIMITED: {
    type: "rate_limit",
    status: 429,
    retryable: true,
    message: "Too many requests; wait as Retry-After says.",
  },
  UNKNOWN_ASSET: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    rejectionClass: "productUnavailable",
    message: "The asset named in `param` is not traded here; see GET /api/v1/pairs.",
  },
  UNKNOWN_CORRIDOR: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "productUnavailable",
    message: "This pair of assets is not traded here; see GET /api/v1/corridors.",
  },
  AMOUNT_OUT_OF_RANGE: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "eligibility",
    message: "The amount is outside the corridor's limits; see GET /api/v1/corridors.",
  },
  UNSUPPORTED_REQUEST: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    rejectionClass: "productUnavailable",
    message: "The venue does not support what `param` asks for; see the API documentation.",
  },
  PARTIAL_FILL_UNAVAILABLE: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "productUnavailable",
    message:
      "This corridor splits no requests (trades on one chain never are); ask again without `partialFill`, or see GET /api/v1/corridors.",
  },
  NO_QUOTES: {
    type: "rejected",
    status: 404,
    retryable: true,
    rejectionClass: "productUnavailable",
    message: "No solver quoted this request; try again, or change the amount.",
  },
  UNKNOWN_QUOTE: {
    type: "rejected",
    status: 404,
    retryable: false,
    rejectionClass: "integrity",
    message: "No such quote for this workspace; request quotes again.",
  },
  QUOTE_EXPIRED: {
    type: "rejected",
    status: 410,
    retryable: false,
    rejectionClass: "expiry",
    message: "The quote is past its validUntil; request quotes again.",
  },
  QUOTE_ALTERED: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message: "The quote differs from the one returned; send it back exactly as it was.",
  },
  QUOTE_ALREADY_ACCEPTED: {
    type: "conflict",
    status: 409,
    retryable: false,
    rejectionClass: "integrity",
    message: "An order already exists for this auction; see the order named in `details.orderId`.",
  },
  SIGNATURE_INVALID: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message:
      "The signature is not the user's over the quote's order; sign the typed data that preflight returns.",
  },
  ALLOWANCE_MISSING: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "Permit2 may not move the input token; send the approval that preflight returns.",
  },
  BALANCE_INSUFFICIENT: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "The user holds less than the input amount; fund the account.",
  },
  SOLVER_UNAVAILABLE: {
    type: "rejected",
    status: 422,
    retryable: true,
    rejectionClass: "eligibility",
    message: "The quote's solver was disabled; request quotes again.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "This Idempotency-Key was used with another body; use a new key.",
  },
  UNKNOWN_ORDER: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "No such order for this workspace; check the id.",
  },
  EVIDENCE_OF_PARTS: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "A split has no evidence of its own; send one request for each order in `details.orderIds`.",
  },
  SETTLEMENT_ENDED: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "The settlement is over, so nothing can be done about it; see its timeline.",
  },
  UNKNOWN_LANE: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "No such signer has ever sent from here; use one of the settlement process's.",
  },
  ...riskErrors,
  ...lifecycleErrors,
  CHAIN_UNAVAILABLE: {
    type: "unavailable",
    status: 503,
    retryable: true,
    message: "A chain node did not answer; try again.",
  },
  DATABASE_UNAVAILABLE: {
    type: "unavailable",
    status: 503,
    retryable: true,
    message: "The database did not answer; try again, an order with the same Idempotency-Key.",
  },
  OVERLOADED: {
    type: "unavailable",
    status: 503,
    retryable: true,
    message: "The venue is at its limit of open auctions; try again.",
  },
  SHUTTING_DOWN: {
    type: "unavailable",
    status: 503,
    retryable: true,
    message: "The venue is stopping; try again.",
  },
  INTERNAL: {
    type: "internal",
    status: 500,
    retryable: true,
    message: "Unexpected fault, recorded under the request id; try again, then report it.",
  },
  ...solverErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** An expected failure with its code, on its way to the edge that maps it. */
export type Failure = {
  readonly code: ErrorCode;
  readonly param?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};
