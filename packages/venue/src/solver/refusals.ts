import type { QuoteRefusal } from "@tetrafi/core/auction/types.ts";
import type { RiskCode } from "@tetrafi/core/risk/check-limits.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";

/** Why an answer is refused: by the auction's rules, or because the solver sent too many in one auction. */
export type AnswerRefusal = QuoteRefusal | "tooMany";

/** What is told for each limit that is failed. */
export const riskCodes = {
  switchedOff: "TRADING_HALTED",
  selfTrade: "SELF_TRADE",
  sizeAboveLimit: "SIZE_LIMIT",
  notionalAboveLimit: "NOTIONAL_LIMIT",
  outstandingAboveLimit: "EXPOSURE_LIMIT",
  openQuotedAboveLimit: "OPEN_QUOTED_LIMIT",
  referenceMissing: "REFERENCE_UNAVAILABLE",
  priceOutsideCollar: "PRICE_OUTSIDE_COLLAR",
  protectionTripped: "SOLVER_PROTECTION_TRIPPED",
  duplicateRequest: "DUPLICATE_REQUEST",
  rateAboveLimit: "RATE_LIMITED",
} as const satisfies Record<RiskCode, ErrorCode>;

/** What a solver is told for each cause of a refusal. */
export const refusalCodes = {
  unknownRfq: "UNKNOWN_RFQ",
  notAsked: "NOT_ASKED",
  late: "QUOTE_LATE",
  termsMismatch: "QUOTE_TERMS_MISMATCH",
  partNotAllowed: "PART_NOT_ALLOWED",
  validityTooShort: "QUOTE_VALIDITY_TOO_SHORT",
  amountOutOfRange: "AMOUNT_OUT_OF_RANGE",
  signatureInvalid: "QUOTE_SIGNATURE_INVALID",
  tooMany: "RATE_LIMITED",
  ...riskCodes,
} as const satisfies Record<AnswerRefusal, ErrorCode>;
