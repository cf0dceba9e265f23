import type { RankedOffer, Rfq } from "@tetrafi/core/auction/types.ts";
import { ladderOf, type Ladder } from "@tetrafi/core/order/ladder.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";

/** What a ladder is made from beside the offers. */
export type LadderContext = {
  readonly rfq: Pick<Rfq, "swapType" | "limitAmount">;
  readonly corridor: ResolvedCorridor;
  /** Unix seconds from which the corridor's deadlines count. */
  readonly closedAtSeconds: number;
};

/**
 * The ladder that an offer's order carries: this offer's solver first, all the others behind it. Null when the taker
 * wants none, the corridor has none, or the offer is no better than the taker's limit.
 * @param offers All offers of the auction, this one among them.
 */
export function ladderOfOffer(
  offer: RankedOffer,
  offers: readonly RankedOffer[],
  { rfq, corridor, closedAtSeconds }: LadderContext,
): Ladder | null {
  const { decaySeconds, exclusiveSeconds } = corridor.corridor;
  if (rfq.limitAmount === undefined || decaySeconds === undefined) return null;
  const ladder = ladderOf({
    swapType: rfq.swapType,
    offers: [offer, ...offers.filter(({ quoteId }) => quoteId !== offer.quoteId)],
    limitAmount: rfq.limitAmount,
    exclusiveUntil: closedAtSeconds + exclusiveSeconds,
    decaySeconds,
  });
  return ladder.ok ? ladder.value : null;
}
