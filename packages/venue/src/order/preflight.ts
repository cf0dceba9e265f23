import { encodeFunctionData, maxUint256 } from "viem";
import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { Address } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { NextAction, PreflightResponse } from "@tetrafi/protocol/http/quotes.ts";
import type { StandingOffer } from "./check-offer.ts";
import type { InputFunds } from "./input-funds.ts";

/** What is still missing before the offer can be accepted. `ready` when that is the signature alone. */
export function preflight(offer: StandingOffer, inputs: readonly InputFunds[]): PreflightResponse {
  const { response, corridor } = offer;
  const nextActions: NextAction[] = [];
  for (const { asset, amount, funds } of inputs) {
    const ofWhich = inputs.length > 1 ? ` ${asset.address}` : "";
    if (funds.balance < amount)
      nextActions.push({
        type: "fund",
        purpose: `The user holds ${funds.balance} of the ${amount} base units${ofWhich} that the order takes.`,
        actor: "taker",
        frequency: "perOrder",
      });
    if (funds.allowance < amount) nextActions.push(approval(asset, corridor.origin.contracts.permit2));
  }
  const ready = nextActions.length === 0;
  nextActions.push({
    type: "sign",
    purpose: "The user's signature over exactly this order, for POST /api/v1/rfq/orders.",
    actor: "taker",
    frequency: "perOrder",
    typedData: response.order.payload.typedData,
  });
  return { quoteId: response.quoteId, ready, nextActions };
}

function approval({ chainId, address }: Asset, permit2: Address): NextAction {
  const args = [permit2, maxUint256] as const;
  return {
    type: "approve",
    purpose: "Lets Permit2 move the input token; each order still needs the user's signature.",
    actor: "taker",
    frequency: "once",
    tx: {
      chainId,
      to: address,
      value: "0",
      data: encodeFunctionData({ abi: erc20Abi, functionName: "approve", args }),
    },
  };
}
