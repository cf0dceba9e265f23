import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { RankedOffer, Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { buildOrder, type BuiltOrder } from "@tetrafi/protocol/order/build-order.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import { acceptUntil } from "./accept-until.ts";
import type { Sealer } from "./checksum.ts";

/** What an offer is made from beside the ranked quote. */
export type OfferContext = {
  readonly rfq: Pick<Rfq, "user" | "receiver" | "input" | "output">;
  readonly corridor: ResolvedCorridor;
  /** Unix seconds from which the corridor's deadlines count. */
  readonly closedAtSeconds: number;
};

/** The order that an offer stands for. */
export function orderOfOffer(
  offer: RankedOffer,
  context: OfferContext,
): BuiltOrder & { readonly id: Bytes32 } {
  const { rfq, corridor, closedAtSeconds } = context;
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
    nowSeconds: closedAtSeconds,
  });
  return { ...built, id: orderId(built.order, built.settler) };
}

/** A ranked quote as the taker gets it: a whole order, ready to be signed, under the venue's seal. */
export function makeOffer(offer: RankedOffer, context: OfferContext, sealer: Sealer): QuoteResponse {
  const { rfq, corridor, closedAtSeconds } = context;
  const { order, settler, kind, id } = orderOfOffer(offer, context);
  const permit2 = corridor.origin.contracts.permit2.toLowerCase() as Address;
  return sealer.seal({
    quoteId: offer.quoteId,
    rfqId: offer.rfqId,
    solverId: offer.solverId,
    executionMode: "apiSubmit",
    validUntil: Math.min(offer.validUntil, acceptUntil(corridor.corridor, closedAtSeconds)),
    eta: offer.etaSeconds,
    partialFill: false,
    preview: {
      inputs: [{ asset: rfq.input, amount: offer.inputAmount.toString() }],
      outputs: [{ asset: rfq.output, amount: offer.outputAmount.toString(), receiver: rfq.receiver }],
    },
    order: {
      type: kind === "crossChain" ? "oif-escrow-v0" : "tetrafi-atomic-v0",
      payload: {
        orderId: id,
        settler,
        originChainId: corridor.origin.chainId,
        standardOrder: toWireOrder(order),
        typedData: permit2TypedData(order, { settler, permit2 }),
      },
    },
    terms: {
      preference: offer.terms.preference,
      rank: offer.rank,
      measure: offer.terms.measure,
      netAmount: offer.terms.netAmount.toString(),
      sequence: offer.terms.sequence,
    },
  });
}
