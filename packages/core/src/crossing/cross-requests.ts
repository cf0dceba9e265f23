import { netAmount } from "../auction/fee.ts";
import type { Asset, RankedOffer, Rfq } from "../auction/types.ts";

/** A request that is open together with others, with the best that solvers offer for it. */
export type CrossableRequest = Pick<Rfq, "rfqId" | "input" | "output" | "swapType" | "amount"> & {
  /** Whom the taker belongs to; a request never crosses with one of the same entity. */
  readonly entityId: string;
  /** Whether a part may be crossed, and the rest served by the best quote. */
  readonly partialFill: boolean;
  /** The venue's fee in its corridor, basis points. */
  readonly feeBps: number;
  /** The best quote: for the whole request, its fixed side equal to `amount`. */
  readonly best: Pick<RankedOffer, "quoteId" | "inputAmount" | "outputAmount"> & {
    /** Least of the fixed side that the quote still takes, base units; all of it for a quote that can't be split. */
    readonly minFill: bigint;
  };
};

/** What a crossing does for one of the two. It names nothing of the other but the amounts that change hands. */
export type CrossedRequest = {
  readonly rfqId: Rfq["rfqId"];
  /** Given and got in the crossing, base units. */
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** What its best quote still does; null when the crossing serves the whole request. */
  readonly rest: {
    readonly quoteId: string;
    readonly inputAmount: bigint;
    readonly outputAmount: bigint;
  } | null;
  /** What the taker nets in all after the fee, and what it would have netted with its best quote alone. */
  readonly netAmount: bigint;
  readonly netAmountAlone: bigint;
};

/** Base units that change hands: of what the first request gives, and of what it gets. */
type Trade = { readonly given: bigint; readonly got: bigint };

/**
 * Matches two requests in opposite directions, or answers null when they don't fit: the same entity, other assets, no
 * room between their best quotes, or sizes that don't go together.
 *
 * One of the two, the smaller, is served whole. The amount that it fixes changes hands; on the other side goes the
 * midpoint of what its best quote and the other's would make of that amount, rounded down. If the larger can't be served
 * in part, and the two fix different assets, their fixed amounts may still be each other's answer: then these are the
 * trade, at the price that they imply.
 *
 * Either way each of the two must be strictly better off than with its best quote, in all and after fees; then it is so
 * on the crossed part as well. The order of the arguments changes nothing.
 */
export function crossRequests(
  first: CrossableRequest,
  second: CrossableRequest,
): { readonly first: CrossedRequest; readonly second: CrossedRequest } | null {
  if (first.entityId === second.entityId) return null;
  if (!sameAsset(first.input, second.output) || !sameAsset(first.output, second.input)) return null;
  for (const trade of possibleTrades(first, second)) {
    const mine = serve(first, trade.given, trade.got);
    const other = serve(second, trade.got, trade.given);
    if (mine !== null && other !== null) return { first: mine, second: other };
  }
  return null;
}

/** The trades to try, in an order that does not depend on who comes first. */
function possibleTrades(first: CrossableRequest, second: CrossableRequest): Trade[] {
  const { best: mine } = first;
  const { best: other } = second;
  if (mine.outputAmount * other.outputAmount >= mine.inputAmount * other.inputAmount) return [];
  const both = mine.outputAmount * other.outputAmount + mine.inputAmount * other.inputAmount;
  const byGiven = (given: bigint): Trade => ({
    given,
    got: (given * both) / (2n * mine.inputAmount * other.outputAmount),
  });
  const byGot = (got: bigint): Trade => ({
    given: (got * both) / (2n * mine.outputAmount * other.inputAmount),
    got,
  });
  const firstWhole = first.swapType === "ExactInput" ? byGiven(first.amount) : byGot(first.amount);
  const secondWhole = second.swapType === "ExactInput" ? byGot(second.amount) : byGiven(second.amount);
  const midpoints = first.rfqId < second.rfqId ? [firstWhole, secondWhole] : [secondWhole, firstWhole];
  if (first.swapType !== second.swapType) return midpoints;
  const [given, got] =
    first.swapType === "ExactInput" ? [first.amount, second.amount] : [second.amount, first.amount];
  return [...midpoints, { given, got }];
}

/** What a trade does for a request; null when it isn't better off, or the rest can't be served. */
function serve(request: CrossableRequest, given: bigint, got: bigint): CrossedRequest | null {
  const { rfqId, swapType, amount, best, feeBps } = request;
  if (given <= 0n || got <= 0n) return null;
  const left = amount - (swapType === "ExactInput" ? given : got);
  if (left < 0n) return null;
  const rest = left === 0n ? null : restOf(request, left);
  if (left > 0n && rest === null) return null;
  const input = given + (rest?.inputAmount ?? 0n);
  const output = got + (rest?.outputAmount ?? 0n);
  const gets = swapType === "ExactInput";
  const net = netAmount(swapType, gets ? output : input, feeBps);
  const alone = netAmount(swapType, gets ? best.outputAmount : best.inputAmount, feeBps);
  if (gets ? net <= alone : net >= alone) return null;
  return { rfqId, inputAmount: given, outputAmount: got, rest, netAmount: net, netAmountAlone: alone };
}

/** `left` of the fixed side from the best quote, the other side rounded against the taker. */
function restOf({ swapType, partialFill, best }: CrossableRequest, left: bigint): CrossedRequest["rest"] {
  if (!partialFill || left < best.minFill) return null;
  const { quoteId } = best;
  if (swapType === "ExactInput") {
    const outputAmount = (left * best.outputAmount) / best.inputAmount;
    return outputAmount === 0n ? null : { quoteId, inputAmount: left, outputAmount };
  }
  const inputAmount = (left * best.inputAmount + best.outputAmount - 1n) / best.outputAmount;
  return { quoteId, inputAmount, outputAmount: left };
}

const sameAsset = (a: Asset, b: Asset): boolean => a.chainId === b.chainId && a.address === b.address;
