import type { RankingBasis } from "./rank-quotes.ts";
import type { AdmittedQuote, RankedOffer, RankingTerms } from "./types.ts";

/**
 * The ranking as its rule reads, without regard to speed: the rank of a quote is one more than the number of quotes
 * that beat it. Kept to check `rankQuotes` against.
 */
export function rankQuotesNaive(basis: RankingBasis, quotes: readonly AdmittedQuote[]): RankedOffer[] {
  const offers = quotes.map((quote): RankedOffer => {
    const rank = 1 + quotes.filter((other) => beats(basis, other, quote)).length;
    return { ...quote, stage: "ranked", rank, terms: termsOf(basis, quote) };
  });
  return quotes.map((_quote, at) => {
    const offer = offers.find(({ rank }) => rank === at + 1);
    if (offer === undefined) throw new Error("two quotes share a sequence number");
    return offer;
  });
}

/** Compares key by key; the first difference decides, the smaller key wins. */
function beats(basis: RankingBasis, a: AdmittedQuote, b: AdmittedQuote): boolean {
  const theirs = keysOf(basis, b);
  for (const [at, key] of keysOf(basis, a).entries()) {
    const other = theirs[at] ?? 0n;
    if (key !== other) return key < other;
  }
  return false;
}

function keysOf(basis: RankingBasis, quote: AdmittedQuote): bigint[] {
  const terms = termsOf(basis, quote);
  // What the taker gives counts up, what it gets counts down.
  const cost = (amount: bigint): bigint => (basis.swapType === "ExactInput" ? -amount : amount);
  const sequence = BigInt(quote.sequence);
  if (terms.preference === "speed") return [BigInt(terms.etaSeconds), cost(terms.netAmount), sequence];
  return [cost(terms.preference === "price" ? terms.netAmount : terms.expectedAmount), sequence];
}

function termsOf({ swapType, preference, rules }: RankingBasis, quote: AdmittedQuote): RankingTerms {
  const gets = swapType === "ExactInput";
  const measure = gets ? "outputAmount" : "inputAmount";
  const amount = quote[measure];
  const fee = upwards(amount * BigInt(rules.feeBps), 10_000n);
  const net = gets ? amount - fee : amount + fee;
  const common = { measure, feeAmount: fee, netAmount: net, sequence: quote.sequence } as const;
  if (preference === "price") return { preference, ...common };
  if (preference === "speed") return { preference, ...common, etaSeconds: quote.etaSeconds };
  const fadePpm = rules.fadePpm.findLast(({ solverId }) => solverId === quote.solverId)?.ppm ?? 0;
  const loss = upwards(net * BigInt(fadePpm * rules.fadeCostBps), 10_000_000_000n);
  return { preference, ...common, fadePpm, expectedAmount: gets ? net - loss : net + loss };
}

/** The quotient rounded up, of numbers that are not negative. */
function upwards(dividend: bigint, divisor: bigint): bigint {
  return dividend % divisor === 0n ? dividend / divisor : dividend / divisor + 1n;
}
