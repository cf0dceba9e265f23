import { isTradable } from "../amount.ts";
import type { QuotedSize, QuoteRefusal, SwapType } from "./types.ts";

/** Most sizes in one quote: each is a further item of the search for the best split. */
export const MAX_QUOTE_SIZES = 8;

/** The amount of the side that the request fixes, base units. */
export function fixedAmount(
  swapType: SwapType,
  { inputAmount, outputAmount }: Pick<QuotedSize, "inputAmount" | "outputAmount">,
): bigint {
  return swapType === "ExactInput" ? inputAmount : outputAmount;
}

/**
 * Why these are not the sizes of one quote, or null when they are: two to `MAX_QUOTE_SIZES`, from the smallest fixed side
 * to the largest, no two alike, each with a least between 1 and its own fixed side.
 */
export function checkSizes(swapType: SwapType, sizes: readonly QuotedSize[]): QuoteRefusal | null {
  if (sizes.length < 2 || sizes.length > MAX_QUOTE_SIZES) return "termsMismatch";
  if (!sizes.every(({ inputAmount, outputAmount }) => isTradable(inputAmount) && isTradable(outputAmount)))
    return "amountOutOfRange";
  let before = 0n;
  for (const size of sizes) {
    const fixed = fixedAmount(swapType, size);
    if (fixed <= before || size.minFill <= 0n || size.minFill > fixed) return "termsMismatch";
    before = fixed;
  }
  return null;
}
