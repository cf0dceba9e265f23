import { encodeFunctionData, maxUint256 } from "viem";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { NextAction, PreflightResponse } from "@tetrafi/protocol/http/quotes.ts";
import { inputOf, type StandingOffer } from "./check-offer.ts";
import type { Funds } from "./origin-chain.ts";

/** What is still missing before the offer can be accepted. `ready` when that is the signature alone. */
export function preflight(offer: StandingOffer, funds: Funds): PreflightResponse {
  const { response, recorded, corridor } = offer;
  const { input } = recorded.record.rfq;
  const amount = inputOf(offer);
  const nextActions: NextAction[] = [];
  if (funds.balance < amount)
    nextActions.push({
      type: "fund",
      purpose: `The user holds ${funds.balance} of the ${amount} base units that the order takes.`,
      actor: "taker",
      frequency: "perOrder",
    });
  if (funds.allowance < amount)
    nextActions.push({
      type: "approve",
      purpose: "Lets Permit2 move the input token; each order still needs the user's signature.",
      actor: "taker",
      frequency: "once",
      tx: {
        chainId: input.chainId,
        to: input.address,
        value: "0",
        data: encodeFunctionData({
          abi: erc20Abi,
          functionName: "approve",
          args: [corridor.origin.contracts.permit2, maxUint256],
        }),
      },
    });
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
