import { allocate, type PartialQuote } from "../allocation/allocate.ts";
import type { Bytes32 } from "../hex.ts";
import { netAmount } from "./fee.ts";
import { fixedAmount } from "./quote-sizes.ts";
import { rankQuotes } from "./rank-quotes.ts";
import type { AdmittedQuote, RankedOffer, RankingRules, RankingTerms, Rfq, VerifiedQuote } from "./types.ts";

/** What a quote gives in a split, base units. */
export type SplitPart = {
  readonly quote: VerifiedQuote;
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** Which of its sizes it is of, from 0, where the quote has several. */
  readonly size?: number;
};

/** Several quotes that serve the request together, as one offer in the ranking. */
export type RankedSplit = {
  readonly rfqId: Bytes32;
  /** See `splitQuoteId`. */
  readonly quoteId: string;
  readonly rank: number;
  readonly terms: RankingTerms;
  /** Best price first. The fixed side adds up to the request's amount exactly. */
  readonly parts: readonly SplitPart[];
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** Until the first part runs out, unix seconds. */
  readonly validUntil: number;
  /** Of the slowest part. */
  readonly etaSeconds: number;
  /** See `Allocation`. */
  readonly exact: boolean;
  readonly bestPossible: bigint;
  readonly steps: number;
};

/** The offers of a closed auction. */
export type StandingOffers = {
  /** Of one quote each, best first. Their ranks leave out the split's. */
  readonly offers: readonly RankedOffer[];
  /** Null when no combination is strictly better than the best single quote, or the request takes none. */
  readonly split: RankedSplit | null;
};

/** Of a request, what its offers depend on. */
export type RankedRfq = Pick<Rfq, "rfqId" | "swapType" | "preference" | "amount" | "split">;

type Unranked = Omit<RankedSplit, "rank" | "terms">;

/** No solver has this name, so that it can stand for all of a split's in the ranking. */
const ALL_PARTS = "";

/** A split is named by its auction: there is one at most. Other offers are named by what their solver signed. */
export function splitQuoteId(rfqId: Bytes32): string {
  return rfqId.slice(2);
}

/** Whether the quote takes the whole request, and can be an offer by itself. */
export function takesAll(
  { swapType, amount }: Pick<Rfq, "swapType" | "amount">,
  quote: Pick<AdmittedQuote, "inputAmount" | "outputAmount">,
): boolean {
  return (swapType === "ExactInput" ? quote.inputAmount : quote.outputAmount) === amount;
}

/**
 * Ranks quotes that take all, and the best combination of quotes where the request may be split: the split is an offer
 * when the taker nets strictly more of it (or gives strictly less) than of the best single quote. It is ranked as the
 * others are: it is as slow as its slowest part, its chance of a fade is that of its parts weighted by what they take of
 * the fixed side, rounded up, and it came when its last part came. What nobody signed is for all, and no part of it.
 */
export function rankOffers(
  rfq: RankedRfq,
  rules: RankingRules,
  quotes: readonly AdmittedQuote[],
): StandingOffers {
  const basis = { swapType: rfq.swapType, preference: rfq.preference, rules };
  if (rfq.split === undefined) return { offers: rankQuotes(basis, quotes), split: null };
  const singles = quotes.filter((quote) => takesAll(rfq, quote));
  const signed = quotes.filter((quote) => quote.stage === "verified");
  const split = bestSplit(rfq, rules, signed, singles);
  if (split === null) return { offers: rankQuotes(basis, singles), split: null };
  const fadePpm = [...rules.fadePpm, { solverId: ALL_PARTS, ppm: fadeOf(rfq, rules, split.parts) }];
  const ranked = rankQuotes({ ...basis, rules: { ...rules, fadePpm } }, [...singles, asQuote(rfq, split)]);
  const place = ranked.find(({ solverId }) => solverId === ALL_PARTS);
  if (place === undefined) return { offers: ranked, split: null };
  return {
    offers: ranked.filter((offer) => offer !== place),
    split: { ...split, rank: place.rank, terms: place.terms },
  };
}

function bestSplit(
  rfq: RankedRfq,
  { feeBps }: RankingRules,
  quotes: readonly VerifiedQuote[],
  singles: readonly AdmittedQuote[],
): Unranked | null {
  const { rfqId, swapType, amount, split } = rfq;
  if (split === undefined) return null;
  const allocation = allocate({ swapType, amount, feeBps, ...split }, quotes.flatMap(asPartials(rfq)));
  if (allocation === null || allocation.parts.length < 2) return null;
  const open = swapType === "ExactInput" ? "outputAmount" : "inputAmount";
  const net = netAmount(swapType, allocation[open], feeBps);
  const isBetter = singles.every((single) => {
    const other = netAmount(swapType, single[open], feeBps);
    return swapType === "ExactInput" ? net > other : net < other;
  });
  if (!isBetter) return null;
  const byId = new Map(quotes.map((quote) => [quote.quoteId, quote]));
  const parts = allocation.parts.flatMap(({ quoteId, size, ...amounts }): SplitPart[] => {
    const quote = byId.get(quoteId);
    if (quote === undefined) return [];
    const { inputAmount, outputAmount } = amounts;
    return [{ quote, inputAmount, outputAmount, ...(size === undefined ? {} : { size }) }];
  });
  const { inputAmount, outputAmount, exact, bestPossible, steps } = allocation;
  return {
    rfqId,
    quoteId: splitQuoteId(rfqId),
    parts,
    inputAmount,
    outputAmount,
    validUntil: Math.min(...parts.map(({ quote }) => quote.validUntil)),
    etaSeconds: Math.max(...parts.map(({ quote }) => quote.etaSeconds)),
    exact,
    bestPossible,
    steps,
  };
}

/** A quote without `minFill` takes all of its amounts or nothing. One with several sizes is as many, of which one counts. */
function asPartials({ swapType }: RankedRfq): (quote: VerifiedQuote) => PartialQuote[] {
  return (quote) => {
    const { quoteId, solverId, sequence, sizes, inputAmount, outputAmount } = quote;
    const same = { quoteId, solverId, sequence };
    if (sizes !== undefined) return sizes.map((amounts, size) => ({ ...same, ...amounts, size }));
    const minFill = quote.minFill ?? fixedAmount(swapType, quote);
    return [{ ...same, inputAmount, outputAmount, minFill }];
  };
}

function fadeOf(
  { swapType, amount }: RankedRfq,
  { fadePpm }: RankingRules,
  parts: readonly SplitPart[],
): number {
  const chances = new Map(fadePpm.map(({ solverId, ppm }) => [solverId, ppm]));
  let weighted = 0n;
  for (const { quote, inputAmount, outputAmount } of parts) {
    const fill = swapType === "ExactInput" ? inputAmount : outputAmount;
    weighted += fill * BigInt(chances.get(quote.solverId) ?? 0);
  }
  return Number((weighted + amount - 1n) / amount);
}

/** The split as the ranking sees a quote. What names and signs a quote is not looked at there. */
function asQuote({ rfqId }: RankedRfq, split: Unranked): VerifiedQuote {
  return {
    stage: "verified",
    rfqId,
    solverId: ALL_PARTS,
    solver: "0x",
    signature: "0x",
    quoteId: split.quoteId,
    inputAmount: split.inputAmount,
    outputAmount: split.outputAmount,
    validUntil: split.validUntil,
    etaSeconds: split.etaSeconds,
    sequence: Math.max(...split.parts.map(({ quote }) => quote.sequence)),
    receivedAtUs: Math.max(...split.parts.map(({ quote }) => quote.receivedAtUs)),
  };
}
