import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { RfqMessage } from "./solver-messages.ts";

/** What a sealed request says of its legs. */
export type AskedSides = Pick<RfqMessage, "input" | "output" | "swapType" | "moreLegs">;

/**
 * All legs of a sealed request at a price: what `LegsQuote` signs. Of the price, the amount on the fixed side is that of
 * its first leg. Base units.
 */
export function askedLegs(
  { input, output, swapType, moreLegs = [] }: AskedSides,
  price: { readonly inputAmount: bigint; readonly outputAmount: bigint },
): { readonly inputs: readonly Leg[]; readonly outputs: readonly Leg[] } {
  const more = moreLegs.map(({ asset, amount }) => ({ asset, amount: BigInt(amount) }));
  const inputs = [{ asset: input, amount: price.inputAmount }];
  const outputs = [{ asset: output, amount: price.outputAmount }];
  (swapType === "ExactInput" ? inputs : outputs).push(...more);
  return { inputs, outputs };
}
