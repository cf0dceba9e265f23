import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import { verifyEvidence } from "@tetrafi/protocol/http/verify-evidence.ts";
import type { QuotesRequest, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { checkRecord } from "../replay/check-record.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  shortLivedRequest,
  startVenueFixture,
  USER,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

const usdc = { chainId: 1, address: `0x${"a".repeat(40)}` } as const;
const weth = { chainId: 1, address: `0x${"b".repeat(40)}` } as const;

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(3);
  solvers = await Promise.all(venue.solvers.map((identity) => connectSolver(venue.solverUrl, identity)));
  await venue.database.pool.query("update workspaces set tells_cover = true where id = 'fund'");
  const body = { prices: [{ symbol: "DAI", micros: "1000000" }] };
  // Any change makes the process read everything again.
  await callVenue(venue.url, {
    method: "PUT",
    path: "/api/v1/admin/references",
    key: venue.keys.operator,
    body,
  });
});

afterAll(async () => {
  await venue?.stop();
});

beforeEach(() => {
  for (const solver of solvers) solver.forget();
});

const solver = (place: number): TestSolver => solvers[place] ?? expect.fail("no such solver");

/** 1,000 WETH, sold for USDC or bought with it, on one chain; which of the two is not to be told. */
function request(wants: "sell" | "buy", options: QuotesRequest["solverOptions"] = {}): QuotesRequest {
  const body = quotesRequest(wants === "sell" ? "ExactInput" : "ExactOutput");
  const { intentType, swapType } = body.intent;
  const intent: QuotesRequest["intent"] =
    wants === "sell"
      ? {
          intentType,
          swapType,
          inputs: [{ user: USER, asset: weth, amount: "1000" }],
          outputs: [{ asset: usdc }],
        }
      : {
          intentType,
          swapType,
          inputs: [{ user: USER, asset: usdc }],
          outputs: [{ asset: weth, amount: "1000" }],
        };
  return { ...body, intent, solverOptions: { ...options, hideSide: true } };
}

/** Bid and ask of the three: the first bids best, the second asks best, the third is second to both. */
const markets = [
  [980n, 1_020n],
  [960n, 1_005n],
  [970n, 1_010n],
] as const;

function quoteMarkets(): void {
  for (const [place, one] of solvers.entries()) {
    const [bid, ask] = markets[place] ?? expect.fail("no market");
    one.onRfq((rfq) => one.send(one.quoteBoth(rfq, bid, ask)));
  }
}

const ask = (body: object): Promise<QuotesResponse> => requestOffers(venue.url, venue.keys.taker, body);

async function recordOf(rfqId: string): Promise<string> {
  const { rows } = await venue.database.pool.query<{ record: string }>(
    "select record from auctions where rfq_id = $1",
    [rfqId],
  );
  return rows[0]?.record ?? expect.fail("no record");
}

/** A frame with what differs from request to request left out. */
function shape({ rfqId: _rfqId, minValidUntil: _minValidUntil, ...frame }: RfqMessage): object {
  return frame;
}

const refusal = (body: object) =>
  callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });

const operator = (path: string, body: object) =>
  callVenue(venue.url, { method: "PUT", path: `/api/v1/admin/${path}`, key: venue.keys.operator, body });

describe("a request that hides its side", () => {
  test("is the same to its solvers, whichever way the taker trades", async () => {
    quoteMarkets();
    await ask(request("sell"));
    const sold = await solver(0).next("rfq");
    await ask(request("buy"));
    const bought = await solver(0).next("rfq");
    expect(shape(bought)).toEqual(shape(sold));
    expect(sold).toMatchObject({
      input: weth,
      output: usdc,
      swapType: "ExactInput",
      amount: "1000",
      // The shorter of both corridors' windows.
      windowMs: 4_000,
      otherSide: { input: usdc, output: weth, swapType: "ExactOutput" },
    });
    expect(Object.keys(bought).toSorted()).toEqual(Object.keys(sold).toSorted());
  });

  test("across chains its directions have the settlers of their own origins, in one order", async () => {
    quoteMarkets();
    const hidden = { solverOptions: { hideSide: true } };
    await ask({ ...quotesRequest("ExactOutput"), ...hidden });
    const frame = await solver(0).next("rfq");
    expect(frame).toMatchObject({
      input: { chainId: 2 },
      output: { chainId: 1 },
      swapType: "ExactInput",
      otherSide: { input: { chainId: 1 }, output: { chainId: 2 } },
    });
  });

  test.each([
    ["sell", [0, 2, 1]],
    ["buy", [1, 2, 0]],
  ] as const)("to %s is offered that side's prices alone, best first", async (wants, order) => {
    quoteMarkets();
    const { quotes, metadata } = await ask(request(wants));
    const open = quotes.map(({ preview }) =>
      wants === "sell" ? preview.outputs[0]?.amount : preview.inputs[0]?.amount,
    );
    expect(quotes.map(({ solverId }) => solverId)).toEqual(order.map((place) => `solver${place + 1}`));
    expect(open).toEqual(order.map((place) => markets[place]?.[wants === "sell" ? 0 : 1].toString()));
    const record = await recordOf(metadata.rfqId);
    expect(checkRecord({ rfqId: metadata.rfqId, record })).toEqual({ outcome: "same", offers: 3 });
  });

  test("keeps the other side on record, and no signature that could execute it", async () => {
    const sent: string[] = [];
    for (const one of solvers)
      one.onRfq((rfq) => {
        const quote = one.quoteBoth(rfq, 980n, 1_020n);
        sent.push(quote.otherSide?.signature ?? "");
        one.send(quote);
      });
    const { quotes, metadata } = await ask(request("sell"));
    const text = await recordOf(metadata.rfqId);
    expect(sent.filter((signature) => text.includes(signature.slice(2)))).toEqual([]);
    const record = JSON.parse(text) as AuctionRecord;
    const others = record.events.flatMap((event) => (event.type === "quote" ? [event.otherSide] : []));
    expect(others.map((side) => [side?.inputAmount, side?.outputAmount])).toEqual(
      solvers.map(() => ["1020", "1000"]),
    );
    // An offer of it would have to be in the ranking.
    const [offer = expect.fail("no offer")] = quotes;
    const otherId = others[0]?.quoteId ?? expect.fail("no other side");
    const body = { quoteResponse: { ...offer, quoteId: otherId }, signature: `0x${"11".repeat(65)}` };
    const answered = await callVenue(venue.url, { path: "/api/v1/rfq/orders", key: venue.keys.taker, body });
    expect(answered.code).toBe("QUOTE_ALTERED");
  });

  test.each([
    ["one side alone", (one: TestSolver, rfq: RfqMessage) => one.quote(rfq, 980n), "QUOTE_TERMS_MISMATCH"],
    [
      "another size on the other side",
      (one: TestSolver, rfq: RfqMessage) => one.quoteBoth({ ...rfq, amount: "999" }, 980n, 1_020n),
      "QUOTE_TERMS_MISMATCH",
    ],
    [
      "the bid's signature for the ask",
      (one: TestSolver, rfq: RfqMessage) => {
        const quote = one.quoteBoth(rfq, 980n, 1_020n);
        return { ...quote, otherSide: { ...quote.otherSide, signature: quote.signature } };
      },
      "QUOTE_SIGNATURE_INVALID",
    ],
    [
      "the ask's signature for the bid",
      (one: TestSolver, rfq: RfqMessage) => {
        const quote = one.quoteBoth(rfq, 980n, 1_020n);
        return { ...quote, signature: quote.otherSide?.signature };
      },
      "QUOTE_SIGNATURE_INVALID",
    ],
  ])("refuses %s, whichever side is wanted", async (_what, sent, code) => {
    for (const wants of ["sell", "buy"] as const) {
      quoteMarkets();
      const one = solver(0);
      one.forget();
      one.onRfq((rfq) => one.send(sent(one, rfq)));
      const asked = ask(request(wants));
      const refusal = await one.next("error");
      expect(refusal.code).toBe(code);
      one.send({ type: "decline", rfqId: refusal.rfqId, reason: "other" });
      const { quotes } = await asked;
      expect(quotes.map(({ solverId }) => solverId)).not.toContain("solver1");
    }
  });

  test("takes no other side in an answer to a request that hides nothing", async () => {
    quoteMarkets();
    const one = solver(0);
    one.onRfq((rfq) => {
      const both = one.quoteBoth({ ...rfq, otherSide: { ...rfq, swapType: "ExactOutput" } }, 980n, 1_020n);
      one.send(both);
    });
    for (const other of solvers.slice(1)) other.onRfq((rfq) => other.send(other.quote(rfq, 970n)));
    const asked = ask({ ...request("sell"), solverOptions: {} });
    const refusal = await one.next("error");
    expect(refusal.code).toBe("QUOTE_TERMS_MISMATCH");
    one.send({ type: "decline", rfqId: refusal.rfqId, reason: "other" });
    await asked;
  });

  test("can be replaced and withdrawn as a whole", async () => {
    quoteMarkets();
    const one = solver(0);
    one.onRfq((rfq) => {
      one.send(one.quoteBoth(rfq, 999n, 1_001n));
      one.send({ type: "cancel", rfqId: rfq.rfqId });
      one.send(one.quoteBoth(rfq, 975n, 1_015n));
    });
    // The auction waits for a solver that has answered no more than for others: this one is the last.
    const late = solver(1);
    late.onRfq((rfq) => void one.next("ack").then(() => late.send(late.quoteBoth(rfq, 960n, 1_005n))));
    const { metadata } = await ask(request("sell"));
    const { events } = JSON.parse(await recordOf(metadata.rfqId)) as AuctionRecord;
    const own = events.filter(({ solverId }) => solverId === "solver1");
    expect(own.slice(0, 2).map(({ type }) => type)).toEqual(["quote", "cancel"]);
  });

  test.each([
    ["split", { intent: { ...quotesRequest().intent, partialFill: true } }],
    ["ladder", { ...shortLivedRequest(), fallback: { limitAmount: "1" } }],
  ])("goes with no %s", async (_what, change) => {
    const solverOptions = { hideSide: true };
    expect(await refusal({ ...quotesRequest(), ...change, solverOptions })).toMatchObject({
      code: "UNSUPPORTED_REQUEST",
      param: "/solverOptions/hideSide",
    });
  });

  test("is for corridors that allow it both ways", async () => {
    const outputs = [{ asset: { ...usdc, chainId: 2 } }];
    const body = { ...quotesRequest(), solverOptions: { hideSide: true } };
    expect(await refusal({ ...body, intent: { ...body.intent, outputs } })).toMatchObject({
      code: "UNSUPPORTED_REQUEST",
      param: "/solverOptions/hideSide",
    });
  });
});

describe("limits and switches", () => {
  const limit = (value: string | null, scopeId: string) =>
    operator("limits", {
      reason: "a test",
      changes: [{ scope: "corridor", scopeId, name: "maxSize", value }],
    });

  test("are kept for both directions, whichever one is wanted", async () => {
    quoteMarkets();
    for (const corridor of ["WETH@1>USDC@1", "USDC@1>WETH@1"]) {
      await limit("999", corridor);
      for (const wants of ["sell", "buy"] as const)
        expect((await refusal(request(wants))).code).toBe("SIZE_LIMIT");
      await limit(null, corridor);
      const turned = { scope: "corridor", scopeId: corridor, reason: "a test" };
      await operator("switches", { ...turned, level: "cancelOnly" });
      for (const wants of ["sell", "buy"] as const)
        expect((await refusal(request(wants))).code).toBe("TRADING_HALTED");
      await operator("switches", { ...turned, level: "active" });
    }
    expect((await ask(request("sell"))).totalQuotes).toBe(3);
  });

  test("refuse a quote for either of its sides alike", async () => {
    quoteMarkets();
    const one = solver(0);
    const changes = { scope: "corridor", scopeId: "USDC@1>WETH@1", name: "maxDeviationBps" };
    // A base unit of either is worth the same.
    const prices = [{ symbol: "WETH", micros: "1000000000000000000" }];
    expect((await operator("references", { prices })).code).toBeUndefined();
    expect(
      (await operator("limits", { reason: "a test", changes: [{ ...changes, value: "100" }] })).code,
    ).toBeUndefined();
    one.onRfq((rfq) => one.send(one.quoteBoth(rfq, 1_000n, 1_200n)));
    for (const [place, other] of solvers.entries())
      if (place > 0) other.onRfq((rfq) => other.send(other.quoteBoth(rfq, 1_000n, 1_000n)));
    for (const wants of ["sell", "buy"] as const) {
      const asked = ask(request(wants));
      const refused = await one.next("error");
      expect(refused.code).toBe("PRICE_OUTSIDE_COLLAR");
      one.send({ type: "decline", rfqId: refused.rfqId, reason: "other" });
      expect((await asked).totalQuotes).toBe(2);
    }
    await operator("limits", { reason: "a test", changes: [{ ...changes, value: null }] });
    await venue.database.pool.query("delete from reference_prices");
  });
});

describe("an offer of it that was accepted", () => {
  test.each([
    ["sell", 0, "bid"],
    ["buy", 1, "ask"],
  ] as const)("to %s tells its winner the side, and nobody else", async (wants, winner, side) => {
    quoteMarkets();
    const { quotes } = await ask(request(wants));
    const [best = expect.fail("no offer")] = quotes;
    const { rfqId } = best;
    const orderId: Bytes32 = await acceptOffer(venue.database, best);
    expect(await solver(winner).nextOf("won", rfqId)).toMatchObject({ orderId, side });
    expect(await solver(winner).nextOf("cover", rfqId)).toMatchObject({
      coverAmount: wants === "sell" ? "970" : "1010",
    });
    for (const [place, one] of solvers.entries()) {
      if (place === winner) continue;
      const { seq: _seq, ...lost } = await one.nextOf("lost", rfqId);
      expect(lost).toEqual({ type: "lost", rfqId, reason: "outbid" });
    }
    const evidence = await callVenue(venue.url, {
      path: `/api/v1/rfq/orders/${orderId}/evidence`,
      key: venue.keys.taker,
    });
    const { auction } = evidence.body as EvidenceResponse;
    expect(verifyEvidence(JSON.stringify(evidence.body))).toEqual([]);
    expect(auction.rfq.hidesSide).toBe(true);
    const shown = auction.events.flatMap((event) =>
      event.type === "quote" ? [[event.solverId, event.otherSide?.inputAmount ?? ""]] : [],
    );
    expect(shown.length).toBe(3);
    const otherBase = auction.events.flatMap((event) =>
      event.type === "quote"
        ? [wants === "sell" ? event.otherSide?.outputAmount : event.otherSide?.inputAmount]
        : [],
    );
    expect(otherBase).toEqual(["1000", "1000", "1000"]);
  });
});
