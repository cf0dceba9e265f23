import type { SwapType } from "./types.ts";

/** One is 10,000 basis points. */
export const BPS = 10_000n;

/** One is a million parts per million. */
export const PPM = 1_000_000n;

/**
 * The venue's fee on an amount of the measured side, base units. Rounded up: a taker could otherwise trade in parts so
 * small that each costs nothing.
 */
export function feeAmount(amount: bigint, feeBps: number): bigint {
  return feeBps === 0 ? 0n : (amount * BigInt(feeBps) + BPS - 1n) / BPS;
}

/**
 * What the taker nets, in base units of the measured side. A fixed input: the fee is taken from the output. A fixed
 * output: it comes on top of the input.
 */
export function netAmount(swapType: SwapType, amount: bigint, feeBps: number): bigint {
  const fee = feeAmount(amount, feeBps);
  return swapType === "ExactInput" ? amount - fee : amount + fee;
}
