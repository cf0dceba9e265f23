import type { QuoteRefusal } from "@tetrafi/core/auction/types.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";

/** Why an answer is refused: by the auction's rules, or because the solver sent too many in one auction. */
export type AnswerRefusal = QuoteRefusal | "tooMany";

/** What a solver is told for each cause of a refusal. */
export const refusalCodes = {
  unknownRfq: "UNKNOWN_RFQ",
  notAsked: "NOT_ASKED",
  late: "QUOTE_LATE",
  termsMismatch: "QUOTE_TERMS_MISMATCH",
  validityTooShort: "QUOTE_VALIDITY_TOO_SHORT",
  amountOutOfRange: "AMOUNT_OUT_OF_RANGE",
  signatureInvalid: "QUOTE_SIGNATURE_INVALID",
  tooMany: "RATE_LIMITED",
} as const satisfies Record<AnswerRefusal, ErrorCode>;
