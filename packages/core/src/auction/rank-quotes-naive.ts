import type { RankedOffer, RankingPreference, SwapType, VerifiedQuote } from "./types.ts";

/**
 * The ranking as its rule reads, without regard to speed: the rank of a quote is one more than the number of quotes
 * that beat it. Kept to check `rankQuotes` against.
 */
export function rankQuotesNaive(
  swapType: SwapType,
  preference: RankingPreference,
  quotes: readonly VerifiedQuote[],
): RankedOffer[] {
  const measure = swapType === "ExactInput" ? "outputAmount" : "inputAmount";
  const beats = (a: VerifiedQuote, b: VerifiedQuote): boolean => {
    if (a[measure] === b[measure]) return a.sequence < b.sequence;
    return swapType === "ExactInput" ? a[measure] > b[measure] : a[measure] < b[measure];
  };
  const offers = quotes.map((quote): RankedOffer => {
    const terms = { preference, measure, netAmount: quote[measure], sequence: quote.sequence } as const;
    return {
      ...quote,
      stage: "ranked",
      rank: 1 + quotes.filter((other) => beats(other, quote)).length,
      terms,
    };
  });
  return quotes.map((_quote, at) => {
    const offer = offers.find(({ rank }) => rank === at + 1);
    if (offer === undefined) throw new Error("two quotes share a sequence number");
    return offer;
  });
}
