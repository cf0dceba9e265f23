import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { searchSplitNaive } from "./search-split-naive.ts";
import {
  searchSplit,
  splitBound,
  type SplitItem,
  type SplitPricing,
  type SplitSearch,
} from "./search-split.ts";

const bestFirst = (items: readonly SplitItem[]): SplitItem[] =>
  items.toSorted((a, b) => Number(b.price - a.price));

const item = (amount: bigint, price: fc.Arbitrary<bigint>): fc.Arbitrary<SplitItem> =>
  fc
    .record({
      a: fc.bigInt({ min: 1n, max: amount }),
      b: fc.bigInt({ min: 1n, max: amount }),
      price,
      group: fc.constantFrom(undefined, undefined, "one", "two"),
    })
    .map(({ a, b, price, group }) => ({
      min: a < b ? a : b,
      max: a < b ? b : a,
      price,
      ...(group === undefined ? {} : { group }),
    }));

/** Few units and few prices, gains and costs, so that minimums bind and ties are common. */
const small = fc.bigInt({ min: 1n, max: 9n }).chain((amount) =>
  fc.record({
    search: fc.record({
      amount: fc.constant(amount),
      pricing: fc.constantFrom<SplitPricing>("payAsQuoted", "uniform"),
      maxParts: fc.integer({ min: 1, max: 5 }),
      maxSteps: fc.constant(64),
    }),
    items: fc
      .array(
        item(amount, fc.oneof(fc.bigInt({ min: 1n, max: 6n }), fc.bigInt({ min: 1_000n, max: 1_009n }))),
        { maxLength: 5 },
      )
      .chain((items) =>
        fc
          .constantFrom(1n, -1n)
          .map((sign) => bestFirst(items.map((each) => ({ ...each, price: each.price * sign })))),
      ),
  }),
);

const worth = (
  { pricing, amount }: SplitSearch,
  items: readonly SplitItem[],
  fills: readonly bigint[],
): bigint => {
  const used = items
    .map(({ price }, at) => ({ price, fill: fills[at] ?? 0n }))
    .filter(({ fill }) => fill > 0n);
  const worst = used.reduce((low, { price }) => (price < low ? price : low), used[0]?.price ?? 0n);
  return pricing === "uniform"
    ? worst * amount
    : used.reduce((sum, { price, fill }) => sum + price * fill, 0n);
};

test("the combination is the best of all there are, for up to five items in 64 steps", () => {
  fc.assert(
    fc.property(small, ({ search, items }) => {
      const { fills, exact } = searchSplit(search, items);
      expect(exact).toBe(true);
      expect(fills === null ? null : worth(search, items, fills)).toBe(searchSplitNaive(search, items));
    }),
    { numRuns: 1_000 },
  );
});

test("fills keep within minimum, maximum and number of parts, and add up to the amount", () => {
  fc.assert(
    fc.property(small, fc.integer({ min: 0, max: 20 }), ({ search, items }, maxSteps) => {
      const { fills, steps } = searchSplit({ ...search, maxSteps }, items);
      expect(steps).toBeLessThanOrEqual(maxSteps);
      if (fills === null) return;
      expect(fills.reduce((sum, fill) => sum + fill, 0n)).toBe(search.amount);
      expect(fills.filter((fill) => fill > 0n).length).toBeLessThanOrEqual(search.maxParts);
      for (const [at, fill] of fills.entries())
        if (fill > 0n) {
          expect(fill).toBeGreaterThanOrEqual(items[at]?.min ?? 0n);
          expect(fill).toBeLessThanOrEqual(items[at]?.max ?? 0n);
        }
    }),
  );
});

test("however few the steps, the result is no worse than the best single item, nor better than the bound", () => {
  fc.assert(
    fc.property(small, fc.integer({ min: 0, max: 20 }), ({ search, items }, maxSteps) => {
      const { fills } = searchSplit({ ...search, maxSteps }, items);
      const single = items.find(({ min, max }) => min <= search.amount && max >= search.amount);
      if (single !== undefined) expect(fills).not.toBeNull();
      if (fills === null) return;
      const found = worth(search, items, fills);
      if (single !== undefined) expect(found).toBeGreaterThanOrEqual(single.price * search.amount);
      expect(found).toBeLessThanOrEqual(splitBound(items, search.amount));
    }),
  );
});

describe("examples", () => {
  const search: SplitSearch = { amount: 10n, pricing: "payAsQuoted", maxParts: 8, maxSteps: 1_000 };

  test.each<[string, readonly SplitItem[], readonly bigint[] | null]>([
    ["one that takes all", [{ min: 10n, max: 10n, price: 5n }], [10n]],
    [
      "the better price first, the rest to the next",
      [
        { min: 1n, max: 6n, price: 7n },
        { min: 1n, max: 10n, price: 5n },
      ],
      [6n, 4n],
    ],
    [
      "a minimum that pushes the better one back",
      [
        { min: 1n, max: 8n, price: 7n },
        { min: 4n, max: 9n, price: 5n },
      ],
      [6n, 4n],
    ],
    [
      "the best price left out, since nothing fits beside it",
      [
        { min: 7n, max: 7n, price: 9n },
        { min: 5n, max: 5n, price: 6n },
        { min: 5n, max: 5n, price: 6n },
      ],
      [0n, 5n, 5n],
    ],
    [
      "a single item before two of the same price",
      [
        { min: 1n, max: 5n, price: 6n },
        { min: 1n, max: 5n, price: 6n },
        { min: 10n, max: 10n, price: 6n },
      ],
      [0n, 0n, 10n],
    ],
    ["too little on offer", [{ min: 1n, max: 9n, price: 5n }], null],
    [
      "nothing that adds up",
      [
        { min: 7n, max: 7n, price: 9n },
        { min: 6n, max: 6n, price: 6n },
      ],
      null,
    ],
  ])("%s", (_name, items, fills) => {
    expect(searchSplit(search, items)).toMatchObject({ fills, exact: true });
  });

  test("at a uniform price one bad part spoils all, so it is left out", () => {
    const items = [
      { min: 1n, max: 9n, price: 9n },
      { min: 10n, max: 10n, price: 8n },
      { min: 1n, max: 9n, price: 7n },
    ];
    expect(searchSplit({ ...search, pricing: "uniform" }, items).fills).toEqual([0n, 10n, 0n]);
    expect(searchSplit(search, items).fills).toEqual([9n, 0n, 1n]);
  });

  test("a search that is cut short says so, and twice the same gives the same", () => {
    const items = Array.from({ length: 24 }, (_, at) => ({
      min: 1_000n + BigInt((at * 7_919) % 1_009),
      max: 1_000n + BigInt((at * 7_919) % 1_009),
      price: 1_000n - BigInt(at),
    }));
    const odd = { ...search, amount: 12_345n, maxSteps: 200 };
    const found = searchSplit(odd, items);
    expect(found).toMatchObject({ exact: false, steps: 200 });
    expect(searchSplit(odd, items)).toEqual(found);
  });
});
