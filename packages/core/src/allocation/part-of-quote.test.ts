import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, type PartialQuote } from "./allocate.ts";
import { isPartOfQuote } from "./part-of-quote.ts";

const amount = fc.bigInt({ min: 1n, max: 200n });
const quotes = fc.array(fc.tuple(amount, amount, amount), { minLength: 1, maxLength: 5 });

describe("isPartOfQuote", () => {
  test("every part that a split takes is one of its quote", () => {
    fc.assert(
      fc.property(
        quotes,
        amount,
        fc.constantFrom("ExactInput", "ExactOutput"),
        fc.constantFrom("payAsQuoted", "uniform"),
        (made, wanted, swapType, pricing) => {
          const offered = made.map(([inputAmount, outputAmount, least], at): PartialQuote => {
            const fixed = swapType === "ExactInput" ? inputAmount : outputAmount;
            const minFill = least < fixed ? least : fixed;
            return {
              quoteId: `q${at}`,
              solverId: `s${at}`,
              sequence: at,
              inputAmount,
              outputAmount,
              minFill,
            };
          });
          const rules = { pricing, maxParts: 4, maxSteps: 4_096, feeBps: 0 } as const;
          const found = allocate({ swapType, amount: wanted, ...rules }, offered);
          for (const part of found?.parts ?? []) {
            const quote = offered.find(({ quoteId }) => quoteId === part.quoteId);
            expect(quote !== undefined && isPartOfQuote(swapType, quote, part)).toBe(true);
          }
        },
      ),
    );
  });

  const quote = { inputAmount: 1_000n, outputAmount: 990n, minFill: 100n };

  test.each([
    ["the whole", 1_000n, 990n, true],
    ["a part, rounded down", 101n, 99n, true],
    ["a part at a price that is better for the solver", 500n, 400n, true],
    ["one unit more than its price", 101n, 100n, false],
    ["less than it takes", 99n, 98n, false],
    ["more than it takes", 1_001n, 990n, false],
    ["nothing for something", 500n, 0n, false],
  ])("of a fixed input: %s", (_what, inputAmount, outputAmount, isPart) => {
    expect(isPartOfQuote("ExactInput", quote, { inputAmount, outputAmount })).toBe(isPart);
  });

  test.each([
    ["a part, rounded up", 102n, 100n, true],
    ["one unit less than its price", 101n, 100n, false],
    ["less than it takes", 101n, 99n, false],
  ])("of a fixed output: %s", (_what, inputAmount, outputAmount, isPart) => {
    expect(isPartOfQuote("ExactOutput", quote, { inputAmount, outputAmount })).toBe(isPart);
  });

  test("a quote for the whole is for nothing else", () => {
    const whole = { inputAmount: 1_000n, outputAmount: 990n };
    expect(isPartOfQuote("ExactInput", whole, whole)).toBe(true);
    expect(isPartOfQuote("ExactInput", whole, { inputAmount: 1_000n, outputAmount: 989n })).toBe(false);
  });
});
