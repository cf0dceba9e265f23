import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deviationBps, notionalMicros, type Price } from "./price.ts";

const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
const anyPrice: fc.Arbitrary<Price> = fc.record({ inputAmount: amount, outputAmount: amount });

describe("deviationBps", () => {
  const reference = { inputAmount: 1_000_000n, outputAmount: 2_000_000n };
  test.each<[string, Price, bigint]>([
    ["the reference itself", { inputAmount: 500n, outputAmount: 1_000n }, 0n],
    ["1 % better for the taker", { inputAmount: 100n, outputAmount: 202n }, 100n],
    ["1 % worse for the taker", { inputAmount: 100n, outputAmount: 198n }, 100n],
    ["a hair off", { inputAmount: 1_000_000n, outputAmount: 2_000_001n }, 1n],
    ["twice too much", { inputAmount: 1n, outputAmount: 4n }, 10_000n],
  ])("%s", (_name, price, expected) => {
    expect(deviationBps(price, reference)).toBe(expected);
  });

  test("is the least whole number of basis points that holds the price", () => {
    fc.assert(
      fc.property(anyPrice, anyPrice, (price, reference) => {
        const bps = deviationBps(price, reference);
        const fair = reference.outputAmount * price.inputAmount;
        const quoted = price.outputAmount * reference.inputAmount * 10_000n;
        const within = (by: bigint): boolean =>
          quoted <= fair * (10_000n + by) && quoted >= fair * (10_000n - by);
        expect(within(bps)).toBe(true);
        if (bps > 0n) expect(within(bps - 1n)).toBe(false);
      }),
    );
  });
});

test("a notional is rounded up, so parts never weigh less than the whole", () => {
  fc.assert(
    fc.property(amount, amount, amount, amount, (a, b, micros, per) => {
      const valuation = { micros, amount: per };
      const whole = notionalMicros(a + b, valuation);
      expect(notionalMicros(a, valuation) + notionalMicros(b, valuation)).toBeGreaterThanOrEqual(whole);
      expect(whole * per).toBeGreaterThanOrEqual((a + b) * micros);
      expect((whole - 1n) * per).toBeLessThan((a + b) * micros);
    }),
  );
});
