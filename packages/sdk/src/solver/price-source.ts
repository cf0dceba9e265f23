/** What one whole token is worth, in 10^-8 dollars; null for one whose price is not known now. */
export type MidPrice = (symbol: string) => bigint | null;

/** Where a solver's mid prices come from. */
export type PriceSource = {
  readonly mid: MidPrice;
  /** Ends what keeps them fresh. */
  readonly stop: () => void;
};

/** A token as pricing sees it. */
export type PricedToken = { readonly symbol: string; readonly decimals: number };

const DECIMALS = 8;
const PRICE = /^(0|[1-9]\d{0,19})(?:\.(\d{1,30}))?$/;

/** A price in decimal dollars as 10^-8 dollars, rounded down; null where the text is no price above zero. */
export function parsePrice(text: string): bigint | null {
  const match = PRICE.exec(text);
  if (match === null) return null;
  const [, whole = "0", fraction = ""] = match;
  const price =
    BigInt(whole) * 10n ** BigInt(DECIMALS) + BigInt(fraction.padEnd(DECIMALS, "0").slice(0, DECIMALS));
  return price > 0n ? price : null;
}

/**
 * Prices that never change, by symbol, in decimal dollars: `fixedPrices({ USDC: "1", WETH: "3000.25" })`. Throws
 * RangeError for a text that is no price.
 */
export function fixedPrices(dollars: Readonly<Record<string, string>>): PriceSource {
  const prices = new Map(
    Object.entries(dollars).map(([symbol, text]) => {
      const price = parsePrice(text);
      if (price === null) throw new RangeError(`the price of ${symbol} is none: "${text}"`);
      return [symbol, price];
    }),
  );
  return { mid: (symbol) => prices.get(symbol) ?? null, stop: () => undefined };
}
