import * as fc from "fast-check";
import type { RankingBasis } from "../rank-quotes.ts";
import type { RankingPreference, RankingRules, SwapType } from "../types.ts";

/** Any rules, with chances for some of the test solvers. */
export const rankingRules: fc.Arbitrary<RankingRules> = fc.record({
  feeBps: fc.oneof(fc.constantFrom(0, 1, 10_000), fc.nat(10_000)),
  fadeCostBps: fc.nat(10_000),
  fadePpm: fc.uniqueArray(
    fc.record({
      solverId: fc.integer({ min: 1, max: 40 }).map((number) => `solver-${number}`),
      ppm: fc.oneof(fc.constantFrom(0, 1_000_000), fc.nat(1_000_000)),
    }),
    { maxLength: 40, selector: ({ solverId }) => solverId },
  ),
});

/** Any preference. */
export const rankingPreference = fc.constantFrom<RankingPreference>("price", "speed", "reliability");

/** Anything that quotes may be ranked by. */
export const rankingBasis: fc.Arbitrary<RankingBasis> = fc.record({
  swapType: fc.constantFrom<SwapType>("ExactInput", "ExactOutput"),
  preference: rankingPreference,
  rules: rankingRules,
});
