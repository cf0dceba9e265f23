import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { Ladder } from "@tetrafi/core/order/ladder.ts";
import { tradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { Asset, RankedOffer, Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { buildOrder, type BuiltOrder } from "@tetrafi/protocol/order/build-order.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import { acceptUntil } from "./accept-until.ts";
import type { Sealer } from "./checksum.ts";
import { ladderOfOffer } from "./ladder-of-offer.ts";

/** What an offer is made from beside the ranked quote. */
export type OfferContext = {
  readonly rfq: Pick<Rfq, "user" | "receiver" | "input" | "output" | "swapType" | "limitAmount" | "moreLegs">;
  /** All offers of the auction: a ladder names the others. */
  readonly offers: readonly RankedOffer[];
  readonly corridor: ResolvedCorridor;
  /** Unix seconds from which the corridor's deadlines count. */
  readonly closedAtSeconds: number;
};

/** Whether anybody may fill the offer's order, because its solver takes no exclusive ones. */
const isOpen = (offer: RankedOffer): boolean => "attestation" in offer && offer.attestation.open === true;

/** The order that an offer stands for. */
function orderOfOffer(
  offer: RankedOffer,
  context: OfferContext,
  ladder: Ladder | null,
): BuiltOrder & { readonly id: Bytes32 } {
  const { rfq, corridor, closedAtSeconds } = context;
  const { inputs, outputs } = tradeLegs(rfq, offer);
  const built = buildOrder({
    origin: corridor.origin,
    destination: corridor.destination,
    corridor: corridor.corridor,
    user: rfq.user,
    receiver: rfq.receiver,
    rfqId: offer.rfqId,
    solver: offer.solver,
    inputToken: rfq.input.address,
    inputAmount: offer.inputAmount,
    outputToken: rfq.output.address,
    outputAmount: offer.outputAmount,
    isOpen: isOpen(offer),
    ...(ladder === null ? {} : { dutch: ladder.dutch }),
    moreInputs: inputs.slice(1).map(({ asset, amount }) => ({ token: asset.address, amount })),
    moreOutputs: outputs.slice(1).map(({ asset, ...rest }) => ({ token: asset.address, ...rest })),
    nowSeconds: closedAtSeconds,
  });
  return { ...built, id: orderId(built.order, built.settler) };
}

/**
 * JSON of a ranked quote as the taker gets it, a `QuoteResponse`: a whole order, ready to be signed, under the venue's
 * seal. Keys are in canonical order, as the sealer needs them.
 */
export function makeOffer(offer: RankedOffer, context: OfferContext, sealer: Sealer): string {
  const { rfq, corridor, closedAtSeconds } = context;
  // What anybody may fill needs nobody behind the winner.
  const ladder = isOpen(offer) ? null : ladderOfOffer(offer, context.offers, context);
  const { order, settler, kind, id } = orderOfOffer(offer, context, ladder);
  const { inputs, outputs } = tradeLegs(rfq, offer);
  const permit2 = corridor.origin.contracts.permit2.toLowerCase() as Address;
  const attestation = "attestation" in offer ? { attestation: offer.attestation } : {};
  return sealer.seal({
    ...attestation,
    eta: offer.etaSeconds,
    executionMode: "apiSubmit",
    ...(ladder === null ? {} : { fallback: shownLadder(ladder) }),
    order: {
      payload: {
        orderId: id,
        originChainId: corridor.origin.chainId,
        settler,
        standardOrder: toWireOrder(order),
        typedData: permit2TypedData(order, { settler, permit2 }),
      },
      type: kind === "crossChain" ? "oif-escrow-v0" : "tetrafi-atomic-v0",
    },
    partialFill: false,
    preview: {
      inputs: inputs.map(({ amount, asset }) => ({ amount: amount.toString(), asset: assetRef(asset) })),
      outputs: outputs.map(({ amount, asset, receiver }) => ({
        amount: amount.toString(),
        asset: assetRef(asset),
        receiver,
      })),
    },
    quoteId: offer.quoteId,
    rfqId: offer.rfqId,
    solverId: offer.solverId,
    terms: shownTerms(offer),
    validUntil: Math.min(offer.validUntil, acceptUntil(corridor.corridor, closedAtSeconds)),
  });
}

/** What becomes of the order if its winner fades. */
function shownLadder({ dutch, rungs }: Ladder): NonNullable<QuoteResponse["fallback"]> {
  return {
    exclusiveUntil: dutch.startTime,
    leastAmount: dutch.leastAmount.toString(),
    rungs: rungs.map(({ fromSeconds, quoteId, solverId }) => ({ fromSeconds, quoteId, solverId })),
    stopTime: dutch.stopTime,
  };
}

/** An asset as offers show it. */
export const assetRef = ({ address, chainId }: Asset): Asset => ({ address, chainId });

/** All that the offer's place was decided by. */
export function shownTerms({ rank, terms }: Pick<RankedOffer, "rank" | "terms">): QuoteResponse["terms"] {
  const { measure, preference, sequence } = terms;
  const netAmount = terms.netAmount.toString();
  switch (terms.preference) {
    case "price":
      return { measure, netAmount, preference, rank, sequence };
    case "speed":
      return { etaSeconds: terms.etaSeconds, measure, netAmount, preference, rank, sequence };
    case "reliability": {
      const expectedAmount = terms.expectedAmount.toString();
      return { expectedAmount, fadePpm: terms.fadePpm, measure, netAmount, preference, rank, sequence };
    }
    default:
      return terms satisfies never;
  }
}
