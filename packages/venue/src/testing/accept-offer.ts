import { expect } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { acceptOrders, type NewOrder } from "@tetrafi/store/accept-orders.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOffer, storedQuote } from "../order/offer-book.ts";

/** The order of an offer as the venue would write it for the workspace `fund` once its taker signed; no chain is asked. */
export async function newOrder(database: Database, quote: QuoteResponse): Promise<NewOrder> {
  const { orderId, standardOrder } = quote.order.payload;
  const recorded = await findOffer(database, "fund", quote.rfqId, quote.quoteId);
  return {
    orderId,
    rfqId: quote.rfqId,
    quoteId: quote.quoteId,
    workspaceId: "fund",
    solverId: quote.solverId,
    kind: quote.order.type === "oif-escrow-v0" ? "crossChain" : "sameChain",
    order: fromWireOrder(standardOrder),
    signature: "0x00",
    quote: storedQuote(recorded ?? expect.fail("the offer is not in its record")),
    acceptedAtMs: Date.now(),
    idempotency: null,
    exposure: { accounts: ["venue", "workspace:fund", `solver:${quote.solverId}`], notionalMicros: 1_000n },
  };
}

/** Writes that order. */
export async function acceptOffer(database: Database, quote: QuoteResponse): Promise<Bytes32> {
  const order = await newOrder(database, quote);
  expect(await acceptOrders(database, [order])).toMatchObject([{ outcome: "accepted" }]);
  return order.orderId;
}
