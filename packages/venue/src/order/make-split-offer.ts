import type { RankedSplit, SplitPart } from "@tetrafi/core/auction/split-offer.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { buildOrder } from "@tetrafi/protocol/order/build-order.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { wholeId, wholeOrder } from "@tetrafi/protocol/order/order-set.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { orderSetTypedData, type SetOrder } from "@tetrafi/protocol/signing/order-set.ts";
import { acceptUntil } from "./accept-until.ts";
import type { Sealer } from "./checksum.ts";
import { assetRef, shownTerms, type OfferContext } from "./make-offer.ts";

/** Named in a split's offer in the place of its solvers; no solver can have this name. */
export const SPLIT_SOLVER = "split";

type BuiltPart = SetOrder & { readonly id: Bytes32; readonly part: SplitPart };

/** The order of one part: as that of a whole offer, for what the part takes and gives. */
function buildPart(part: SplitPart, { rfq, corridor, closedAtSeconds }: OfferContext): BuiltPart {
  const { order, settler } = buildOrder({
    origin: corridor.origin,
    destination: corridor.destination,
    corridor: corridor.corridor,
    user: rfq.user,
    receiver: rfq.receiver,
    rfqId: part.quote.rfqId,
    solver: part.quote.solver,
    inputToken: rfq.input.address,
    inputAmount: part.inputAmount,
    outputToken: rfq.output.address,
    outputAmount: part.outputAmount,
    nowSeconds: closedAtSeconds,
  });
  return { order, settler, id: orderId(order, settler), part };
}

/**
 * JSON of a split as the taker gets it, a `QuoteResponse`: an order for each solver, opened together by one signature,
 * under the venue's seal. Keys are in canonical order, as the sealer needs them. Throws where the origin chain has no
 * opener, on which no request may be split.
 */
export function makeSplitOffer(split: RankedSplit, context: OfferContext, sealer: Sealer): string {
  const { rfq, corridor, closedAtSeconds } = context;
  const { contracts, chainId } = corridor.origin;
  if (contracts.orderSetOpener === undefined) throw new Error(`chain ${chainId} has no opener`);
  const opener = contracts.orderSetOpener.toLowerCase() as Address;
  const permit2 = contracts.permit2.toLowerCase() as Address;
  const set = split.parts.map((part) => buildPart(part, context));
  return sealer.seal({
    eta: split.etaSeconds,
    executionMode: "apiSubmit",
    order: {
      payload: {
        orderId: wholeId(set, opener),
        orders: set.map(({ id, settler, order }) => ({
          orderId: id,
          settler,
          standardOrder: toWireOrder(order),
        })),
        originChainId: chainId,
        settler: opener,
        standardOrder: toWireOrder(wholeOrder(set)),
        typedData: orderSetTypedData(set, { opener, permit2 }),
      },
      type: "tetrafi-set-v0",
    },
    partialFill: true,
    preview: {
      inputs: [{ amount: split.inputAmount.toString(), asset: assetRef(rfq.input) }],
      outputs: [
        { amount: split.outputAmount.toString(), asset: assetRef(rfq.output), receiver: rfq.receiver },
      ],
    },
    quoteId: split.quoteId,
    rfqId: split.rfqId,
    solverId: SPLIT_SOLVER,
    split: {
      bestPossible: split.bestPossible.toString(),
      exact: split.exact,
      parts: set.map(({ id, part: { quote, inputAmount, outputAmount } }) => ({
        inputAmount: inputAmount.toString(),
        orderId: id,
        outputAmount: outputAmount.toString(),
        quoteId: quote.quoteId,
        solverId: quote.solverId,
      })),
    },
    terms: shownTerms(split),
    validUntil: Math.min(split.validUntil, acceptUntil(corridor.corridor, closedAtSeconds)),
  });
}
