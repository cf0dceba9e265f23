import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { OrderView, Timeline } from "@tetrafi/protocol/http/orders.ts";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { acceptOrders } from "@tetrafi/store/accept-orders.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { checkRecord } from "../replay/check-record.ts";
import { acceptOffer, newOrder } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(3);
  solvers = await Promise.all(venue.solvers.map((identity) => connectSolver(venue.solverUrl, identity)));
});

afterAll(async () => {
  await venue?.stop();
});

/** A request that may be split. */
function request(swapType: QuotesRequest["intent"]["swapType"] = "ExactInput"): QuotesRequest {
  const body = quotesRequest(swapType);
  return { ...body, intent: { ...body.intent, partialFill: true } };
}

/** What each solver of the three sends. */
function answer(...answers: ((solver: TestSolver, rfq: RfqMessage) => object)[]): void {
  for (const [place, solver] of solvers.entries()) {
    solver.forget();
    solver.onRfq((rfq) =>
      solver.send(
        answers[place]?.(solver, rfq) ?? { type: "decline", rfqId: rfq.rfqId, reason: "inventory" },
      ),
    );
  }
}

const all =
  (amount: bigint) =>
  (solver: TestSolver, rfq: RfqMessage): object =>
    solver.quote(rfq, amount);
const part =
  (fixed: bigint, open: bigint, minFill = 1n) =>
  (solver: TestSolver, rfq: RfqMessage): object =>
    solver.quotePart(rfq, fixed, open, minFill);

const ask = (body: unknown = request()) => requestOffers(venue.url, venue.keys.taker, body);
const get = (path: string, key = venue.keys.taker) =>
  callVenue(venue.url, { path: `/api/v1/rfq/orders/${path}`, key });

/** Solver 1 gives all for 980, 2 and 3 give 600 at most at 0.995 and 0.99. */
async function splitOffer(): Promise<QuoteResponse> {
  answer(all(980n), part(600n, 597n), part(600n, 594n));
  const [first = expect.fail("no offer")] = (await ask()).quotes;
  return first;
}

async function expectReplays(rfqId: string, offers: number): Promise<void> {
  const { rows } = await venue.database.pool.query<{ record: string }>(
    "select record from auctions where rfq_id = $1",
    [rfqId],
  );
  const record = rows[0]?.record ?? expect.fail("no record");
  expect(checkRecord({ rfqId: rfqId as Bytes32, record })).toEqual({ outcome: "same", offers });
}

describe("a request that may be split", () => {
  test("is told of as such, with its rules", async () => {
    answer(all(990n), all(980n), all(970n));
    await ask();
    expect((await solvers[0]?.next("rfq"))?.partialFill).toEqual({ maxParts: 3, pricing: "payAsQuoted" });
    await ask(quotesRequest());
    expect((await solvers[0]?.next("rfq"))?.partialFill).toBeUndefined();
  });

  test("gets the best combination first, with its parts, and the single offers after it", async () => {
    answer(all(980n), part(600n, 597n), part(600n, 594n));
    const { quotes, metadata } = await ask();
    const [split, single] = quotes;
    expect(quotes.length).toBe(2);
    expect(split).toMatchObject({
      solverId: "split",
      partialFill: true,
      order: { type: "tetrafi-set-v0" },
      preview: { inputs: [{ amount: "1000" }], outputs: [{ amount: "993" }] },
      split: {
        exact: true,
        parts: [
          { solverId: "solver2", inputAmount: "600", outputAmount: "597" },
          { solverId: "solver3", inputAmount: "400", outputAmount: "396" },
        ],
      },
      terms: { rank: 1, netAmount: "993" },
    });
    expect(single).toMatchObject({ solverId: "solver1", partialFill: false, terms: { rank: 2 } });
    await expectReplays(metadata.rfqId, 2);
  });

  test("for a fixed output, it costs the least", async () => {
    answer(all(1_020n), part(600n, 603n), part(500n, 505n));
    const [split] = (await ask(request("ExactOutput"))).quotes;
    expect(split).toMatchObject({
      preview: { inputs: [{ amount: "1007" }], outputs: [{ amount: "1000" }] },
      terms: { measure: "inputAmount", netAmount: "1007" },
    });
  });

  test("gets no split that isn't strictly better than the best single offer", async () => {
    answer(all(993n), part(600n, 597n), part(600n, 594n));
    const { quotes, metadata } = await ask();
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver1"]);
    await expectReplays(metadata.rfqId, 1);
  });

  test("gets no offer where what is offered is not enough", async () => {
    answer(part(300n, 299n), part(600n, 597n));
    const answered = await callVenue(venue.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.taker,
      body: request(),
    });
    expect(answered.code).toBe("NO_QUOTES");
  });

  test.each<[string, (solver: TestSolver, rfq: RfqMessage) => object, string]>([
    ["more than is asked for", part(1_001n, 990n), "QUOTE_TERMS_MISMATCH"],
    ["a least above its most", part(600n, 590n, 601n), "QUOTE_TERMS_MISMATCH"],
    [
      "another least than was signed",
      (solver, rfq) => ({ ...solver.quotePart(rfq, 600n, 590n, 10n), minFill: "9" }),
      "QUOTE_SIGNATURE_INVALID",
    ],
    [
      "a whole quote that is passed off as one for part",
      (solver, rfq) => ({ ...solver.quote(rfq, 990n), minFill: "1" }),
      "QUOTE_SIGNATURE_INVALID",
    ],
  ])("a quote for part is refused: %s", async (_what, sent, code) => {
    answer((solver, rfq) => sent(solver, rfq), all(980n), all(970n));
    const asked = ask();
    const solver = solvers[0] ?? expect.fail("no solver");
    const refusal = await solver.next("error");
    expect(refusal.code).toBe(code);
    solver.send({ type: "decline", rfqId: refusal.rfqId, reason: "other" });
    await asked;
  });

  test("a quote for part of a request for all is refused, with a code that says so", async () => {
    answer(part(600n, 590n), all(980n), all(970n));
    const asked = ask(quotesRequest());
    const solver = solvers[0] ?? expect.fail("no solver");
    const { code, rfqId } = await solver.next("error");
    expect(code).toBe("PART_NOT_ALLOWED");
    solver.send({ type: "decline", rfqId, reason: "other" });
    await asked;
  });
});

describe("a split that was accepted", () => {
  test("is one order for each solver, told to each, under one id", async () => {
    const quote = await splitOffer();
    const id = await acceptOffer(venue.database, quote);
    const { rfqId } = quote;
    const parts = quote.split?.parts ?? expect.fail("no split");
    expect(id).toBe(quote.order.payload.orderId);
    for (const [place, { orderId }] of parts.entries())
      expect(await solvers[place + 1]?.nextOf("won", rfqId)).toMatchObject({ rfqId, orderId });
    expect(await solvers[0]?.nextOf("lost", rfqId)).toMatchObject({ reason: "outbid" });

    const whole = (await get(id)).body as OrderView;
    expect(whole).toMatchObject({
      id,
      solverId: "split",
      quoteId: quote.quoteId,
      status: "pending",
      step: "accepted",
      input: { amount: "1000" },
      output: { amount: "993" },
    });
    expect(whole.parts?.map((one) => [one.id, one.output.amount])).toEqual([
      [parts[0]?.orderId, "597"],
      [parts[1]?.orderId, "396"],
    ]);
    const first = parts[0]?.orderId ?? expect.fail("no part");
    expect((await get(first)).body).toMatchObject({ id: first, wholeId: id, solverId: "solver2" });
    expect((await get(id, venue.keys.otherTaker)).code).toBe("UNKNOWN_ORDER");
    expect((await get(first, venue.keys.otherTaker)).code).toBe("UNKNOWN_ORDER");

    const { events } = (await get(`${id}/timeline`)).body as Timeline;
    expect(events.map(({ step, orderId }) => [step, orderId])).toEqual([
      ["rfq", undefined],
      ["quoted", undefined],
      ["accepted", first],
      ["accepted", parts[1]?.orderId],
    ]);
    const evidence = await get(`${id}/evidence`);
    expect(evidence.code).toBe("EVIDENCE_OF_PARTS");
    expect(evidence.body).toMatchObject({
      error: { details: { orderIds: parts.map(({ orderId }) => orderId) } },
    });
    expect((await get(`${first}/evidence`)).body).toMatchObject({ orderId: first });
  });

  test("has ended when all its parts have, settled in part where some were not", async () => {
    const quote = await splitOffer();
    const id = await acceptOffer(venue.database, quote);
    const statuses: string[] = [];
    for (const [place, step] of (["settled", "refunded"] as const).entries()) {
      const orderId = quote.split?.parts[place]?.orderId ?? expect.fail("no part");
      const nowhere = { chainId: null, txHash: null, blockNumber: null, detail: {} };
      await moveSettlement(venue.database, {
        orderId,
        version: 0,
        reason: null,
        wakeAtMs: 0,
        event: { step, atMs: Date.now(), ...nowhere },
      });
      statuses.push(((await get(id)).body as OrderView).status);
    }
    expect(statuses).toEqual(["pending", "partlySettled"]);
  });

  test("stands in the way of every other offer, and they in its", async () => {
    answer(all(980n), part(600n, 597n), part(600n, 594n));
    const { quotes } = await ask();
    const orders = await Promise.all(quotes.map((quote) => newOrder(venue.database, quote)));
    const outcomes = await acceptOrders(venue.database, orders);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "conflict"]);
    const [split = expect.fail("no split"), single = expect.fail("no single")] = quotes;
    const body = { quoteResponse: single, signature: `0x${"11".repeat(65)}` };
    const answered = await callVenue(venue.url, { path: "/api/v1/rfq/orders", key: venue.keys.taker, body });
    expect(answered.code).toBe("QUOTE_ALREADY_ACCEPTED");
    expect(answered.body).toMatchObject({ error: { details: { orderId: split.order.payload.orderId } } });
  });

  test("an altered split is refused", async () => {
    const quote = await splitOffer();
    const altered = structuredClone(quote);
    altered.order.payload.orders?.reverse();
    const body = { quoteResponse: altered, signature: `0x${"11".repeat(65)}` };
    const answered = await callVenue(venue.url, { path: "/api/v1/rfq/orders", key: venue.keys.taker, body });
    expect(answered.code).toBe("QUOTE_ALTERED");
  });

  test("its record keeps what each solver signed", async () => {
    const quote = await splitOffer();
    const auction = await findAuction(venue.database, "fund", quote.rfqId);
    const signed = auction?.record.events.filter((event) => event.type === "quote");
    expect(signed?.map(({ solverId, minFill }) => [solverId, minFill]).toSorted()).toEqual([
      ["solver1", undefined],
      ["solver2", "1"],
      ["solver3", "1"],
    ]);
    const order = await newOrder(venue.database, quote);
    expect(order.quote).toMatchObject({
      inputAmount: "600",
      signed: { inputAmount: "600", outputAmount: "597", minFill: "1" },
    });
  });
});
