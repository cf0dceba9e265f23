import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { verifyEvidence } from "@tetrafi/protocol/http/verify-evidence.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { findOrders } from "@tetrafi/store/orders.ts";
import { checkRecord } from "../replay/check-record.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(4, { split: { maxParts: 3, pricing: "uniform" } });
  solvers = await Promise.all(venue.solvers.map((identity) => connectSolver(venue.solverUrl, identity)));
});

afterAll(async () => {
  await venue?.stop();
});

function request(swapType: QuotesRequest["intent"]["swapType"]): QuotesRequest {
  const body = quotesRequest(swapType);
  return { ...body, intent: { ...body.intent, partialFill: true } };
}

/** The first gives all; the others the fixed side at most, and what they want or give for it. */
function quoting(all: bigint, ...parts: readonly (readonly [bigint, bigint])[]): void {
  for (const [place, solver] of solvers.entries()) {
    solver.forget();
    const part = parts[place - 1];
    solver.onRfq((rfq) =>
      solver.send(part === undefined ? solver.quote(rfq, all) : solver.quotePart(rfq, part[0], part[1], 1n)),
    );
  }
}

test.each([
  // The worst that is needed gives 0.99: 400 of it come to 396, and each other part is paid the same.
  {
    swapType: "ExactInput" as const,
    all: 980n,
    parts: [
      [300n, 300n],
      [300n, 299n],
      [600n, 594n],
    ] as const,
    fills: ["300", "300", "400"],
    prices: ["297", "297", "396"],
    total: "990",
  },
  // The worst that is needed takes 1.02.
  {
    swapType: "ExactOutput" as const,
    all: 1_030n,
    parts: [
      [300n, 300n],
      [300n, 303n],
      [500n, 510n],
    ] as const,
    fills: ["300", "300", "400"],
    prices: ["306", "306", "408"],
    total: "1020",
  },
])(
  "each solver of a split is paid at the price of the worst that is needed: $swapType",
  async ({ swapType, all, parts, fills, prices, total }) => {
    quoting(all, ...parts);
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, request(swapType));
    const [split = expect.fail("no offer")] = quotes;
    const gives = swapType === "ExactInput";
    expect((await solvers[1]?.next("rfq"))?.partialFill).toEqual({ maxParts: 3, pricing: "uniform" });
    expect(split.solverId).toBe("split");
    expect(split.terms.netAmount).toBe(total);
    const [fixed, open] = gives
      ? (["inputAmount", "outputAmount"] as const)
      : (["outputAmount", "inputAmount"] as const);
    expect(split.split?.parts.map((part) => part[fixed])).toEqual(fills);
    expect(split.split?.parts.map((part) => part[open])).toEqual(prices);

    // What the taker signs, what is written, and what each solver is told to fill are the same amounts.
    const id = await acceptOffer(venue.database, split);
    const orders = await findOrders(venue.database, { wholeId: id, workspaceId: "fund" });
    expect(orders.length).toBe(3);
    for (const [place, signed] of (split.order.payload.orders ?? []).entries()) {
      const order = fromWireOrder(signed.standardOrder);
      const written = orders.find(({ orderId }) => orderId === signed.orderId);
      expect(written?.order).toEqual(order);
      const [input, output] = gives ? [fills, prices] : [prices, fills];
      expect(order.inputs[0]?.[1].toString()).toBe(input[place]);
      expect(order.outputs[0]?.amount.toString()).toBe(output[place]);
      const solver = solvers.find(({ identity }) => identity.id === written?.solverId);
      expect(await solver?.nextOf("won", split.rfqId)).toMatchObject({ orderId: signed.orderId });
      const evidence = await callVenue(venue.url, {
        path: `/api/v1/rfq/orders/${signed.orderId}/evidence`,
        key: venue.keys.taker,
      });
      expect(verifyEvidence(JSON.stringify(evidence.body))).toEqual([]);
    }
    const { rows } = await venue.database.pool.query<{ record: string }>(
      "select record from auctions where rfq_id = $1",
      [split.rfqId],
    );
    const record = rows[0]?.record ?? expect.fail("no record");
    expect(checkRecord({ rfqId: split.rfqId as Bytes32, record })).toEqual({ outcome: "same", offers: 2 });
  },
);
