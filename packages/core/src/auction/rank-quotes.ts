import type { RankedOffer, RankingPreference, SwapType, VerifiedQuote } from "./types.ts";

/**
 * Orders quotes best first by what the taker nets: the most output for a fixed input, the least input for a fixed
 * output. Ties go to the quote that was received first. Sequence numbers differ, so the result depends on the set of
 * quotes alone, not on its order.
 */
export function rankQuotes(
  swapType: SwapType,
  preference: RankingPreference,
  quotes: readonly VerifiedQuote[],
): RankedOffer[] {
  const sorted = quotes.slice().sort(swapType === "ExactInput" ? mostOutput : leastInput);
  const measure = swapType === "ExactInput" ? "outputAmount" : "inputAmount";
  // Fields by name: a spread costs a fifth of the time at 1,000 quotes.
  return sorted.map((quote, at) => ({
    stage: "ranked",
    rfqId: quote.rfqId,
    solverId: quote.solverId,
    inputAmount: quote.inputAmount,
    outputAmount: quote.outputAmount,
    validUntil: quote.validUntil,
    etaSeconds: quote.etaSeconds,
    signature: quote.signature,
    quoteId: quote.quoteId,
    solver: quote.solver,
    sequence: quote.sequence,
    receivedAtUs: quote.receivedAtUs,
    rank: at + 1,
    terms: { preference, measure, netAmount: quote[measure], sequence: quote.sequence },
  }));
}

function mostOutput(a: VerifiedQuote, b: VerifiedQuote): number {
  if (a.outputAmount === b.outputAmount) return a.sequence - b.sequence;
  return a.outputAmount > b.outputAmount ? -1 : 1;
}

function leastInput(a: VerifiedQuote, b: VerifiedQuote): number {
  if (a.inputAmount === b.inputAmount) return a.sequence - b.sequence;
  return a.inputAmount < b.inputAmount ? -1 : 1;
}
