import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainRules, rankQuotes, type RankingBasis } from "./rank-quotes.ts";
import { rankQuotesNaive } from "./rank-quotes-naive.ts";
import { verifiedQuote } from "./testing/quotes.ts";
import { rankingBasis } from "./testing/ranking.ts";
import type { RankedOffer, RankingTerms, SwapType, VerifiedQuote } from "./types.ts";

/** Few amounts, so that ties are common, and some beyond what a double holds apart. */
const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: 4n }),
  fc.bigInt({ min: 1n, max: 4n }).map((small) => 10n ** 30n + small),
);

const quotes = fc
  .array(fc.record({ inputAmount: amount, outputAmount: amount, etaSeconds: fc.nat(2) }), { maxLength: 40 })
  .map((all) => all.map((each, at) => verifiedQuote(at + 1, at + 100, each)));

const shuffled = quotes.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
);

const basis = (swapType: SwapType, changes: Partial<Omit<RankingBasis, "swapType">> = {}): RankingBasis => ({
  swapType,
  preference: "price",
  rules: plainRules,
  ...changes,
});

const solvers = (offers: readonly RankedOffer[]): string[] => offers.map(({ solverId }) => solverId);

describe.each([
  ["fast", rankQuotes],
  ["naive", rankQuotesNaive],
])("%s ranking", (_name, rank) => {
  test("price: most output wins for a fixed input, ties by sequence", () => {
    const offers = rank(basis("ExactInput"), [
      verifiedQuote(1, 11, { outputAmount: 990n }),
      verifiedQuote(2, 13, { outputAmount: 995n }),
      verifiedQuote(3, 12, { outputAmount: 995n }),
    ]);
    expect(offers.map(({ rank, solverId, terms }) => [rank, solverId, terms.netAmount])).toEqual([
      [1, "solver-3", 995n],
      [2, "solver-2", 995n],
      [3, "solver-1", 990n],
    ]);
  });

  test("price: least input wins for a fixed output, ties by sequence", () => {
    const offers = rank(basis("ExactOutput"), [
      verifiedQuote(1, 11, { inputAmount: 1_010n }),
      verifiedQuote(2, 13, { inputAmount: 1_005n }),
      verifiedQuote(3, 12, { inputAmount: 1_005n }),
    ]);
    expect(offers.map(({ rank, solverId, terms }) => [rank, solverId, terms.measure])).toEqual([
      [1, "solver-3", "inputAmount"],
      [2, "solver-2", "inputAmount"],
      [3, "solver-1", "inputAmount"],
    ]);
  });

  test.each<[SwapType, bigint, bigint, bigint]>([
    ["ExactInput", 10_000n, 3n, 9_997n],
    ["ExactInput", 10_001n, 4n, 9_997n],
    ["ExactInput", 1n, 1n, 0n],
    ["ExactOutput", 10_000n, 3n, 10_003n],
    ["ExactOutput", 10_001n, 4n, 10_005n],
    ["ExactOutput", 1n, 1n, 2n],
  ])("%s: 3 basis points of %d are %d, rounded up, which leaves %d", (swapType, amount, fee, net) => {
    const [offer] = rank(basis(swapType, { rules: { ...plainRules, feeBps: 3 } }), [
      verifiedQuote(1, 1, { inputAmount: amount, outputAmount: amount }),
    ]);
    expect(offer?.terms).toEqual({
      preference: "price",
      measure: swapType === "ExactInput" ? "outputAmount" : "inputAmount",
      feeAmount: fee,
      netAmount: net,
      sequence: 1,
    });
  });

  test("price: what is equal after the fee is equal", () => {
    const rules = { ...plainRules, feeBps: 3 };
    const offers = rank(basis("ExactInput", { rules }), [
      verifiedQuote(1, 1, { outputAmount: 10_000n }),
      verifiedQuote(2, 2, { outputAmount: 10_001n }),
    ]);
    expect(solvers(offers)).toEqual(["solver-1", "solver-2"]);
  });

  test("speed: the shortest time wins, then the net amount, then the sequence", () => {
    const offers = rank(basis("ExactInput", { preference: "speed" }), [
      verifiedQuote(1, 11, { etaSeconds: 20, outputAmount: 999n }),
      verifiedQuote(2, 12, { etaSeconds: 5, outputAmount: 900n }),
      verifiedQuote(3, 13, { etaSeconds: 5, outputAmount: 901n }),
      verifiedQuote(4, 14, { etaSeconds: 5, outputAmount: 901n }),
    ]);
    expect(solvers(offers)).toEqual(["solver-3", "solver-4", "solver-2", "solver-1"]);
    expect(offers[0]?.terms).toMatchObject({ preference: "speed", etaSeconds: 5, netAmount: 901n });
  });

  test("reliability: a better price is worth less from a solver that fades", () => {
    const rules = { feeBps: 0, fadeCostBps: 200, fadePpm: [{ solverId: "solver-1", ppm: 100_000 }] };
    // A tenth of the time 2 % are lost: 0.2 % of the net amount.
    const quotes = [
      verifiedQuote(1, 1, { outputAmount: 1_000_000n }),
      verifiedQuote(2, 2, { outputAmount: 998_001n }),
      verifiedQuote(3, 3, { outputAmount: 998_000n }),
    ];
    const offers = rank(basis("ExactInput", { preference: "reliability", rules }), quotes);
    expect(solvers(offers)).toEqual(["solver-2", "solver-1", "solver-3"]);
    expect(offers[1]?.terms).toMatchObject({ fadePpm: 100_000, expectedAmount: 998_000n });
    expect(solvers(rank(basis("ExactInput", { rules }), quotes))[0]).toBe("solver-1");
  });

  test("reliability: the expected amount is rounded against the quote", () => {
    const rules = { feeBps: 0, fadeCostBps: 1, fadePpm: [{ solverId: "solver-1", ppm: 1 }] };
    const expected = (swapType: SwapType): RankingTerms | undefined =>
      rank(basis(swapType, { preference: "reliability", rules }), [verifiedQuote(1, 1)])[0]?.terms;
    expect(expected("ExactInput")).toMatchObject({ netAmount: 990n, expectedAmount: 989n });
    expect(expected("ExactOutput")).toMatchObject({ netAmount: 1_000n, expectedAmount: 1_001n });
  });

  test("no quotes, no offers", () => {
    expect(rank(basis("ExactInput"), [])).toEqual([]);
  });

  test("every quote is ranked once, unchanged", () => {
    fc.assert(
      fc.property(rankingBasis, quotes, (by, all) => {
        const offers = rank(by, all);
        expect(offers.map((offer) => offer.rank)).toEqual(all.map((_quote, at) => at + 1));
        const back = offers.map(({ rank: _rank, terms: _terms, ...rest }) => ({
          ...rest,
          stage: "verified",
        }));
        expect(back.sort((a, b) => a.sequence - b.sequence)).toEqual(all);
      }),
    );
  });

  test("the order of arrival in the array does not matter", () => {
    fc.assert(
      fc.property(rankingBasis, shuffled, (by, [all, other]) => {
        expect(rank(by, other)).toEqual(rank(by, all));
      }),
    );
  });

  test("each offer is at least as good as the next by its own terms, and earlier when equal", () => {
    fc.assert(
      fc.property(rankingBasis, quotes, (by, all) => {
        const offers = rank(by, all);
        for (const [at, next] of offers.slice(1).entries()) {
          const offer = offers[at];
          if (offer === undefined) throw new Error("a gap in the ranking");
          expect(worse(by.swapType, offer.terms, next.terms)).toBe(false);
          if (!worse(by.swapType, next.terms, offer.terms))
            expect(offer.sequence).toBeLessThan(next.sequence);
        }
      }),
    );
  });

  test("leaving a quote out keeps the order of the others", () => {
    fc.assert(
      fc.property(rankingBasis, quotes, fc.nat(), (by, all, pick) => {
        const left = all.filter((_quote, at) => at !== pick % Math.max(all.length, 1));
        const names = rank(by, all).map((offer) => offer.quoteId);
        const kept = new Set(left.map((quote) => quote.quoteId));
        expect(rank(by, left).map((offer) => offer.quoteId)).toEqual(names.filter((id) => kept.has(id)));
      }),
    );
  });

  test("a better amount from the same solver in the same time never ranks lower", () => {
    fc.assert(
      fc.property(rankingBasis, quotes, fc.nat(), fc.bigInt({ min: 1n, max: 5n }), (by, all, pick, more) => {
        const target = all[pick % Math.max(all.length, 1)];
        if (target === undefined) return;
        const better: VerifiedQuote =
          by.swapType === "ExactInput"
            ? { ...target, outputAmount: target.outputAmount + more }
            : { ...target, inputAmount: target.inputAmount > more ? target.inputAmount - more : 1n };
        const rankOf = (offers: readonly RankedOffer[]): number =>
          offers.findIndex(({ quoteId }) => quoteId === target.quoteId);
        const improved = all.map((quote) => (quote === target ? better : quote));
        expect(rankOf(rank(by, improved))).toBeLessThanOrEqual(rankOf(rank(by, all)));
      }),
    );
  });
});

function worse(swapType: SwapType, a: RankingTerms, b: RankingTerms): boolean {
  if (a.preference === "speed" && b.preference === "speed" && a.etaSeconds !== b.etaSeconds)
    return a.etaSeconds > b.etaSeconds;
  const amounts = [a, b].map((terms) =>
    terms.preference === "reliability" ? terms.expectedAmount : terms.netAmount,
  );
  const [mine = 0n, other = 0n] = amounts;
  return swapType === "ExactInput" ? mine < other : mine > other;
}

test("the fast ranking is the naive one", () => {
  fc.assert(
    fc.property(rankingBasis, quotes, (by, all) => {
      expect(rankQuotes(by, all)).toEqual(rankQuotesNaive(by, all));
    }),
    { numRuns: 500 },
  );
});
