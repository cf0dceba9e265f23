import type { Address, Bytes32, Hex } from "../hex.ts";
import type { AdmittedQuote, Attestation, AttestedQuote, QuotedSize, SealedSide } from "./types.ts";

/** The place and microsecond in which a solver's message reached the venue. */
export type Received = {
  readonly solverId: string;
  readonly sequence: number;
  readonly receivedAtUs: number;
};

/** A quote as the record keeps it: everything its signature covers that the request doesn't say, and the signature. */
export type RecordedQuote = Received & {
  readonly type: "quote";
  readonly quoteId: string;
  readonly solver: Address;
  readonly inputAmount: string;
  /** Of a quote for part; see `UnverifiedQuote`. */
  readonly minFill?: string;
  /** Of a request that hides its side: the price of the opposite direction, without what could execute it. */
  readonly otherSide?: RecordedSide;
  readonly outputAmount: string;
  readonly validUntil: number;
  readonly etaSeconds: number;
  readonly signature: Hex;
  /** Of a quote with several sizes, smallest first; the amounts above are the last one's. */
  readonly sizes?: readonly RecordedSize[];
};

/** A size as the record keeps it. */
export type RecordedSize = {
  readonly inputAmount: string;
  readonly minFill: string;
  readonly outputAmount: string;
};

/** A quote's other side as the record keeps it. */
export type RecordedSide = Omit<SealedSide, "inputAmount" | "outputAmount"> & {
  readonly inputAmount: string;
  readonly outputAmount: string;
};

/**
 * A quote that its solver didn't sign. Its own type, so that whoever reads records takes it for a signed one by no
 * oversight.
 */
export type RecordedAttestedQuote = Omit<
  RecordedQuote,
  "type" | "signature" | "minFill" | "sizes" | "otherSide"
> & {
  readonly type: "attestedQuote";
  readonly attestation: Attestation;
};

/** A quote as the record keeps it. */
export function recordQuote(quote: AdmittedQuote): RecordedQuote | RecordedAttestedQuote {
  if (quote.stage === "attested") return recordAttestedQuote(quote);
  return {
    etaSeconds: quote.etaSeconds,
    inputAmount: quote.inputAmount.toString(),
    ...(quote.minFill === undefined ? undefined : { minFill: quote.minFill.toString() }),
    ...(quote.otherSide === undefined ? undefined : { otherSide: recordSide(quote.otherSide) }),
    outputAmount: quote.outputAmount.toString(),
    quoteId: quote.quoteId,
    receivedAtUs: quote.receivedAtUs,
    sequence: quote.sequence,
    signature: quote.signature,
    ...(quote.sizes === undefined ? undefined : { sizes: quote.sizes.map(recordSize) }),
    solver: quote.solver,
    solverId: quote.solverId,
    type: "quote",
    validUntil: quote.validUntil,
  };
}

const recordSize = ({ inputAmount, minFill, outputAmount }: QuotedSize): RecordedSize => ({
  inputAmount: inputAmount.toString(),
  minFill: minFill.toString(),
  outputAmount: outputAmount.toString(),
});

function recordSide(side: SealedSide): RecordedSide {
  const { etaSeconds, inputAmount, outputAmount, quoteId, signatureHash } = side;
  return {
    etaSeconds,
    inputAmount: inputAmount.toString(),
    outputAmount: outputAmount.toString(),
    quoteId,
    signatureHash,
  };
}

function recordAttestedQuote(quote: AttestedQuote): RecordedAttestedQuote {
  const { open, reference, responseSha256, transport } = quote.attestation;
  return {
    attestation: { ...(open === undefined ? {} : { open }), reference, responseSha256, transport },
    etaSeconds: quote.etaSeconds,
    inputAmount: quote.inputAmount.toString(),
    outputAmount: quote.outputAmount.toString(),
    quoteId: quote.quoteId,
    receivedAtUs: quote.receivedAtUs,
    sequence: quote.sequence,
    solver: quote.solver,
    solverId: quote.solverId,
    type: "attestedQuote",
    validUntil: quote.validUntil,
  };
}

/** The inverse of `recordQuote`, of the auction with this name. Throws on an amount that is not an integer. */
export function restoreQuote(rfqId: Bytes32, quote: RecordedQuote | RecordedAttestedQuote): AdmittedQuote {
  const { inputAmount, outputAmount } = quote;
  const amounts = { inputAmount: BigInt(inputAmount), outputAmount: BigInt(outputAmount) };
  if (quote.type === "quote") {
    const { type: _type, minFill, otherSide, sizes, ...same } = quote;
    const part = minFill === undefined ? {} : { minFill: BigInt(minFill) };
    const several = sizes === undefined ? {} : { sizes: sizes.map(restoreSize) };
    const side = otherSide === undefined ? {} : { otherSide: restoreSide(otherSide) };
    return { ...same, stage: "verified", rfqId, ...amounts, ...part, ...several, ...side };
  }
  const { type: _type, ...same } = quote;
  return { ...same, stage: "attested", rfqId, ...amounts };
}

const restoreSize = ({ inputAmount, minFill, outputAmount }: RecordedSize): QuotedSize => ({
  inputAmount: BigInt(inputAmount),
  minFill: BigInt(minFill),
  outputAmount: BigInt(outputAmount),
});

function restoreSide({ inputAmount, outputAmount, ...same }: RecordedSide): SealedSide {
  return { ...same, inputAmount: BigInt(inputAmount), outputAmount: BigInt(outputAmount) };
}
