import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FEE_POLICY, feesFor, replacementFees } from "./fees.ts";

const GWEI = 1_000_000_000n;
const policy = { ...FEE_POLICY, minPriorityFee: GWEI, maxPriorityFee: 10n * GWEI, maxFeePerGas: 100n * GWEI };

describe("a new transaction", () => {
  test.each([
    ["twice the base fee and the tip", 20n, 2n, 42n, 2n],
    ["the tip has a floor", 20n, 0n, 41n, 1n],
    ["the tip has a limit", 20n, 99n, 50n, 10n],
    ["the fee has a limit", 80n, 2n, 100n, 2n],
    ["no base fee", 0n, 2n, 2n, 2n],
  ])("%s", (_name, baseFee, suggested, maxFee, priority) => {
    expect(feesFor(baseFee * GWEI, suggested * GWEI, policy)).toEqual({
      maxFeePerGas: maxFee * GWEI,
      maxPriorityFeePerGas: priority * GWEI,
    });
  });
});

describe("a replacement", () => {
  const fees = fc
    .tuple(fc.bigInt(1n, 200n * GWEI), fc.bigInt(1n, 20n * GWEI))
    .map(([fee, priority]) => ({ maxFeePerGas: fee + priority, maxPriorityFeePerGas: priority }));

  test("offers at least an eighth more in both fields, never less than the market, never over the limit", () => {
    fc.assert(
      fc.property(fees, fees, (newest, market) => {
        const next = replacementFees(newest, market, policy);
        if (next === null) {
          const least = newest.maxFeePerGas + newest.maxFeePerGas / 8n;
          const leastTip = newest.maxPriorityFeePerGas + newest.maxPriorityFeePerGas / 8n;
          expect(
            [least, market.maxFeePerGas].some((fee) => fee >= policy.maxFeePerGas) ||
              leastTip >= market.maxFeePerGas ||
              market.maxPriorityFeePerGas >= least,
          ).toBe(true);
          return;
        }
        expect(next.maxFeePerGas * 8n).toBeGreaterThanOrEqual(newest.maxFeePerGas * 9n);
        expect(next.maxPriorityFeePerGas * 8n).toBeGreaterThanOrEqual(newest.maxPriorityFeePerGas * 9n);
        expect(next.maxFeePerGas).toBeGreaterThanOrEqual(market.maxFeePerGas);
        expect(next.maxFeePerGas).toBeLessThanOrEqual(policy.maxFeePerGas);
        expect(next.maxPriorityFeePerGas).toBeLessThanOrEqual(next.maxFeePerGas);
      }),
    );
  });

  test("of one wei is two", () => {
    const one = { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n };
    expect(replacementFees(one, one, policy)).toEqual({ maxFeePerGas: 2n, maxPriorityFeePerGas: 2n });
  });
});
