import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankQuotes } from "../auction/rank-quotes.ts";
import { solverAddress, verifiedQuote } from "../auction/testing/quotes.ts";
import { rankingRules } from "../auction/testing/ranking.ts";
import type { RankingPreference } from "../auction/types.ts";
import { dutchAmount, ladderOf } from "./ladder.ts";

const START = 1_800_000_000;

const offersOf = (amounts: readonly bigint[], preference: RankingPreference = "price", feeBps = 0) =>
  rankQuotes(
    { swapType: "ExactInput", preference, rules: { feeBps, fadeCostBps: 0, fadePpm: [] } },
    amounts.map((outputAmount, at) => verifiedQuote(at + 1, at + 1, { outputAmount, etaSeconds: at })),
  );

const amount = fc.oneof(fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 1n, max: 10n ** 24n }));

const anyLadder = fc.record({
  amounts: fc.array(amount, { minLength: 1, maxLength: 6 }),
  preference: fc.constantFrom<RankingPreference>("price", "speed"),
  feeBps: rankingRules.map((rules) => rules.feeBps),
  limitAmount: amount,
  decaySeconds: fc.integer({ min: 0, max: 90 }),
});

type Case = typeof anyLadder extends fc.Arbitrary<infer T> ? T : never;

const build = ({ amounts, preference, feeBps, ...rest }: Case) => {
  const offers = offersOf(amounts, preference, feeBps);
  return { offers, ladder: ladderOf({ swapType: "ExactInput", offers, exclusiveUntil: START, ...rest }) };
};

describe("whatever the ranking", () => {
  test("the winner's price holds exactly while it is alone, and the taker never gets less than its limit", () => {
    fc.assert(
      fc.property(anyLadder, fc.integer({ min: -100, max: 200 }), (each, after) => {
        const { offers, ladder } = build(each);
        if (!ladder.ok) return;
        const top = offers[0]?.terms.netAmount ?? 0n;
        const asked = dutchAmount(ladder.value.dutch, START + after);
        if (after <= 0) expect(asked).toBe(top);
        else expect(asked).toBeLessThan(top);
        expect(asked).toBeGreaterThanOrEqual(each.limitAmount);
      }),
      { numRuns: 500 },
    );
  });

  test("it ends in time, less than a base unit a second above the limit", () => {
    fc.assert(
      fc.property(anyLadder, (each) => {
        const { ladder } = build(each);
        if (!ladder.ok) return;
        const { startTime, stopTime, leastAmount, slope } = ladder.value.dutch;
        expect(startTime).toBe(START);
        expect(stopTime).toBeGreaterThan(START);
        expect(stopTime).toBeLessThanOrEqual(START + each.decaySeconds);
        expect(slope).toBeGreaterThan(0n);
        expect(leastAmount - each.limitAmount).toBeLessThan(BigInt(stopTime - startTime));
      }),
      { numRuns: 500 },
    );
  });

  test("a runner-up's rung is the first second at which its quote is enough", () => {
    fc.assert(
      fc.property(anyLadder, (each) => {
        const { offers, ladder } = build(each);
        if (!ladder.ok) return;
        const { dutch, rungs } = ladder.value;
        expect(rungs.map(({ quoteId }) => quoteId)).toEqual(offers.slice(1).map(({ quoteId }) => quoteId));
        const seconds = Array.from({ length: dutch.stopTime - START + 1 }, (_, at) => START + at);
        for (const { amount, fromSeconds } of rungs)
          expect(fromSeconds).toBe(seconds.find((second) => dutchAmount(dutch, second) <= amount) ?? null);
      }),
    );
  });
});

test("an example", () => {
  const offers = offersOf([1_000n, 990n, 905n, 880n]);
  const ladder = ladderOf({
    swapType: "ExactInput",
    offers,
    limitAmount: 899n,
    exclusiveUntil: START,
    decaySeconds: 10,
  });
  expect(ladder).toEqual({
    ok: true,
    value: {
      dutch: {
        solver: solverAddress(1),
        startTime: START,
        stopTime: START + 10,
        slope: 10n,
        leastAmount: 900n,
      },
      rungs: [
        { quoteId: "quote-2", solverId: "solver-2", amount: 990n, fromSeconds: START + 1 },
        { quoteId: "quote-3", solverId: "solver-3", amount: 905n, fromSeconds: START + 10 },
        { quoteId: "quote-4", solverId: "solver-4", amount: 880n, fromSeconds: null },
      ],
    },
  });
});

const wide = { limitAmount: 1n, exclusiveUntil: START, decaySeconds: 10 };
test.each([
  ["nobody quoted", { ...wide, swapType: "ExactInput", offers: [] }, "noOffers"],
  ["a fixed output", { ...wide, swapType: "ExactOutput", offers: offersOf([5n]) }, "outputFixed"],
  ["no amount to fall by", { ...wide, swapType: "ExactInput", offers: offersOf([1n]) }, "noRoom"],
  [
    "no time to fall in",
    { ...wide, swapType: "ExactInput", offers: offersOf([5n]), decaySeconds: 0 },
    "noRoom",
  ],
] as const)("%s: no ladder", (_name, request, error) => {
  expect(ladderOf(request)).toEqual({ ok: false, error });
});
