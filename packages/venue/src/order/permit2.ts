import { orderSetDigest } from "@tetrafi/protocol/signing/order-set.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { StandingOffer } from "./check-offer.ts";

/** The digest that the taker signs: of the offer's one order, or of a split's together. */
export function takerDigest({ response, corridor, parts }: StandingOffer): Hex {
  const permit2 = corridor.origin.contracts.permit2.toLowerCase() as Address;
  // The settler that is to open them: the escrow, or the opener of the split.
  const { settler } = response.order.payload;
  const [first] = parts;
  if (first === undefined) throw new Error("an offer of no orders");
  return response.order.type === "tetrafi-set-v0"
    ? orderSetDigest(parts, { opener: settler, permit2 })
    : permit2Digest(first.order, { settler, permit2 });
}
