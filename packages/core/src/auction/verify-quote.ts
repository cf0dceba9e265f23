import { isTradable } from "../amount.ts";
import type { Address } from "../hex.ts";
import { fail, ok, type Result } from "../result.ts";
import type {
  Asset,
  Attestation,
  AttestedQuote,
  QuoteRefusal,
  QuoteTerms,
  Rfq,
  UnverifiedQuote,
  VerifiedQuote,
} from "./types.ts";

/**
 * Why the quote's terms do not answer the request, or null when they do: the fixed side is repeated unchanged, or is a
 * part of it where the taker takes parts; both amounts can be traded, and the quote is firm for as long as the taker
 * asked. `nowSeconds` is unix time.
 */
export function checkQuoteTerms(rfq: Rfq, quote: QuoteTerms, nowSeconds: number): QuoteRefusal | null {
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

/** An answer of a solver's endpoint with what the venue knows about it. */
export type AttestationCheck = Omit<QuoteCheck, "quote" | "recovered"> & {
  readonly quote: QuoteTerms;
  /** What the answer says that is traded. */
  readonly input: Asset;
  readonly output: Asset;
  readonly attestation: Attestation;
};

/**
 * The only way to an `AttestedQuote`: terms that answer the request, about the assets that were asked for. Within one
 * chain a trade settles by the solver's signature, so there no attestation can stand for it.
 */
export function attestQuote(check: AttestationCheck): Result<AttestedQuote, QuoteRefusal> {
  const { rfq, quote, input, output, solver, sequence, receivedAtUs, quoteId, nowSeconds, attestation } =
    check;
  const refusal = checkQuoteTerms(rfq, quote, nowSeconds);
  if (refusal !== null) return fail(refusal);
  if (!isAsset(input, rfq.input) || !isAsset(output, rfq.output)) return fail("termsMismatch");
  if (rfq.input.chainId === rfq.output.chainId) return fail("signatureInvalid");
  return ok({
    stage: "attested",
    rfqId: quote.rfqId,
    solverId: quote.solverId,
    inputAmount: quote.inputAmount,
    outputAmount: quote.outputAmount,
    validUntil: quote.validUntil,
    etaSeconds: quote.etaSeconds,
    attestation,
    quoteId,
    solver,
    sequence,
    receivedAtUs,
  });
}

const isAsset = (a: Asset, b: Asset): boolean => a.chainId === b.chainId && a.address === b.address;
