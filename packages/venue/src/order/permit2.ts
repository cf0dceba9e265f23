import { permit2Digest, type Permit2Scope } from "@tetrafi/protocol/signing/permit2.ts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { StandingOffer } from "./check-offer.ts";

/** Where the taker's signature over this offer is valid. */
export function permit2Scope({ response, corridor }: StandingOffer): Permit2Scope {
  return {
    settler: response.order.payload.settler,
    permit2: corridor.origin.contracts.permit2.toLowerCase() as Address,
  };
}

/** The digest that the taker signs. */
export function takerDigest(offer: StandingOffer): Hex {
  return permit2Digest(offer.order, permit2Scope(offer));
}
