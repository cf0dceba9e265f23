import { isTradable } from "../amount.ts";
import type { Address, Bytes32 } from "../hex.ts";
import { fail, ok, type Result } from "../result.ts";
import { baseAmount, oppositeOf } from "./hidden-side.ts";
import { checkSizes } from "./quote-sizes.ts";
import type {
  Asset,
  Attestation,
  AttestedQuote,
  QuoteRefusal,
  QuoteTerms,
  Rfq,
  SealedSide,
  UnverifiedQuote,
  VerifiedQuote,
} from "./types.ts";

/**
 * Why the quote's terms do not answer the request, or null when they do: the fixed side is repeated unchanged, or is a
 * part of it where the taker takes parts; both amounts can be traded, and the quote is firm for as long as the taker
 * asked. Where the request hides its side, the opposite direction must be quoted as well, and nowhere else; the answer does not
 * tell which of the two is wrong, nor which one the taker wants. `nowSeconds` is unix time.
 */
export function checkQuoteTerms(rfq: Rfq, quote: QuoteTerms, nowSeconds: number): QuoteRefusal | null {
  if (quote.rfqId !== rfq.rfqId) return "unknownRfq";
  const { otherSide } = quote;
  if (!areTradable(quote) || (otherSide !== undefined && !areTradable(otherSide))) return "amountOutOfRange";
  if ((rfq.hidesSide === true) !== (otherSide !== undefined)) return "termsMismatch";
  if (otherSide !== undefined && baseAmount(oppositeOf(rfq).swapType, otherSide) !== rfq.amount)
    return "termsMismatch";
  const wrongSizes = quote.sizes === undefined ? null : checkSizes(rfq.swapType, quote.sizes);
  if (wrongSizes !== null) return wrongSizes;
  const fixed = rfq.swapType === "ExactInput" ? quote.inputAmount : quote.outputAmount;
  if (quote.minFill === undefined) {
    if (fixed !== rfq.amount) return "termsMismatch";
  } else if (rfq.split === undefined) return "partNotAllowed";
  else if (quote.minFill <= 0n || quote.minFill > fixed || fixed > rfq.amount) return "termsMismatch";
  const longEnough = quote.validUntil >= rfq.minValidUntil && quote.validUntil > nowSeconds;
  return longEnough ? null : "validityTooShort";
}

function areTradable({
  inputAmount,
  outputAmount,
}: Pick<QuoteTerms, "inputAmount" | "outputAmount">): boolean {
  return isTradable(inputAmount) && isTradable(outputAmount);
}

/** A quote with what the venue knows about its sender and its arrival. */
export type QuoteCheck = {
  readonly rfq: Rfq;
  readonly quote: UnverifiedQuote;
  /** Who the EIP-712 signature recovers to; null when it recovers to nobody. */
  readonly recovered: Address | null;
  /** Of the opposite direction, where the quote has one: who signed it, and what is kept of that. */
  readonly otherSide?: {
    readonly recovered: Address | null;
    readonly quoteId: string;
    readonly signatureHash: Bytes32;
  };
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
  const sealed = sealSide(check);
  if (!sealed.ok) return sealed;
  return ok({
    stage: "verified",
    rfqId: quote.rfqId,
    solverId: quote.solverId,
    inputAmount: quote.inputAmount,
    outputAmount: quote.outputAmount,
    ...(quote.minFill === undefined ? {} : { minFill: quote.minFill }),
    ...(quote.sizes === undefined ? undefined : { sizes: quote.sizes }),
    ...(sealed.value === null ? undefined : { otherSide: sealed.value }),
    validUntil: quote.validUntil,
    etaSeconds: quote.etaSeconds,
    signature: quote.signature,
    quoteId,
    solver,
    sequence,
    receivedAtUs,
  });
}

/** What is kept of the opposite direction; null where there is none. */
function sealSide({ quote, otherSide, solver }: QuoteCheck): Result<SealedSide | null, QuoteRefusal> {
  if (quote.otherSide === undefined) return ok(null);
  if (otherSide?.recovered !== solver) return fail("signatureInvalid");
  const { quoteId, signatureHash } = otherSide;
  return ok({ ...quote.otherSide, quoteId, signatureHash });
}

/** An answer of a solver's endpoint with what the venue knows about it. */
export type AttestationCheck = Omit<QuoteCheck, "quote" | "recovered" | "otherSide"> & {
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
