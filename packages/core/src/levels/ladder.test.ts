import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openAmountNaive } from "./ladder-naive.ts";
import { changeLadder, isBestFirst, openAmount, type Ladder } from "./ladder.ts";

const level = (inputAmount: bigint, outputAmount: bigint) => ({ inputAmount, outputAmount });
const ladder: Ladder = [level(100n, 100n), level(100n, 99n), level(200n, 190n)];

const anyLevel = fc.record({
  inputAmount: fc.bigInt({ min: 1n, max: 60n }),
  outputAmount: fc.bigInt({ min: 1n, max: 60n }),
});
/** Best first, by sorting. */
const anyLadder = fc
  .array(anyLevel, { maxLength: 6 })
  .map((levels) =>
    levels.toSorted((a, b) => Number(b.outputAmount * a.inputAmount - a.outputAmount * b.inputAmount)),
  );
const swapType = fc.constantFrom("ExactInput" as const, "ExactOutput" as const);

describe("isBestFirst", () => {
  test.each<[string, Ladder, boolean]>([
    ["nothing", [], true],
    ["falling prices", ladder, true],
    ["equal prices", [level(1n, 2n), level(2n, 4n)], true],
    ["a better one behind", [level(2n, 4n), level(1n, 3n)], false],
  ])("%s", (_what, levels, expected) => {
    expect(isBestFirst(levels)).toBe(expected);
  });
});

describe("changeLadder", () => {
  test.each<[string, Parameters<typeof changeLadder>[1], Ladder | null]>([
    [
      "a level in its place",
      [{ at: 1, level: level(50n, 50n) }],
      [level(100n, 100n), level(50n, 50n), level(200n, 190n)],
    ],
    ["one more", [{ at: 3, level: level(1n, 0n + 1n) }], null],
    ["one more that is worse", [{ at: 3, level: level(100n, 90n) }], [...ladder, level(100n, 90n)]],
    ["none from there on", [{ at: 1, level: null }], [level(100n, 100n)]],
    ["none at all", [{ at: 0, level: null }], []],
    ["a place beyond the last", [{ at: 4, level: level(1n, 1n) }], null],
    [
      "one too many",
      [
        { at: 3, level: level(100n, 90n) },
        { at: 4, level: level(100n, 80n) },
      ],
      null,
    ],
    [
      "out of order between, in order at the end",
      [
        { at: 0, level: level(100n, 90n) },
        { at: 1, level: null },
      ],
      [level(100n, 90n)],
    ],
  ])("%s", (_what, changes, expected) => {
    expect(changeLadder(ladder, changes, 4)).toEqual(expected);
  });

  test("sending every level as a change is the same as sending them anew", () => {
    fc.assert(
      fc.property(anyLadder, anyLadder, (before, after) => {
        const changes = [{ at: 0, level: null }, ...after.map((each, at) => ({ at, level: each }))];
        expect(changeLadder(before, changes, 6)).toEqual(after);
      }),
    );
  });
});

describe("openAmount", () => {
  test.each<[string, "ExactInput" | "ExactOutput", bigint, bigint | null]>([
    ["of the best level", "ExactInput", 50n, 50n],
    ["through two levels, rounded down", "ExactInput", 150n, 149n],
    ["all there is", "ExactInput", 400n, 389n],
    ["more than there is", "ExactInput", 401n, null],
    ["a fixed output, rounded up", "ExactOutput", 150n, 151n],
    ["all the output", "ExactOutput", 389n, 400n],
    ["more output than there is", "ExactOutput", 390n, null],
  ])("%s", (_what, type, amount, expected) => {
    expect(openAmount(ladder, type, amount)).toBe(expected);
  });

  test("agrees with taking one unit at a time", () => {
    fc.assert(
      fc.property(anyLadder, swapType, fc.bigInt({ min: 1n, max: 400n }), (levels, type, amount) => {
        expect(openAmount(levels, type, amount)).toBe(openAmountNaive(levels, type, amount));
      }),
    );
  });

  test("is never better than the best level's price", () => {
    fc.assert(
      fc.property(anyLadder, fc.bigInt({ min: 1n, max: 400n }), (levels, amount) => {
        const [best] = levels;
        const given = openAmount(levels, "ExactInput", amount);
        if (best === undefined || given === null) return;
        expect(given * best.inputAmount).toBeLessThanOrEqual(amount * best.outputAmount);
      }),
    );
  });
});
