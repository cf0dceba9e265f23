import { assert, bigInt, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { MidPrice, PricedToken } from "../solver/price-source.ts";
import { midPrice } from "../solver/simulated-prices.ts";
import { edgePpm, priceTrade, targetAmount } from "./pricing.ts";

const PPM = 1_000_000n;
const symbols = constantFrom("USDC", "USDT", "WETH");
const token = record<PricedToken>({ symbol: symbols, decimals: integer({ min: 0, max: 36 }) });
const amount = bigInt({ min: 1n, max: 1n << 200n });
const edge = bigInt({ min: 0n, max: 200_000n });
const at =
  (nowMs: number): MidPrice =>
  (symbol) =>
    midPrice(symbol, nowMs);
const time = integer({ min: 0, max: 4_000_000_000_000 });

/** Value in 10^-8 dollars × 10^36, exact. */
const value = ({ symbol, decimals }: PricedToken, units: bigint, nowMs: number): bigint =>
  units * (midPrice(symbol, nowMs) ?? 0n) * 10n ** BigInt(36 - decimals);

describe("prices", () => {
  test("leave the solver at least its edge, and never a unit more than rounding needs", () => {
    assert(
      property(
        constantFrom("ExactInput" as const, "ExactOutput" as const),
        token,
        token,
        amount,
        edge,
        time,
        (swapType, input, output, fixed, kept, nowMs) => {
          const trade = priceTrade({ swapType, amount: fixed, input, output }, kept, at(nowMs));
          if (trade === null) throw new Error("every token is priced");
          const { inputAmount, outputAmount } = trade;
          expect(swapType === "ExactInput" ? inputAmount : outputAmount).toBe(fixed);
          const receives = (units: bigint): bigint => value(input, units, nowMs) * (PPM - kept);
          const pays = (units: bigint): bigint => value(output, units, nowMs) * PPM;
          expect(pays(outputAmount) <= receives(inputAmount)).toBe(true);
          if (swapType === "ExactInput") expect(pays(outputAmount + 1n) > receives(inputAmount)).toBe(true);
          else expect(pays(outputAmount) > receives(inputAmount - 1n)).toBe(true);
        },
      ),
    );
  });

  test("there and back again never makes the taker richer", () => {
    assert(
      property(token, token, amount, edge, time, (input, output, fixed, kept, nowMs) => {
        const there = priceTrade({ swapType: "ExactInput", amount: fixed, input, output }, kept, at(nowMs));
        const back = priceTrade(
          { swapType: "ExactInput", amount: there?.outputAmount ?? 0n, input: output, output: input },
          kept,
          at(nowMs),
        );
        expect((back?.outputAmount ?? 0n) <= fixed).toBe(true);
      }),
    );
  });

  test("known trades, to the unit", () => {
    const usdc = { symbol: "USDC", decimals: 6 };
    const weth = { symbol: "WETH", decimals: 18 };
    const exactInput = { swapType: "ExactInput", amount: 3_000_000_000n, input: usdc, output: weth } as const;
    expect(priceTrade(exactInput, 0n, at(0))?.outputAmount).toBe(10n ** 18n);
    expect(priceTrade(exactInput, 200n, at(0))?.outputAmount).toBe(999_800_000_000_000_000n);
    const exactOutput = { swapType: "ExactOutput", amount: 10n ** 18n, input: usdc, output: weth } as const;
    // 3,000 / 0.9998, rounded up.
    expect(priceTrade(exactOutput, 200n, at(0))?.inputAmount).toBe(3_000_600_121n);
    expect(priceTrade({ ...exactInput, output: { symbol: "DAI", decimals: 18 } }, 0n, at(0))).toBeNull();
  });
});

describe("the mid price", () => {
  test("of USDT stays within a basis point of a dollar, of the others where it is", () => {
    assert(
      property(time, (nowMs) => {
        const usdt = midPrice("USDT", nowMs) ?? 0n;
        expect(usdt >= 99_990_000n && usdt <= 100_010_000n).toBe(true);
        expect(midPrice("USDC", nowMs)).toBe(100_000_000n);
        expect(midPrice("WETH", nowMs)).toBe(300_000_000_000n);
      }),
    );
  });

  test("of USDT climbs and falls once in 20 minutes", () => {
    const minutes = [0, 5, 10, 15, 20].map((minute) => midPrice("USDT", minute * 60_000));
    expect(minutes).toEqual([99_990_000n, 100_000_000n, 100_010_000n, 100_000_000n, 99_990_000n]);
  });
});

describe("the edge", () => {
  const bps = integer({ min: 0, max: 1_000 });
  const holding = bigInt({ min: 0n, max: 1n << 128n });

  test("grows as the output runs low, by no more than the skew, and is never negative", () => {
    assert(
      property(bps, bps, holding, holding, holding, (spread, skew, held, more, target) => {
        const low = edgePpm(spread, skew, held, target);
        expect(low >= edgePpm(spread, skew, held + more, target)).toBe(true);
        expect(low >= 0n && low <= BigInt(spread + skew) * 100n).toBe(true);
      }),
    );
  });

  test("is the spread at the target, or without one; rounded up in between", () => {
    expect(edgePpm(2, 4, 1_000n, 1_000n)).toBe(200n);
    expect(edgePpm(2, 4, 1_000n, 0n)).toBe(200n);
    expect(edgePpm(2, 4, 0n, 1_000n)).toBe(600n);
    expect(edgePpm(2, 4, 1_500n, 1_000n)).toBe(0n);
    expect(edgePpm(10, 4, 1_500n, 1_000n)).toBe(800n);
    expect(edgePpm(10, 4, 5_000n, 1_000n)).toBe(600n);
    expect(edgePpm(2, 1, 1_001n, 3_000n)).toBe(267n);
  });

  test("aims at an equal share of the value of everything held", () => {
    const usdc = { symbol: "USDC", decimals: 6, amount: 9_000_000_000n };
    const weth = { symbol: "WETH", decimals: 18, amount: 10n ** 18n };
    expect(targetAmount(usdc, [usdc, weth], at(0))).toBe(6_000_000_000n);
    expect(targetAmount(weth, [usdc, weth], at(0))).toBe(2n * 10n ** 18n);
    expect(targetAmount(usdc, [], at(0))).toBe(0n);
  });
});
