import { restoreRfq } from "@tetrafi/core/auction/record.ts";
import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
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
import { tradeCorridors, type TradeCorridors } from "../auction/trade-corridors.ts";
import type { Clock } from "../clock.ts";
import { breachFailure } from "../risk/breach-failure.ts";
import type { PreTrade } from "../risk/pre-trade.ts";
import type { Trade } from "../risk/trade-value.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { Sealer } from "./checksum.ts";
import { findOffer, type RecordedOffer, type RecordedPart } from "./offer-book.ts";

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
  readonly corridor: ResolvedCorridor;
  /** One, or those of a split. */
  readonly parts: readonly StandingPart[];
};

/** One solver's order of an offer. */
export type StandingPart = {
  readonly solverId: string;
  readonly recorded: RecordedPart;
  readonly settler: Address;
  readonly order: StandardOrder;
  readonly orderId: Bytes32;
  /** Of the size of this order. */
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
  const isTest = isSandbox(corridors.corridor);
  if (!recorded.parts.every(({ quote }) => directory.isAskedOn(quote.solverId, isTest)))
    return fail({ code: "SOLVER_UNAVAILABLE" });
  const parts = partsOf(response, recorded, { rfq, ...corridors });
  const offer: StandingOffer = { response, recorded, corridor: corridors.corridor, parts };
  const limit = limitFailure(checks, offer);
  return limit === null ? ok(offer) : fail(limit);
}

/** The orders of the offer with what the record says of each: the seal says that they are in the same order. */
function partsOf(
  { order: { payload } }: QuoteResponse,
  { parts }: RecordedOffer,
  { rfq, ...corridors }: TradeCorridors & { readonly rfq: Rfq },
): StandingPart[] {
  return (payload.orders ?? [payload]).flatMap(({ orderId, settler, standardOrder }, at) => {
    const recorded = parts[at];
    if (recorded === undefined) return [];
    const price = {
      inputAmount: BigInt(recorded.inputAmount),
      outputAmount: BigInt(recorded.outputAmount),
    };
    const amount = rfq.swapType === "ExactInput" ? price.inputAmount : price.outputAmount;
    return [
      {
        solverId: recorded.quote.solverId,
        recorded,
        settler,
        order: fromWireOrder(standardOrder),
        orderId,
        trade: { rfq: { ...rfq, amount }, ...corridors },
        price,
      },
    ];
  });
}

/** The limit or switch that stands against accepting the offer now, or null. */
export function limitFailure({ risk }: OfferChecks, { parts }: Pick<StandingOffer, "parts">): Failure | null {
  for (const { trade, solverId, price } of parts) {
    const breach = risk.checkAccept(trade, solverId, price);
    if (breach !== null) return breachFailure(breach);
  }
  return null;
}

/** Why the offer can't be accepted any more, or null. Its last second counts. */
export function expiry({ clock }: OfferChecks, { validUntil }: QuoteResponse): Failure | null {
  return clock.nowSeconds() > validUntil ? { code: "QUOTE_EXPIRED", details: { validUntil } } : null;
}
