import type { Rfq, SwapType } from "./types.ts";

/**
 * A request that hides its side. Its size is of the asset on the side that `swapType` fixes, the base; the other asset is
 * what the base is priced in. Who sells the base fixes its input, who buys it fixes its output: `swapType` is the side,
 * and all that the two directions differ in is which asset is given.
 */

/** The size of a request and its two assets: what solvers may know of one that hides its side. */
export type Direction = Pick<Rfq, "input" | "output" | "swapType" | "amount">;

/** The same size in the opposite direction: who gave the base gets it. Its own inverse. */
export function oppositeOf({ input, output, swapType, amount }: Direction): Direction {
  return { input: output, output: input, swapType: oppositeType(swapType), amount };
}

/** Which of the two directions is shown first, whatever the taker wants: that in which the taker gives the base. */
export function shownDirection(request: Direction): Direction {
  const opposite = oppositeOf(request);
  return isShownFirst(request.swapType) ? oppositeOf(opposite) : opposite;
}

/** Whether a request of this type is itself the direction that is shown first. */
export function isShownFirst(swapType: SwapType): boolean {
  return swapType === "ExactInput";
}

/** The amount of the base in a price of a direction, base units. */
export function baseAmount(
  swapType: SwapType,
  price: { readonly inputAmount: bigint; readonly outputAmount: bigint },
): bigint {
  return swapType === "ExactInput" ? price.inputAmount : price.outputAmount;
}

const oppositeType = (swapType: SwapType): SwapType =>
  swapType === "ExactInput" ? "ExactOutput" : "ExactInput";
