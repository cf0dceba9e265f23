/** Amounts in base units stay below this, so that sums and products with small factors cannot leave 256 bits. */
export const AMOUNT_LIMIT = 1n << 255n;

const DECIMAL = /^[1-9][0-9]{0,76}$/;

/** Whether an amount in base units is one that can be traded: positive and below `AMOUNT_LIMIT`. */
export function isTradable(amount: bigint): boolean {
  return amount > 0n && amount < AMOUNT_LIMIT;
}

/**
 * An amount in base units from its wire form: decimal digits, no sign, no leading zero.
 * Null when malformed, zero, or not below `AMOUNT_LIMIT`.
 */
export function parseAmount(text: string): bigint | null {
  if (!DECIMAL.test(text)) return null;
  const amount = BigInt(text);
  return isTradable(amount) ? amount : null;
}
