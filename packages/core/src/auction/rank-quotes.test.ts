import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankQuotes } from "./rank-quotes.ts";
import { rankQuotesNaive } from "./rank-quotes-naive.ts";
import { verifiedQuote } from "./testing/quotes.ts";
import type { SwapType, VerifiedQuote } from "./types.ts";

const swapType = fc.constantFrom<SwapType>("ExactInput", "ExactOutput");

/** Few amounts, so that ties are common, and some beyond what a double holds apart. */
const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: 4n }),
  fc.bigInt({ min: 1n, max: 4n }).map((small) => 10n ** 30n + small),
);

const quotes = fc
  .array(fc.record({ inputAmount: amount, outputAmount: amount }), { maxLength: 40 })
  .map((amounts) => amounts.map((each, at) => verifiedQuote(at + 1, at + 100, each)));

const shuffled = quotes.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
);

describe.each([
  ["fast", rankQuotes],
  ["naive", rankQuotesNaive],
])("%s ranking", (_name, rank) => {
  test("most output wins for a fixed input, ties by sequence", () => {
    const offers = rank("ExactInput", "price", [
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

  test("least input wins for a fixed output, ties by sequence", () => {
    const offers = rank("ExactOutput", "price", [
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

  test("no quotes, no offers", () => {
    expect(rank("ExactInput", "price", [])).toEqual([]);
  });

  test("every quote is ranked once, unchanged", () => {
    fc.assert(
      fc.property(swapType, quotes, (type, all) => {
        const offers = rank(type, "price", all);
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
      fc.property(swapType, shuffled, (type, [all, other]) => {
        expect(rank(type, "price", other)).toEqual(rank(type, "price", all));
      }),
    );
  });

  test("each offer is at least as good as the next, and earlier when equal", () => {
    const worse = (type: SwapType, a: VerifiedQuote, b: VerifiedQuote): boolean =>
      type === "ExactInput" ? a.outputAmount < b.outputAmount : a.inputAmount > b.inputAmount;
    fc.assert(
      fc.property(swapType, quotes, (type, all) => {
        const ranked = rank(type, "price", all).map((offer): VerifiedQuote => ({
          ...offer,
          stage: "verified",
        }));
        for (const [at, next] of ranked.slice(1).entries()) {
          const offer = ranked[at];
          if (offer === undefined) throw new Error("a gap in the ranking");
          expect(worse(type, offer, next)).toBe(false);
          if (!worse(type, next, offer)) expect(offer.sequence).toBeLessThan(next.sequence);
        }
      }),
    );
  });

  test("leaving a quote out keeps the order of the others", () => {
    fc.assert(
      fc.property(swapType, quotes, fc.nat(), (type, all, pick) => {
        const left = all.filter((_quote, at) => at !== pick % Math.max(all.length, 1));
        const names = rank(type, "price", all).map((offer) => offer.quoteId);
        const kept = new Set(left.map((quote) => quote.quoteId));
        expect(rank(type, "price", left).map((offer) => offer.quoteId)).toEqual(
          names.filter((id) => kept.has(id)),
        );
      }),
    );
  });
});

test("the fast ranking is the naive one", () => {
  fc.assert(
    fc.property(swapType, quotes, (type, all) => {
      expect(rankQuotes(type, "price", all)).toEqual(rankQuotesNaive(type, "price", all));
    }),
  );
});
