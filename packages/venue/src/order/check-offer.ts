import { restoreRfq } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { Price } from "@tetrafi/core/risk/price.ts";
import {
  isSandbox,
  type ResolvedCorridor,
  type ResolvedNetwork,
} from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrderOfAuction } from "@tetrafi/store/orders.ts";
import { tradeCorridors } from "../auction/trade-corridors.ts";
import type { Clock } from "../clock.ts";
import { breachFailure } from "../risk/breach-failure.ts";
import type { PreTrade } from "../risk/pre-trade.ts";
import type { Trade } from "../risk/trade-value.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { Sealer } from "./checksum.ts";
import { findOffer, type RecordedOffer } from "./offer-book.ts";

/** What the checks of an offer need. */
export type OfferChecks = {
  readonly database: Database;
  readonly network: ResolvedNetwork;
  readonly directory: SolverDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly risk: PreTrade;
};

/** An offer that came back as it was returned, of this workspace, and can still be accepted. */
export type StandingOffer = {
  readonly response: QuoteResponse;
  readonly recorded: RecordedOffer;
  readonly order: StandardOrder;
  readonly orderId: Bytes32;
  readonly corridor: ResolvedCorridor;
  readonly trade: Trade;
  /** Base units. */
  readonly price: Price;
};

/** All that must hold of an offer before its taker's signature and funds are looked at. */
export async function checkOffer(
  checks: OfferChecks,
  workspaceId: string,
  response: QuoteResponse,
): Promise<Result<StandingOffer, Failure>> {
  const { database, network, directory, sealer } = checks;
  if (!sealer.isIntact(response)) return fail({ code: "QUOTE_ALTERED", param: "/quoteResponse" });
  const rfqId = response.rfqId.toLowerCase() as Bytes32;
  const recorded = await findOffer(database, workspaceId, rfqId, response.quoteId);
  if (recorded === null) return fail({ code: "UNKNOWN_QUOTE" });
  // Before the expiry, so that whoever tries again learns of the order that exists.
  const standing = await findOrderOfAuction(database, rfqId);
  if (standing !== null)
    return fail({ code: "QUOTE_ALREADY_ACCEPTED", details: { orderId: standing.orderId } });
  const late = expiry(checks, response);
  if (late !== null) return fail(late);
  const rfq = restoreRfq(recorded.record.rfq);
  const corridors = tradeCorridors(network, rfq);
  if ("missing" in corridors) return fail({ code: "UNKNOWN_CORRIDOR" });
  if (!directory.isAskedOn(response.solverId, isSandbox(corridors.corridor)))
    return fail({ code: "SOLVER_UNAVAILABLE" });
  const { orderId, standardOrder } = response.order.payload;
  const { inputAmount, outputAmount } = recorded.quote;
  const offer: StandingOffer = {
    response,
    recorded,
    order: fromWireOrder(standardOrder),
    orderId,
    corridor: corridors.corridor,
    trade: { rfq, ...corridors },
    price: { inputAmount: BigInt(inputAmount), outputAmount: BigInt(outputAmount) },
  };
  const limit = limitFailure(checks, offer);
  return limit === null ? ok(offer) : fail(limit);
}

/** The limit or switch that stands against accepting the offer now, or null. */
export function limitFailure(
  { risk }: OfferChecks,
  { trade, response, price }: StandingOffer,
): Failure | null {
  const breach = risk.checkAccept(trade, response.solverId, price);
  return breach === null ? null : breachFailure(breach);
}

/** Why the offer can't be accepted any more, or null. Its last second counts. */
export function expiry({ clock }: OfferChecks, { validUntil }: QuoteResponse): Failure | null {
  return clock.nowSeconds() > validUntil ? { code: "QUOTE_EXPIRED", details: { validUntil } } : null;
}
