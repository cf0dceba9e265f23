/** Basis points in one. */
const BPS = 10_000n;

/** A price as amounts that are worth each other, base units of input and output. Both are positive. */
export type Price = { readonly inputAmount: bigint; readonly outputAmount: bigint };

/** What an asset is worth: `micros` millionths of the venue's reference currency for `amount` base units. */
export type Valuation = { readonly micros: bigint; readonly amount: bigint };

/** Worth in millionths of the reference currency, rounded up: nothing is too small to count against a limit. */
export function notionalMicros(amount: bigint, { micros, amount: per }: Valuation): bigint {
  return (amount * micros + per - 1n) / per;
}

/** How far a price is from the reference, to either side, in basis points of the reference, rounded up. */
export function deviationBps(price: Price, reference: Price): bigint {
  const quoted = price.outputAmount * reference.inputAmount;
  const fair = reference.outputAmount * price.inputAmount;
  const apart = quoted > fair ? quoted - fair : fair - quoted;
  return (apart * BPS + fair - 1n) / fair;
}
