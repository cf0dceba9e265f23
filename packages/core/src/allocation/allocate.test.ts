import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, MAX_SPLIT_STEPS, type AllocationRequest, type PartialQuote } from "./allocate.ts";
import { searchSplitNaive } from "./search-split-naive.ts";
import type { SplitPricing } from "./search-split.ts";
import type { SwapType } from "../auction/types.ts";

const request = (changes: Partial<AllocationRequest> = {}): AllocationRequest => ({
  swapType: "ExactInput",
  amount: 1_000n,
  feeBps: 0,
  pricing: "payAsQuoted",
  maxParts: 8,
  maxSteps: MAX_SPLIT_STEPS,
  ...changes,
});

const quote = (number: number, inputAmount: bigint, outputAmount: bigint, minFill: bigint): PartialQuote => ({
  quoteId: `quote-${number}`,
  solverId: `solver-${number}`,
  sequence: number,
  inputAmount,
  outputAmount,
  minFill,
});

const amounts = (unit: bigint) =>
  fc
    .record({
      a: fc.bigInt({ min: 1n, max: 12n }),
      b: fc.bigInt({ min: 1n, max: 12n }),
      minFill: fc.bigInt({ min: 1n, max: 12n }),
      dust: fc.bigInt({ min: 0n, max: 3n }),
    })
    .map(({ a, b, minFill, dust }) => ({ a: a * unit + dust, b: b * unit, minFill: minFill * unit }));

const anyRound = fc.constantFrom(1n, 10n ** 20n).chain((unit) =>
  fc.record({
    request: fc.record({
      swapType: fc.constantFrom<SwapType>("ExactInput", "ExactOutput"),
      amount: fc.bigInt({ min: 1n, max: 12n }).map((amount) => amount * unit),
      feeBps: fc.nat(10_000),
      pricing: fc.constantFrom<SplitPricing>("payAsQuoted", "uniform"),
      maxParts: fc.integer({ min: 1, max: 6 }),
      maxSteps: fc.constantFrom(0, 5, MAX_SPLIT_STEPS),
    }),
    quotes: fc
      .array(amounts(unit), { maxLength: 8 })
      .map((all) => all.map(({ a, b, minFill }, at) => quote(at + 1, a, b, minFill))),
  }),
);

const fixedOf = ({ swapType }: AllocationRequest) =>
  swapType === "ExactInput" ? ("inputAmount" as const) : ("outputAmount" as const);

const singles = (request: AllocationRequest, quotes: readonly PartialQuote[]): bigint[] => {
  const { swapType, amount } = request;
  return quotes
    .filter((each) => each[fixedOf(request)] >= amount && each.minFill <= amount)
    .map(({ inputAmount, outputAmount }) =>
      swapType === "ExactInput"
        ? (amount * outputAmount) / inputAmount
        : (amount * inputAmount + outputAmount - 1n) / outputAmount,
    )
    .filter((total) => total > 0n);
};

describe("whatever the quotes", () => {
  test("the parts add up exactly, within what each quote offers, each quote once", () => {
    fc.assert(
      fc.property(anyRound, ({ request, quotes }) => {
        const found = allocate(request, quotes);
        if (found === null) return;
        const fixed = fixedOf(request);
        for (const side of ["inputAmount", "outputAmount"] as const)
          expect(found.parts.reduce((sum, part) => sum + part[side], 0n)).toBe(found[side]);
        expect(found[fixed]).toBe(request.amount);
        expect(found.parts.length).toBeLessThanOrEqual(request.maxParts);
        expect(new Set(found.parts.map(({ quoteId }) => quoteId)).size).toBe(found.parts.length);
        for (const part of found.parts) {
          const of = quotes.find(({ quoteId }) => quoteId === part.quoteId);
          if (of === undefined) throw new Error("a part of nobody's");
          expect(part[fixed] >= of.minFill && part[fixed] <= of[fixed]).toBe(true);
          expect(part.inputAmount > 0n && part.outputAmount > 0n).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("no solver gives more than at the price it signed, and at its own price no more than a unit less", () => {
    fc.assert(
      fc.property(anyRound, ({ request, quotes }) => {
        for (const part of allocate(request, quotes)?.parts ?? []) {
          const of = quotes.find(({ quoteId }) => quoteId === part.quoteId);
          if (of === undefined) throw new Error("a part of nobody's");
          const gives = part.outputAmount * of.inputAmount;
          const atItsPrice = part.inputAmount * of.outputAmount;
          expect(gives).toBeLessThanOrEqual(atItsPrice);
          const unit = request.swapType === "ExactInput" ? of.inputAmount : of.outputAmount;
          if (request.pricing === "payAsQuoted") expect(atItsPrice - gives).toBeLessThan(unit);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("it is never worse than the best single quote, nor better than what is possible", () => {
    fc.assert(
      fc.property(anyRound, ({ request, quotes }) => {
        const found = allocate(request, quotes);
        const alone = request.maxParts > 0 ? singles(request, quotes) : [];
        if (alone.length > 0) expect(found).not.toBeNull();
        if (found === null) return;
        const gets = request.swapType === "ExactInput";
        const total = gets ? found.outputAmount : found.inputAmount;
        for (const single of alone) expect(gets ? total >= single : total <= single).toBe(true);
        expect(gets ? total <= found.bestPossible : total >= found.bestPossible).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("the order in which quotes lie in the array changes nothing", () => {
    fc.assert(
      fc.property(anyRound, ({ request, quotes }) => {
        expect(allocate(request, quotes.toReversed())).toEqual(allocate(request, quotes));
      }),
    );
  });

  test("no fill of any quotes gives more, but for less than a unit a part", () => {
    const scale = 27_720n;
    fc.assert(
      fc.property(anyRound, ({ request, quotes }) => {
        if (request.amount > 12n || request.maxSteps < 256) return;
        const exact = quotes.slice(0, 4).map((each) => ({
          ...each,
          [fixedOf(request)]: each[fixedOf(request)] > 12n ? 12n : each[fixedOf(request)],
        }));
        const gets = request.swapType === "ExactInput";
        const items = exact
          .map((each) => {
            const [fixed, other] = gets
              ? [each.inputAmount, each.outputAmount]
              : [each.outputAmount, each.inputAmount];
            const least = gets ? (each.inputAmount + each.outputAmount - 1n) / each.outputAmount : 1n;
            const min = each.minFill > least ? each.minFill : least;
            const max = fixed < request.amount ? fixed : request.amount;
            const price = ((gets ? scale : -scale) * other) / fixed;
            return { min, max, price, possible: min <= max && each.minFill <= fixed };
          })
          .filter(({ possible }) => possible);
        const best = searchSplitNaive(request, items);
        const found = allocate(request, exact);
        if (best === null) {
          expect(found).toBeNull();
          return;
        }
        if (found === null) {
          expect(request.pricing).toBe("uniform");
          return;
        }
        if (!found.exact) {
          expect(request.pricing).toBe("uniform");
          return;
        }
        const total = gets ? found.outputAmount : -found.inputAmount;
        expect(total * scale).toBeGreaterThan(best - BigInt(request.maxParts) * scale);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("examples", () => {
  test("two in part beat one that takes all", () => {
    const quotes = [quote(1, 1_000n, 990n, 1_000n), quote(2, 600n, 600n, 1n), quote(3, 500n, 498n, 100n)];
    expect(allocate(request({ feeBps: 10 }), quotes)).toMatchObject({
      parts: [
        { quoteId: "quote-2", inputAmount: 600n, outputAmount: 600n },
        { quoteId: "quote-3", inputAmount: 400n, outputAmount: 398n },
      ],
      inputAmount: 1_000n,
      outputAmount: 998n,
      netAmount: 997n,
      exact: true,
      bestPossible: 998n,
    });
  });

  test("a uniform price is the worst that is needed, for all", () => {
    const quotes = [quote(2, 600n, 600n, 1n), quote(3, 500n, 495n, 100n)];
    expect(allocate(request({ pricing: "uniform" }), quotes)).toMatchObject({
      parts: [
        { quoteId: "quote-2", inputAmount: 600n, outputAmount: 594n },
        { quoteId: "quote-3", inputAmount: 400n, outputAmount: 396n },
      ],
      outputAmount: 990n,
    });
  });

  test("a fixed output is bought from the cheapest, inputs rounded up", () => {
    const quotes = [quote(1, 700n, 699n, 1n), quote(2, 1_100n, 1_000n, 1n)];
    expect(allocate(request({ swapType: "ExactOutput", feeBps: 100 }), quotes)).toMatchObject({
      parts: [
        { quoteId: "quote-1", inputAmount: 700n, outputAmount: 699n },
        { quoteId: "quote-2", inputAmount: 332n, outputAmount: 301n },
      ],
      inputAmount: 1_032n,
      outputAmount: 1_000n,
      netAmount: 1_043n,
    });
  });

  test.each([
    // Each half is worth 5.71 and gives 5.
    [11n, ["quote-1"]],
    [10n, ["quote-1"]],
    [9n, ["quote-2", "quote-3"]],
  ])("a split that its rounding makes no better than %d for all gives way", (alone, expected) => {
    const quotes = [quote(1, 10n, alone, 10n), quote(2, 7n, 8n, 5n), quote(3, 7n, 8n, 5n)];
    const found = allocate(request({ amount: 10n }), quotes);
    expect(found?.parts.map(({ quoteId }) => quoteId)).toEqual(expected);
  });

  test("a uniform price at which a part comes to nothing leaves the single quote, which isn't called exact", () => {
    const quotes = [quote(1, 1n, 1n, 1n), quote(2, 6n, 3n, 1n), quote(3, 8n, 2n, 1n)];
    const uniform = request({ amount: 7n, pricing: "uniform" });
    expect(allocate(uniform, quotes)).toMatchObject({
      parts: [{ quoteId: "quote-3", inputAmount: 7n, outputAmount: 1n }],
      exact: false,
    });
  });

  test.each<[string, readonly PartialQuote[]]>([
    ["nothing on offer", []],
    ["too little on offer", [quote(1, 999n, 999n, 1n)]],
    ["a minimum above the amount", [quote(1, 2_000n, 2_000n, 1_001n)]],
    ["a minimum above its own amount", [quote(1, 1_000n, 1_000n, 1_001n)]],
    ["amounts that are none", [quote(1, 0n, 1_000n, 1n), quote(2, 1_000n, 0n, 1n), quote(3, 1_000n, 9n, 0n)]],
  ])("%s: none", (_name, quotes) => {
    expect(allocate(request(), quotes)).toBeNull();
  });
});
