import { array, assert, bigInt, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { inDollars, ProfitBook, realisedProfit, valueOf, type RealisedProfit } from "./profit-book.ts";
import type { MidPrice, PricedToken } from "./price-source.ts";

const token = record<PricedToken>({
  symbol: constantFrom("USDC", "WETH"),
  decimals: integer({ min: 0, max: 18 }),
});
const amount = bigInt({ min: 1n, max: 1n << 120n });
const price = bigInt({ min: 1n, max: 1n << 50n });
const mids = record({ USDC: price, WETH: price });
const midOf =
  (prices: Readonly<Record<string, bigint>>): MidPrice =>
  (symbol) =>
    prices[symbol] ?? null;

test("the parts add up to what the trade left, at the prices of its end", () => {
  assert(
    property(
      token,
      token,
      amount,
      amount,
      mids,
      mids,
      amount,
      (input, output, inputAmount, outputAmount, before, after, gas) => {
        const trade = { input, output, inputAmount, outputAmount };
        const [quotedAt, settledAt] = [midOf(before), midOf(after)];
        const profit = realisedProfit({ trade, quotedAt, settledAt, gas, proof: 7n });
        const left =
          valueOf(input, inputAmount, settledAt, "down") - valueOf(output, outputAmount, settledAt, "up");
        expect(profit.net).toBe(left - gas - 7n);
        expect(profit.spread + profit.inventory - profit.gas - profit.proof).toBe(profit.net);
        // Naively, in rational numbers: never more than it was worth.
        const scale = 10n ** 18n;
        const exact = (side: PricedToken, units: bigint): bigint =>
          (units * (quotedAt(side.symbol) ?? 0n) * scale) / 10n ** BigInt(side.decimals);
        expect(profit.spread * scale <= exact(input, inputAmount) - exact(output, outputAmount) + 1n).toBe(
          true,
        );
      },
    ),
  );
});

describe("a book", () => {
  const usdc = { symbol: "USDC", decimals: 6 };
  const usdt = { symbol: "USDT", decimals: 6 };
  const quote = { inputAmount: 1_000_000_000n, outputAmount: 999_500_000n };

  test("tells each trade once, with the gas of all of its fills, marked to the mid of its end", () => {
    const told: (RealisedProfit & { readonly rfqId: string })[] = [];
    let usdtPrice = 100_000_000n;
    const prices = (symbol: string): bigint | null =>
      symbol === "USDC" ? 100_000_000n : symbol === "USDT" ? usdtPrice : 300_000_000_000n;
    const book = new ProfitBook({ mid: prices, onProfit: (profit) => told.push(profit) });
    book.quoted("0x01", quote, { input: usdc, output: usdt });
    book.filled("0x01", { gasWei: 10n ** 14n });
    book.filled("0x01", { gasWei: 10n ** 14n });
    usdtPrice = 99_900_000n;
    book.settled("0x01");
    book.settled("0x01");
    const [profit] = told;
    expect(told).toHaveLength(1);
    expect(inDollars({ ...profit, rfqId: 0n } as unknown as Record<string, bigint>)).toMatchObject({
      spread: "0.50000000",
      inventory: "0.99950000",
      gas: "0.60000000",
      proof: "0.00000000",
      net: "0.89950000",
    });
    expect(book.total).toBe(profit?.net);
  });

  test("counts every leg of a trade, at the mids of its quote and of its end", () => {
    const told: (RealisedProfit & { readonly rfqId: string })[] = [];
    let usdtPrice = 100_000_000n;
    const prices = (symbol: string): bigint | null => (symbol === "USDT" ? usdtPrice : 100_000_000n);
    const book = new ProfitBook({ mid: prices, onProfit: (profit) => told.push(profit) });
    const moreOutputs = [{ ...usdt, amount: 500_000_000n }];
    book.quoted(
      "0x04",
      { inputAmount: 1_500_000_000n, outputAmount: 999_000_000n },
      {
        input: usdc,
        output: usdc,
        moreOutputs,
      },
    );
    usdtPrice = 99_000_000n;
    book.settled("0x04");
    const moreInputs = [{ ...usdt, amount: 100_000_000n }];
    book.quoted("0x05", quote, { input: usdc, output: usdc, moreInputs });
    book.settled("0x05");
    expect(told).toMatchObject([
      // A dollar of spread; five more, since the 500 that were delivered have lost a hundredth.
      { spread: 100_000_000n, inventory: 500_000_000n, net: 600_000_000n },
      { spread: 9_950_000_000n, inventory: 0n, net: 9_950_000_000n },
    ]);
  });

  test("counts what was filled: a quote that had lost and came back by a ladder, and the part of one", () => {
    const told: (RealisedProfit & { readonly rfqId: string })[] = [];
    let usdtPrice = 100_000_000n;
    const prices = (symbol: string): bigint | null => (symbol === "USDT" ? usdtPrice : 100_000_000n);
    const book = new ProfitBook({ mid: prices, onProfit: (profit) => told.push(profit) });
    const tokens = { input: usdc, output: usdt };
    book.quoted("0x06", quote, tokens);
    book.forget("0x06");
    usdtPrice = 99_000_000n;
    // The mids of the quote are forgotten with it.
    book.ordered("0x06", { ...tokens, inputAmount: 1_000_000_000n, outputAmount: 999_000_000n });
    book.filled("0x06", { gasWei: 10n ** 16n });
    book.settled("0x06");
    book.quoted("0x07", quote, tokens);
    usdtPrice = 98_000_000n;
    book.ordered("0x07", { ...tokens, inputAmount: 500_000_000n, outputAmount: 499_750_000n });
    book.settled("0x07");
    expect(told).toMatchObject([
      { rfqId: "0x06", spread: 1_099_000_000n, inventory: 0n, gas: 1_000_000n },
      { rfqId: "0x07", spread: 524_750_000n, inventory: 499_750_000n, gas: 0n },
    ]);
  });

  test("knows nothing of what lost, or what another run quoted", () => {
    const told: unknown[] = [];
    const book = new ProfitBook({ mid: () => 1n, onProfit: (profit) => told.push(profit) });
    book.quoted("0x02", quote, { input: usdc, output: usdt });
    book.forget("0x02");
    book.settled("0x02");
    book.settled("0x03");
    expect([told, book.total]).toEqual([[], 0n]);
  });
});

test("dollars keep every digit", () => {
  assert(
    property(array(bigInt({ min: -(1n << 80n), max: 1n << 80n }), { minLength: 1 }), (amounts) => {
      for (const each of amounts) {
        const { value } = inDollars({ value: each });
        expect(BigInt(value.replace(".", ""))).toBe(each);
      }
    }),
  );
});
