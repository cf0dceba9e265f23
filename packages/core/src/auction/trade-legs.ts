import type { Address } from "../hex.ts";
import type { Leg, Rfq } from "./types.ts";

/** All that changes hands in a trade, in the order of the request. */
export type TradeLegs = {
  readonly inputs: readonly Leg[];
  readonly outputs: readonly (Leg & { readonly receiver: Address })[];
};

/**
 * The legs of a trade at a price: the side that the request fixes whole, and the one amount that it left open. Of the
 * price, the amount on the fixed side is that of its first leg. Base units.
 */
export function tradeLegs(
  rfq: Pick<Rfq, "input" | "output" | "receiver" | "swapType" | "moreLegs">,
  price: { readonly inputAmount: bigint; readonly outputAmount: bigint },
): TradeLegs {
  const { input, output, receiver, swapType, moreLegs = [] } = rfq;
  const inputs: Leg[] = [{ asset: input, amount: price.inputAmount }];
  const outputs = [{ asset: output, amount: price.outputAmount, receiver }];
  for (const leg of moreLegs)
    if (swapType === "ExactInput") inputs.push({ asset: leg.asset, amount: leg.amount });
    else outputs.push({ asset: leg.asset, amount: leg.amount, receiver: leg.receiver ?? receiver });
  return { inputs, outputs };
}
