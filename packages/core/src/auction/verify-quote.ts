import { isTradable } from "../amount.ts";
import type { Address } from "../hex.ts";
import { fail, ok, type Result } from "../result.ts";
import type { QuoteRefusal, Rfq, UnverifiedQuote, VerifiedQuote } from "./types.ts";

/**
 * Why the quote's terms do not answer the request, or null when they do: the fixed side is repeated unchanged, or is a
 * part of it where the taker takes parts; both amounts can be traded, and the quote is firm for as long as the taker
 * asked. `nowSeconds` is unix time.
 */
export function checkQuoteTerms(rfq: Rfq, quote: UnverifiedQuote, nowSeconds: number): QuoteRefusal | null {
  if (quote.rfqId !== rfq.rfqId) return "unknownRfq";
  if (!isTradable(quote.inputAmount) || !isTradable(quote.outputAmount)) return "amountOutOfRange";
  const fixed = rfq.swapType === "ExactInput" ? quote.inputAmount : quote.outputAmount;
  if (quote.minFill === undefined) {
    if (fixed !== rfq.amount) return "termsMismatch";
  } else if (rfq.split === undefined) return "partNotAllowed";
  else if (quote.minFill <= 0n || quote.minFill > fixed || fixed > rfq.amount) return "termsMismatch";
  const longEnough = quote.validUntil >= rfq.minValidUntil && quote.validUntil > nowSeconds;
  return longEnough ? null : "validityTooShort";
}

/** A quote with what the venue knows about its sender and its arrival. */
export type QuoteCheck = {
  readonly rfq: Rfq;
  readonly quote: UnverifiedQuote;
  /** Who the EIP-712 signature recovers to; null when it recovers to nobody. */
  readonly recovered: Address | null;
  /** The registered address of the solver whose session sent the quote. */
  readonly solver: Address;
  readonly sequence: number;
  readonly receivedAtUs: number;
  /** The venue's name for the quote. */
  readonly quoteId: string;
  readonly nowSeconds: number;
};

/** The only way to a `VerifiedQuote`: terms that answer the request, signed by the registered solver. */
export function verifyQuote(check: QuoteCheck): Result<VerifiedQuote, QuoteRefusal> {
  const { rfq, quote, recovered, solver, sequence, receivedAtUs, quoteId, nowSeconds } = check;
  const refusal = checkQuoteTerms(rfq, quote, nowSeconds);
  if (refusal !== null) return fail(refusal);
  if (recovered !== solver) return fail("signatureInvalid");
  return ok({
    stage: "verified",
    rfqId: quote.rfqId,
    solverId: quote.solverId,
    inputAmount: quote.inputAmount,
    outputAmount: quote.outputAmount,
    ...(quote.minFill === undefined ? {} : { minFill: quote.minFill }),
    validUntil: quote.validUntil,
    etaSeconds: quote.etaSeconds,
    signature: quote.signature,
    quoteId,
    solver,
    sequence,
    receivedAtUs,
  });
}
