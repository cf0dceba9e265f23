import { verifiedQuote } from "@tetrafi/core/auction/testing/quotes.ts";
import { plainRules, rankQuotes, type RankingBasis } from "@tetrafi/core/auction/rank-quotes.ts";
import { rankQuotesNaive } from "@tetrafi/core/auction/rank-quotes-naive.ts";
import type { RankingPreference, RankingRules, VerifiedQuote } from "@tetrafi/core/auction/types.ts";
import type { BenchOptions } from "../main.ts";
import { interleave } from "../harness/interleave.ts";
import { row, type Row } from "../report.ts";

/** Quotes in an auction, and the microseconds in which they are to be ranked. */
const sizes: readonly { readonly quotes: number; readonly goalUs: number }[] = [
  { quotes: 16, goalUs: 2 },
  { quotes: 100, goalUs: 15 },
  { quotes: 1_000, goalUs: 200 },
];
const preferences: readonly RankingPreference[] = ["price", "speed", "reliability"];
const FEE_BPS = 5;
/** The naive version's time grows with the square and more: beyond this it would be all that the run does. */
const NAIVE_LIMIT = 100;

/** Amounts around 250,000 with six decimals, no two auctions' order alike; some tie. */
function quotesOf(count: number): VerifiedQuote[] {
  return Array.from({ length: count }, (_, at) => {
    // A fixed walk through the residues, so that every run ranks the same quotes.
    const place = (at * 7_919) % 1_009;
    return verifiedQuote(at + 1, at + 1, {
      outputAmount: 249_000_000_000n + BigInt(place) * 1_000_003n,
      etaSeconds: place % 30,
    });
  });
}

/** Microseconds to rank, with the naive version of the same rule beside. */
export async function rank({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const share = seconds / (sizes.length * preferences.length * 2);
  for (const { quotes: count, goalUs } of sizes) {
    const quotes = quotesOf(count);
    const fadePpm = quotes.map(({ solverId }, at) => ({ solverId, ppm: (at * 997) % 50_000 }));
    const charged: RankingRules = { feeBps: FEE_BPS, fadeCostBps: 50, fadePpm };
    for (const preference of preferences)
      for (const [fee, rules] of [["no fee", plainRules] as const, ["fee", charged] as const]) {
        const basis: RankingBasis = { swapType: "ExactInput", preference, rules };
        const what = `rank ${count} quotes by ${preference}, ${fee}`;
        progress(`  ${what}`);
        const { ours, naive } = await measure(basis, quotes, share);
        const beside = naive === null ? {} : { peer: naive };
        rows.push(row(what, "µs", ours, { atMost: goalUs }, beside));
      }
  }
  return rows;
}

/** Microseconds of one ranking, and of the naive one where that is affordable. */
async function measure(
  basis: RankingBasis,
  quotes: readonly VerifiedQuote[],
  seconds: number,
): Promise<{ readonly ours: number; readonly naive: number | null }> {
  const ours = (): unknown => rankQuotes(basis, quotes);
  if (quotes.length > NAIVE_LIMIT) return { ...(await interleave(seconds, { ours })), naive: null };
  return interleave(seconds, { ours, naive: () => rankQuotesNaive(basis, quotes) });
}
