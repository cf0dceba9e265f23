import { expect } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { acceptOrders, type NewOrder, type NewPart } from "@tetrafi/store/accept-orders.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOffer, storedQuote } from "../order/offer-book.ts";

/** The order of an offer as the venue would write it for the workspace `fund` once its taker signed; no chain is asked. */
export async function newOrder(database: Database, quote: QuoteResponse): Promise<NewOrder> {
  const { payload, type } = quote.order;
  const recorded =
    (await findOffer(database, "fund", quote.rfqId, quote.quoteId)) ??
    expect.fail("the offer is not in its record");
  const [first = expect.fail("the offer has no orders"), ...others] = (payload.orders ?? [payload]).map(
    ({ orderId, standardOrder }, at): NewPart => {
      const part = recorded.parts[at] ?? expect.fail("an order is not in the record");
      const { solverId, quoteId } = part.quote;
      const accounts = ["venue", "workspace:fund", `solver:${solverId}`];
      return {
        orderId,
        quoteId,
        solverId,
        order: fromWireOrder(standardOrder),
        quote: storedQuote(recorded, part),
        exposure: { accounts, notionalMicros: 1_000n },
      };
    },
  );
  return {
    ...first,
    rfqId: quote.rfqId,
    workspaceId: "fund",
    kind: type === "tetrafi-atomic-v0" ? "sameChain" : "crossChain",
    signature: "0x00",
    acceptedAtMs: Date.now(),
    idempotency: null,
    ...(others.length === 0 ? {} : { whole: { id: payload.orderId, others } }),
  };
}

/** Writes that order. */
export async function acceptOffer(database: Database, quote: QuoteResponse): Promise<Bytes32> {
  const order = await newOrder(database, quote);
  expect(await acceptOrders(database, [order])).toMatchObject([{ outcome: "accepted" }]);
  return order.whole?.id ?? order.orderId;
}
