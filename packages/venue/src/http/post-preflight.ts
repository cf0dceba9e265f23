import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { PreflightRequest } from "@tetrafi/protocol/http/quotes.ts";
import type { AcceptContext } from "../order/accept-order.ts";
import { checkOffer } from "../order/check-offer.ts";
import { inputFunds } from "../order/input-funds.ts";
import { preflight } from "../order/preflight.ts";
import type { Handler } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** POST /api/v1/rfq/orders/preflight: what is missing before this offer can be accepted. Commits to nothing. */
export function postPreflight(context: AcceptContext): Handler {
  return async (call) => {
    const { quoteResponse } = call.request.body as PreflightRequest;
    const offer = await checkOffer(context, workspaceOf(call), quoteResponse);
    if (!offer.ok) throw new VenueError(offer.error);
    const { chainId } = offer.value.recorded.record.rfq.input;
    return preflight(offer.value, await inputFunds(context.originChain(chainId), offer.value));
  };
}
