import type { ErrorEntry } from "./errors.ts";

/** What solvers are told of their sessions, messages and quotes. Part of the one catalogue. */
export const solverErrors = {
  FRAME_NOT_JSON: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "The frame is not one JSON object; send one message a frame.",
  },
  FRAME_TOO_LARGE: {
    type: "invalid_request",
    status: 413,
    retryable: false,
    message: "The frame is over the size limit; send at most 16 KiB.",
  },
  UNKNOWN_MESSAGE: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "No message has this `type`; see /asyncapi.json.",
  },
  NOT_AUTHENTICATED: {
    type: "authentication",
    status: 401,
    retryable: false,
    message: "Answer the challenge first.",
  },
  CHALLENGE_FAILED: {
    type: "authentication",
    status: 401,
    retryable: false,
    message:
      "The key or the challenge signature is wrong; sign the challenge with the solver's registered address.",
  },
  SESSION_REPLACED: {
    type: "conflict",
    status: 409,
    retryable: false,
    message: "The same solver connected again; keep one session.",
  },
  SLOW_CONSUMER: {
    type: "rate_limit",
    status: 429,
    retryable: true,
    message: "Outgoing messages were not read in time; reconnect and read faster.",
  },
  RESUME_TOO_OLD: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "The feed after `resumeFrom` is no longer kept; read the snapshot that follows.",
  },
  RESUME_UNKNOWN: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "The feed never came to `resumeFrom`; read the snapshot that follows.",
  },
  LEVELS_INVALID: {
    type: "invalid_request",
    status: 400,
    retryable: false,
    message: "The levels are not best first, or have no place in those told before; send all of them again.",
  },
  UNKNOWN_RFQ: {
    type: "not_found",
    status: 404,
    retryable: false,
    message: "No auction has this rfqId; answer with the rfqId of a request that you got.",
  },
  NOT_ASKED: {
    type: "permission",
    status: 403,
    retryable: false,
    message: "This solver was not asked in this auction; answer only requests that you got.",
  },
  QUOTE_LATE: {
    type: "rejected",
    status: 410,
    retryable: false,
    rejectionClass: "expiry",
    message: "The auction had closed when the answer arrived; answer within the request's windowMs.",
  },
  QUOTE_TERMS_MISMATCH: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message:
      "The quote changes the fixed side of the request; repeat that amount unchanged. A quote for part takes at most that amount, and `minFill` at most its own. Where the request has `otherSide` both directions are quoted.",
  },
  PART_NOT_ALLOWED: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message:
      "The request has no `partialFill`, so that it takes no quotes for part; send the quote for the whole, without `minFill`.",
  },
  QUOTE_VALIDITY_TOO_SHORT: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "expiry",
    message: "validUntil is before the request's minValidUntil; quote a later one.",
  },
  QUOTE_SIGNATURE_INVALID: {
    type: "rejected",
    status: 422,
    retryable: false,
    rejectionClass: "integrity",
    message:
      "The signature is not the registered solver's over the quote; sign every term with the registered key.",
  },
} as const satisfies Record<string, ErrorEntry>;
