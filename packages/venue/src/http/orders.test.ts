import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { replayRecord } from "@tetrafi/core/auction/record.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import type { OrderView, Timeline } from "@tetrafi/protocol/http/orders.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { verifyEvidence } from "@tetrafi/protocol/http/verify-evidence.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { acceptOrders } from "@tetrafi/store/accept-orders.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { acceptOffer, newOrder } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { authMessage, connectSolver, openSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  shortLivedRequest,
  startVenueFixture,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let winner: TestSolver;
let loser: TestSolver;

beforeAll(async () => {
  venue = await startVenueFixture(2);
  winner = await join(0, 990n);
  loser = await join(1, 980n);
});

afterAll(async () => {
  await venue?.stop();
});

async function join(place: number, amount: bigint): Promise<TestSolver> {
  const solver = await connectSolver(venue.solverUrl, venue.solvers[place] ?? expect.fail("no solver"));
  solver.onRfq((rfq) => solver.send(solver.quote(rfq, amount)));
  return solver;
}

/** The best offer of an auction. */
async function offer(body: unknown = quotesRequest()): Promise<QuoteResponse> {
  const { quotes } = await requestOffers(venue.url, venue.keys.taker, body);
  return quotes[0] ?? expect.fail("no offer");
}

/** What earlier tests left is not waited for. */
function forget(): void {
  winner.forget();
  loser.forget();
}

const move = (
  orderId: Bytes32,
  version: number,
  step: "opening" | "filling" | "settled",
  detail: Record<string, unknown> = { note: "test" },
) =>
  moveSettlement(venue.database, {
    orderId,
    version,
    reason: null,
    wakeAtMs: 0,
    event: { step, atMs: Date.now(), chainId: 1, txHash: null, blockNumber: 7, detail },
  });

const get = (path: string, key = venue.keys.taker) =>
  callVenue(venue.url, { path: `/api/v1/rfq/orders/${path}`, key });

describe("an order", () => {
  let quote: QuoteResponse;
  let id: Bytes32;

  beforeAll(async () => {
    quote = await offer();
    id = await acceptOffer(venue.database, quote);
  });

  test("is named by its contents", () => {
    const { settler, standardOrder } = quote.order.payload;
    expect(orderId(fromWireOrder(standardOrder), settler)).toBe(id);
  });

  test("can be seen by its workspace, in any case of its id", async () => {
    const view = (await get(`0x${id.slice(2).toUpperCase()}`)).body as OrderView;
    expect(view).toMatchObject({
      id,
      quoteId: quote.quoteId,
      status: "pending",
      step: "accepted",
      reason: null,
    });
    expect(view.input).toEqual(quote.preview.inputs[0]);
    expect(view.output.amount).toBe(quote.preview.outputs[0]?.amount);
  });

  test("has a timeline that begins with its auction", async () => {
    const { events } = (await get(`${id}/timeline`)).body as Timeline;
    expect(events.map(({ step }) => step)).toEqual(["rfq", "quoted", "accepted"]);
  });

  test("has evidence from which its offer is found again", async () => {
    const { auction, order } = (await get(`${id}/evidence`)).body as EvidenceResponse;
    const [best] = replayRecord(auction).offers;
    expect(best?.quoteId).toBe(order.quoteId);
    expect(order.standardOrder).toEqual(quote.order.payload.standardOrder);
  });

  test.each(["", "/timeline", "/evidence"])("is nobody else's: %s", async (part) => {
    expect((await get(`${id}${part}`, venue.keys.otherTaker)).code).toBe("UNKNOWN_ORDER");
    expect((await get(`0x${"12".repeat(32)}${part}`)).code).toBe("UNKNOWN_ORDER");
  });

  test("stands in the way of every other offer of its auction", async () => {
    const body = { quoteResponse: quote, signature: `0x${"11".repeat(65)}` };
    const answer = await callVenue(venue.url, { path: "/api/v1/rfq/orders", key: venue.keys.taker, body });
    expect(answer.code).toBe("QUOTE_ALREADY_ACCEPTED");
    expect(answer.body).toMatchObject({ error: { details: { orderId: id } } });
  });
});

describe("solvers hear", () => {
  test("who won and who lost, when to fill, and how it ended", async () => {
    forget();
    const quote = await offer();
    const id = await acceptOffer(venue.database, quote);
    const { rfqId } = quote;
    expect(await winner.nextOf("won", rfqId)).toMatchObject({ type: "won", rfqId, orderId: id });
    expect(await loser.nextOf("lost", rfqId)).toMatchObject({ type: "lost", rfqId, reason: "outbid" });
    expect(await move(id, 0, "filling")).toBe(true);
    expect(await winner.next("fillable")).toMatchObject({
      orderId: id,
      order: quote.order.payload.standardOrder,
      destinationChainId: 2,
    });
    expect(await move(id, 1, "settled")).toBe(true);
    expect(await winner.next("settled")).toMatchObject({ type: "settled", orderId: id, rfqId });
    expect(loser.frames.some((frame) => frame.type === "fillable" || frame.type === "settled")).toBe(false);
  });

  test("that an order they won was crossed with another, and not that it was settled", async () => {
    forget();
    const request = quotesRequest();
    const outputs = [{ asset: { chainId: 1, address: `0x${"b".repeat(40)}` } }];
    const quote = await offer({ ...request, intent: { ...request.intent, outputs } });
    const orderId = await acceptOffer(venue.database, quote);
    const { rfqId } = quote;
    expect(await winner.nextOf("won", rfqId)).toMatchObject({ rfqId, orderId });
    expect(await move(orderId, 0, "opening", { crossed: true, received: "1000" })).toBe(true);
    expect(await move(orderId, 1, "settled")).toBe(true);
    expect(await winner.next("crossed")).toMatchObject({ orderId, rfqId });
    expect(winner.frames.some((frame) => frame.type === "settled" && frame.orderId === orderId)).toBe(false);
    const { events } = (await get(`${orderId}/timeline`)).body as Timeline;
    expect(events.findLast(({ step }) => step === "opening")?.detail).toMatchObject({ received: "1000" });
  });

  test("and each of the two takers has its own improvement in its evidence, and nothing of the other", async () => {
    forget();
    const request = quotesRequest();
    const { intentType, swapType } = request.intent;
    const [usdc, weth] = ["a", "b"].map((digit) => ({
      chainId: 1,
      address: `0x${digit.repeat(40)}` as const,
    }));
    if (usdc === undefined || weth === undefined) throw new Error("there are two assets");
    const orders: { readonly id: Bytes32; readonly rfqId: string }[] = [];
    for (const [given, got] of [
      [usdc, weth],
      [weth, usdc],
    ] as const) {
      const inputs = [{ user: request.user, asset: given, amount: "1000" }];
      const intent = { intentType, swapType, inputs, outputs: [{ asset: got }] };
      const quote = await offer({ ...request, intent });
      orders.push({ id: await acceptOffer(venue.database, quote), rfqId: quote.rfqId });
    }
    const evidenceOf = async (id: Bytes32): Promise<EvidenceResponse> =>
      (await get(`${id}/evidence`)).body as EvidenceResponse;
    for (const { id } of orders) {
      expect((await evidenceOf(id)).crossing).toBeUndefined();
      expect(await move(id, 0, "opening", { crossed: true, received: "1000" })).toBe(true);
      // Sent, and not yet final: it may still be settled by its quote.
      expect((await evidenceOf(id)).crossing).toBeUndefined();
      expect(await move(id, 1, "settled")).toBe(true);
    }
    for (const [at, { id }] of orders.entries()) {
      const evidence = await evidenceOf(id);
      expect(evidence.crossing).toEqual({
        inputAmount: "1000",
        quotedAmount: evidence.order.standardOrder.outputs[0]?.amount,
        receivedAmount: "1000",
        improvementAmount: expect.stringMatching(/^[1-9]/),
      });
      const text = JSON.stringify(evidence);
      expect(verifyEvidence(text)).toEqual([]);
      expect(verifyEvidence(text.replace('"receivedAmount":"1000"', '"receivedAmount":"1001"'))).toEqual([
        `${id}: crossing`,
      ]);
      const other = orders[1 - at] ?? expect.fail("no other order");
      expect(text).not.toContain(other.id.slice(2));
      expect(text).not.toContain(other.rfqId.slice(2));
    }
  });

  test("what they have to fill, again, when they come back", async () => {
    const id = await acceptOffer(venue.database, await offer());
    expect(await move(id, 0, "filling")).toBe(true);
    winner.socket.terminate();
    winner = await join(0, 990n);
    const { orderId } = await winner.next("fillable");
    expect(orderId).toBe(id);
  });

  test("not that it expired when it was won and the announcement was lost", async () => {
    forget();
    const { rfqId, ...quote } = await offer(shortLivedRequest());
    const order = await newOrder(venue.database, { rfqId, ...quote });
    // Written by hand: nothing is announced.
    const { pool } = venue.database;
    await pool.query(
      `insert into orders (order_id, rfq_id, quote_id, workspace_id, solver_id, standard_order, signature, quote, kind, accepted_at_ms)
       select $1, $2, $3, workspace_id, $4, standard_order, signature, $5, kind, accepted_at_ms from orders limit 1`,
      [order.orderId, rfqId, order.quoteId, order.solverId, JSON.stringify(order.quote)],
    );
    await pool.query("insert into settlements (order_id, updated_at_ms) values ($1, 0)", [order.orderId]);
    await pool.query("insert into settlement_events (order_id, step, at_ms) values ($1, 'accepted', 0)", [
      order.orderId,
    ]);
    expect(await winner.nextOf("won", rfqId)).toMatchObject({ type: "won", rfqId, orderId: order.orderId });
    await expect
      .poll(() => loser.frames.find((frame) => frame.type === "lost" && frame.rfqId === rfqId), {
        timeout: 15_000,
      })
      .toMatchObject({ type: "lost", rfqId, reason: "outbid" });
    expect(winner.frames.filter((frame) => frame.type === "lost" && frame.rfqId === rfqId)).toEqual([]);
  });
});

describe("without the database", () => {
  test("everything says so, nothing is done, and it goes on where it was", async () => {
    forget();
    const quote = await offer();
    const order = await newOrder(venue.database, quote);
    const { url, solverUrl, keys } = venue;
    const codeOf = async (path: string, body?: unknown) =>
      (await callVenue(url, { path, key: keys.taker, ...(body === undefined ? {} : { body }) })).code;
    // An auction is open when the database goes.
    const asked = Promise.withResolvers<RfqMessage>();
    winner.onRfq((rfq) => asked.resolve(rfq));
    const unrecorded = codeOf("/api/v1/rfq/quotes", quotesRequest());
    const rfq = await asked.promise;
    const bringBack = await venue.takeDatabaseAway();
    winner.send(winner.quote(rfq, 990n));
    expect(await unrecorded).toBe("DATABASE_UNAVAILABLE");
    expect(await codeOf("/api/v1/rfq/quotes", quotesRequest())).toBe("DATABASE_UNAVAILABLE");
    expect(await codeOf(`/api/v1/rfq/orders/${order.orderId}`)).toBe("DATABASE_UNAVAILABLE");
    const body = { quoteResponse: quote, signature: `0x${"11".repeat(65)}` };
    expect(await codeOf("/api/v1/rfq/orders", body)).toBe("DATABASE_UNAVAILABLE");
    expect((await callVenue(url, { path: "/health/ready" })).status).toBe(503);
    expect((await callVenue(url, { path: "/health/live" })).status).toBe(200);
    const unknown = { ...winner.identity, apiKey: `tf_unseen_${"0".repeat(64)}` };
    const stranger = await openSolver(solverUrl, unknown);
    stranger.send(authMessage(unknown, stranger.challenge));
    expect((await stranger.next("error")).code).toBe("DATABASE_UNAVAILABLE");

    await bringBack();
    await expect
      .poll(async () => (await callVenue(url, { path: "/health/ready" })).status, { timeout: 15_000 })
      .toBe(200);
    // Offers that were not recorded were shown to nobody: their solvers are free again.
    expect((await winner.nextOf("lost", rfq.rfqId)).reason).toBe("expired");
    // The announcements are listened to again.
    await expect
      .poll(
        async () => {
          const { rows } = await venue.database.pool.query(
            "select 1 from pg_stat_activity where query like 'listen%settlement_event%'",
          );
          return rows.length;
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    expect(await acceptOrders(venue.database, [order])).toMatchObject([{ outcome: "accepted" }]);
    expect(await winner.next("won")).toMatchObject({ orderId: order.orderId });
  });
});
