import type { QuoteRefusal } from "@tetrafi/core/auction/types.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";

/** What a solver is told for each cause of a refusal. */
export const refusalCodes = {
  unknownRfq: "UNKNOWN_RFQ",
  notAsked: "NOT_ASKED",
  late: "QUOTE_LATE",
  termsMismatch: "QUOTE_TERMS_MISMATCH",
  validityTooShort: "QUOTE_VALIDITY_TOO_SHORT",
  amountOutOfRange: "AMOUNT_OUT_OF_RANGE",
  signatureInvalid: "QUOTE_SIGNATURE_INVALID",
} as const satisfies Record<QuoteRefusal, ErrorCode>;
