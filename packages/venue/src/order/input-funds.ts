import { tradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { StandingOffer } from "./check-offer.ts";
import type { Funds, OriginChain } from "./origin-chain.ts";

/** An input of an order with what its user has of it. */
export type InputFunds = Leg & { readonly funds: Funds };

/** What the user brings to each input of an offer. Throws VenueError CHAIN_UNAVAILABLE when no node answers. */
export function inputFunds(chain: OriginChain, offer: StandingOffer): Promise<InputFunds[]> {
  const { user } = offer.recorded.record.rfq;
  return Promise.all(
    inputsOf(offer).map(async (leg) => ({ ...leg, funds: await chain.funds(leg.asset.address, user) })),
  );
}

/** Each asset once, in the order of the request: a split takes the sum of its parts. */
function inputsOf({ parts }: StandingOffer): Leg[] {
  const sums = new Map<string, Leg>();
  for (const { trade, price } of parts)
    for (const { asset, amount } of tradeLegs(trade.rfq, price).inputs)
      sums.set(asset.address, { asset, amount: amount + (sums.get(asset.address)?.amount ?? 0n) });
  return [...sums.values()];
}
