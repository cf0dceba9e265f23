import type { SwapType } from "../auction/types.ts";

/** Amounts of a quote for part, or of a whole one (no `minFill`), base units. */
export type QuotedAmounts = {
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** Least it takes of the side that the request fixes. */
  readonly minFill?: bigint;
};

/**
 * Whether an order is a part that the quote stands for: a whole quote exactly, one for part between its least and its
 * most, at its price or better for the solver. The price is held as the venue rounds it: the solver never gives more, or
 * gets less, than at the price that it signed.
 */
export function isPartOfQuote(
  swapType: SwapType,
  quote: QuotedAmounts,
  order: { readonly inputAmount: bigint; readonly outputAmount: bigint },
): boolean {
  const { inputAmount, outputAmount } = order;
  if (quote.minFill === undefined)
    return quote.inputAmount === inputAmount && quote.outputAmount === outputAmount;
  const fixed = swapType === "ExactInput" ? inputAmount : outputAmount;
  const most = swapType === "ExactInput" ? quote.inputAmount : quote.outputAmount;
  if (outputAmount <= 0n || fixed < quote.minFill || fixed > most) return false;
  return outputAmount * quote.inputAmount <= inputAmount * quote.outputAmount;
}
