import { netAmount } from "../auction/fee.ts";
import type { SwapType, VerifiedQuote } from "../auction/types.ts";
import { searchSplit, splitBound, type SplitItem, type SplitPricing } from "./search-split.ts";

/**
 * Nodes of the search for the best split, 13 ms of a core at the very worst and some 10 µs as a rule. Enough to be exact
 * for any 16 quotes or sizes of quotes, and for as many as there are when some of them can be filled in part.
 */
export const MAX_SPLIT_STEPS = 131_072;

/** Price of one base unit, in parts of 2^-128, so that prices of any two tokens can be compared as integers. */
const PRICE_SCALE = 1n << 128n;

/**
 * A quote that may be filled in part. Its amounts are the most it takes, and their ratio is its price. It is all or
 * nothing when `minFill` is its whole fixed side.
 */
export type PartialQuote = Pick<
  VerifiedQuote,
  "quoteId" | "solverId" | "sequence" | "inputAmount" | "outputAmount"
> & {
  /** Least it takes of the side that the request fixes, base units. */
  readonly minFill: bigint;
  /** Its place, from 0, among the sizes of one quote: of those with one `quoteId` at most one is used. */
  readonly size?: number;
};

/** A request whose taker allows a split, and the rules of its corridor. */
export type AllocationRequest = {
  readonly swapType: SwapType;
  /** The fixed side, base units. */
  readonly amount: bigint;
  /** The venue's fee, basis points of the other side's total. */
  readonly feeBps: number;
  readonly pricing: SplitPricing;
  /** Most quotes in one order. */
  readonly maxParts: number;
  /** See `MAX_SPLIT_STEPS`. */
  readonly maxSteps: number;
};

/** What one quote contributes. */
export type AllocatedPart = {
  readonly quoteId: string;
  readonly solverId: string;
  /** Of which of its sizes, where the quote has several. */
  readonly size?: number;
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
};

/** The quotes that serve the request together. */
export type Allocation = {
  /** Best price first. The fixed side adds up to the request's amount exactly. */
  readonly parts: readonly AllocatedPart[];
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** What the taker gets after the venue's fee, or gives including it. */
  readonly netAmount: bigint;
  /**
   * Whether no other combination is better by as many base units as there are parts: the search ended by itself, and what
   * it found could be used. At a uniform price a part can come to less than one base unit; then it could not.
   */
  readonly exact: boolean;
  /** No combination whatever gives the taker more than this (or costs it less), before the fee. */
  readonly bestPossible: bigint;
  /** Nodes that the search looked at. */
  readonly steps: number;
};

type Candidate = SplitItem & { readonly quote: PartialQuote };

/**
 * The best combination of quotes for the whole amount; null when none was found. Deterministic, bounded by `maxSteps`,
 * and never worse for the taker than the best quote that can take all.
 *
 * Each quote is used once at most, in one of its sizes, between its `minFill` and its amount. `payAsQuoted` gives every part its own quote's
 * price, `uniform` the price of the worst quote that is needed, which is never worse for a solver than its own. Parts
 * round against the taker, by less than a base unit each: outputs down, inputs up. So no solver gives more, or gets less,
 * than at the price it signed.
 */
export function allocate(request: AllocationRequest, quotes: readonly PartialQuote[]): Allocation | null {
  const { amount, swapType, pricing } = request;
  const candidates = quotes
    .flatMap((quote) => candidateOf(request, quote))
    .sort((a, b) => (a.price === b.price ? a.quote.sequence - b.quote.sequence : a.price > b.price ? -1 : 1));
  const { fills, exact, steps } = searchSplit(request, candidates);
  if (fills === null) return null;
  const bestPossible = totalAtBound(swapType, splitBound(candidates, amount), amount);
  const split = partsOf(swapType, pricing, candidates, fills);
  const hasEmptyPart = split.some(({ outputAmount }) => outputAmount === 0n);
  const parts = atLeastSingle(request, candidates, split);
  if (parts === null) return null;
  const total = swapType === "ExactInput" ? sum(parts, "outputAmount") : sum(parts, "inputAmount");
  return {
    parts,
    inputAmount: swapType === "ExactInput" ? amount : total,
    outputAmount: swapType === "ExactInput" ? total : amount,
    netAmount: netAmount(swapType, total, request.feeBps),
    exact: exact && !hasEmptyPart,
    bestPossible,
    steps,
  };
}

/** The quote as the search sees it; nothing when it can't be part of any answer to the request. */
function candidateOf({ swapType, amount }: AllocationRequest, quote: PartialQuote): Candidate[] {
  const { inputAmount, outputAmount, minFill } = quote;
  if (inputAmount <= 0n || outputAmount <= 0n || minFill <= 0n) return [];
  const fixed = swapType === "ExactInput" ? inputAmount : outputAmount;
  // A part must come to at least one base unit of output.
  const least = swapType === "ExactInput" ? ceilDivide(inputAmount, outputAmount) : 1n;
  const min = minFill > least ? minFill : least;
  const max = fixed < amount ? fixed : amount;
  if (min > max || minFill > fixed) return [];
  const price =
    swapType === "ExactInput"
      ? (outputAmount * PRICE_SCALE) / inputAmount
      : -ceilDivide(inputAmount * PRICE_SCALE, outputAmount);
  return [{ min, max, price, quote, ...(quote.size === undefined ? {} : { group: quote.quoteId }) }];
}

function partsOf(
  swapType: SwapType,
  pricing: SplitPricing,
  candidates: readonly Candidate[],
  fills: readonly bigint[],
): AllocatedPart[] {
  const worst = candidates.findLast((_candidate, at) => (fills[at] ?? 0n) > 0n);
  return candidates.flatMap(({ quote }, at) => {
    const fill = fills[at] ?? 0n;
    if (fill === 0n) return [];
    const priced = pricing === "uniform" ? (worst?.quote ?? quote) : quote;
    return [partOf(swapType, quote, priced, fill)];
  });
}

/** `fill` of the fixed side from `quote`, at the price of `priced`. */
function partOf(
  swapType: SwapType,
  { quoteId, solverId, size }: PartialQuote,
  priced: PartialQuote,
  fill: bigint,
): AllocatedPart {
  const named = { quoteId, solverId, ...(size === undefined ? {} : { size }) };
  return swapType === "ExactInput"
    ? {
        ...named,
        inputAmount: fill,
        outputAmount: (fill * priced.outputAmount) / priced.inputAmount,
      }
    : {
        ...named,
        inputAmount: ceilDivide(fill * priced.inputAmount, priced.outputAmount),
        outputAmount: fill,
      };
}

/**
 * The split, or the best quote that takes all when the parts' rounding makes the split no better. Null when a part at
 * the uniform price comes to nothing and no single quote takes all.
 */
function atLeastSingle(
  { swapType, amount }: AllocationRequest,
  candidates: readonly Candidate[],
  split: readonly AllocatedPart[],
): readonly AllocatedPart[] | null {
  const found = candidates.find(({ max }) => max === amount);
  const single = found === undefined ? null : [partOf(swapType, found.quote, found.quote, amount)];
  if (split.some(({ outputAmount }) => outputAmount === 0n) || split.length === 0) return single;
  if (single === null) return split;
  const better =
    swapType === "ExactInput"
      ? sum(split, "outputAmount") > sum(single, "outputAmount")
      : sum(split, "inputAmount") < sum(single, "inputAmount");
  return better ? split : single;
}

/** The bound on scaled prices as base units; what the scaling cut off is added, so that it stays a bound. */
function totalAtBound(swapType: SwapType, bound: bigint, amount: bigint): bigint {
  return swapType === "ExactInput"
    ? (bound + amount) / PRICE_SCALE
    : ceilDivide(-bound - amount, PRICE_SCALE);
}

function sum(parts: readonly AllocatedPart[], side: "inputAmount" | "outputAmount"): bigint {
  return parts.reduce((total, part) => total + part[side], 0n);
}

/** The quotient rounded up, of numbers that are not negative. */
const ceilDivide = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;
