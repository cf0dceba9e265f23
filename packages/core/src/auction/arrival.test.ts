import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answerQuote, closeAuction, openAuction } from "./auction.ts";
import { OPENED_AT_US, testRfq, testSolvers, verifiedQuote } from "./testing/quotes.ts";
import { rankingBasis } from "./testing/ranking.ts";
import type { RankedOffer, RankingTerms } from "./types.ts";

const SOLVERS = 8;

const arrivals = fc.record({
  basis: rankingBasis,
  quotes: fc.uniqueArray(
    fc.record({
      solver: fc.integer({ min: 1, max: SOLVERS }),
      // Few prices, so that ties are common.
      open: fc.bigInt({ min: 990n, max: 993n }),
      etaSeconds: fc.nat(1),
    }),
    { selector: ({ solver }) => solver, minLength: 1 },
  ),
});

type Arrivals = typeof arrivals extends fc.Arbitrary<infer T> ? T : never;

/** One auction whose quotes all come in one microsecond, and are taken in this order. */
function play({ basis, quotes }: Arrivals): readonly RankedOffer[] {
  const { swapType, preference, rules } = basis;
  const auction = openAuction({
    rfq: testRfq({ swapType, preference }),
    asked: testSolvers(SOLVERS),
    openedAtUs: OPENED_AT_US,
    windowMs: 500,
  });
  for (const [at, { solver, open, etaSeconds }] of quotes.entries()) {
    const amounts =
      swapType === "ExactInput"
        ? { inputAmount: 1_000n, outputAmount: open }
        : { inputAmount: open, outputAmount: 1_000n };
    const quote = verifiedQuote(solver, at + 1, { ...amounts, etaSeconds, receivedAtUs: OPENED_AT_US + 1 });
    expect(answerQuote(auction, quote)).toBeNull();
  }
  return closeAuction(auction, "allAnswered", OPENED_AT_US + 2, rules).offers;
}

/** All that decides a place but the order of arrival. */
function merit(terms: RankingTerms): string {
  const { netAmount } = terms;
  if (terms.preference === "speed") return `${terms.etaSeconds} ${netAmount}`;
  return terms.preference === "reliability" ? `${terms.expectedAmount}` : `${netAmount}`;
}

test("in which order quotes of one microsecond are taken changes nothing but ties", () => {
  fc.assert(
    fc.property(
      arrivals.chain((each) =>
        fc.record({
          each: fc.constant(each),
          permuted: fc.shuffledSubarray(each.quotes, { minLength: each.quotes.length }),
        }),
      ),
      ({ each, permuted }) => {
        const [first, second] = [play(each), play({ ...each, quotes: permuted })];
        expect(second.map(({ terms }) => merit(terms))).toEqual(first.map(({ terms }) => merit(terms)));
        const tied = (terms: RankingTerms): number =>
          first.filter((other) => merit(other.terms) === merit(terms)).length;
        for (const [place, { solverId, terms }] of first.entries())
          if (tied(terms) === 1) expect(second[place]?.solverId).toBe(solverId);
      },
    ),
  );
});
