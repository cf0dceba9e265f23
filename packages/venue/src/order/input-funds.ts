import { tradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { StandingOffer } from "./check-offer.ts";
import type { Funds, OriginChain } from "./origin-chain.ts";

/** An input of an order with what its user has of it. */
export type InputFunds = Leg & { readonly funds: Funds };

/** What the user brings to each input of an offer. Throws VenueError CHAIN_UNAVAILABLE when no node answers. */
export function inputFunds(chain: OriginChain, { trade, price }: StandingOffer): Promise<InputFunds[]> {
  const { inputs } = tradeLegs(trade.rfq, price);
  return Promise.all(
    inputs.map(async (leg) => ({ ...leg, funds: await chain.funds(leg.asset.address, trade.rfq.user) })),
  );
}
