import type { Address, Bytes32, Hex } from "../hex.ts";
import { rankQuotes } from "./rank-quotes.ts";
import type {
  CloseReason,
  QuoteRefusal,
  RankedOffer,
  RankingRules,
  RankingTerms,
  Rfq,
  VerifiedQuote,
} from "./types.ts";

/** The place and microsecond in which a solver's message reached the venue. */
type Received = { readonly solverId: string; readonly sequence: number; readonly receivedAtUs: number };

/** A quote as the record keeps it: everything its signature covers that the request doesn't say, and the signature. */
export type RecordedQuote = Received & {
  readonly type: "quote";
  readonly quoteId: string;
  readonly solver: Address;
  readonly inputAmount: string;
  readonly outputAmount: string;
  readonly validUntil: number;
  readonly etaSeconds: number;
  readonly signature: Hex;
};

/** What a solver did in an auction. A later quote replaces an earlier one; a decline or cancel withdraws it. */
export type RecordedEvent =
  | RecordedQuote
  | (Received & { readonly type: "decline"; readonly reason: string })
  | (Received & { readonly type: "cancel" })
  | (Received & { readonly type: "refusal"; readonly refusal: QuoteRefusal });

type WithDecimals<Terms> = Terms extends RankingTerms
  ? { readonly [Key in keyof Terms]: Terms[Key] extends bigint ? string : Terms[Key] }
  : never;

/** The terms of an offer's place, with amounts as decimal strings. */
export type RecordedTerms = WithDecimals<RankingTerms>;

/**
 * The canonical record of one auction, plain JSON with amounts as decimal strings: the request, who was asked, every
 * answer in the order the venue took it, what else the ranking depended on, and the ranking with its terms. Enough to
 * recompute the ranking from.
 */
export type AuctionRecord = {
  readonly version: 1;
  readonly rfq: Omit<Rfq, "amount"> & { readonly amount: string };
  readonly asked: readonly { readonly solverId: string; readonly address: Address }[];
  readonly openedAtUs: number;
  readonly windowMs: number;
  readonly closedAtUs: number;
  readonly closeReason: CloseReason;
  readonly events: readonly RecordedEvent[];
  /** Fees and chances of a fade, as they were at the close. */
  readonly rules: RankingRules;
  /** Best first. */
  readonly ranking: readonly {
    readonly rank: number;
    readonly quoteId: string;
    readonly solverId: string;
    readonly terms: RecordedTerms;
  }[];
};

/** The request as the record keeps it. */
export function recordRfq(rfq: Rfq): AuctionRecord["rfq"] {
  return { ...rfq, amount: rfq.amount.toString() };
}

/** A quote as the record keeps it. */
export function recordQuote(quote: VerifiedQuote): RecordedQuote {
  return {
    type: "quote",
    quoteId: quote.quoteId,
    solverId: quote.solverId,
    solver: quote.solver,
    inputAmount: quote.inputAmount.toString(),
    outputAmount: quote.outputAmount.toString(),
    validUntil: quote.validUntil,
    etaSeconds: quote.etaSeconds,
    signature: quote.signature,
    sequence: quote.sequence,
    receivedAtUs: quote.receivedAtUs,
  };
}

/** The terms of an offer's place as the record keeps them. */
export function recordTerms(terms: RankingTerms): RecordedTerms {
  const amounts = { feeAmount: terms.feeAmount.toString(), netAmount: terms.netAmount.toString() };
  return terms.preference === "reliability"
    ? { ...terms, ...amounts, expectedAmount: terms.expectedAmount.toString() }
    : { ...terms, ...amounts };
}

/** The rule by which live quotes become offers at the close: those not expired by then, ranked. */
export function standingOffers(
  { swapType, preference }: Pick<Rfq, "swapType" | "preference">,
  rules: RankingRules,
  live: readonly VerifiedQuote[],
  closedAtUs: number,
): RankedOffer[] {
  const valid = live.filter((quote) => quote.validUntil * 1_000_000 > closedAtUs);
  return rankQuotes({ swapType, preference, rules }, valid);
}

/**
 * Recomputes the offers from the record's request, events, rules and closing time alone; its `ranking` is not looked
 * at.
 */
export function replayRecord(record: AuctionRecord): RankedOffer[] {
  const live = new Map<string, VerifiedQuote>();
  for (const event of record.events) {
    if (event.type === "quote") live.set(event.solverId, restoreQuote(record.rfq.rfqId, event));
    else if (event.type !== "refusal") live.delete(event.solverId);
  }
  return standingOffers(record.rfq, record.rules, [...live.values()], record.closedAtUs);
}

function restoreQuote(rfqId: Bytes32, quote: RecordedQuote): VerifiedQuote {
  const { type: _type, inputAmount, outputAmount, ...same } = quote;
  return {
    ...same,
    stage: "verified",
    rfqId,
    inputAmount: BigInt(inputAmount),
    outputAmount: BigInt(outputAmount),
  };
}
