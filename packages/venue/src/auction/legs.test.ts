import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import { checkRecord } from "../replay/check-record.ts";
import { callVenue, requestOffers, type Answer } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, USER, type VenueFixture } from "../testing/venue-fixture.ts";

const PAYEE = `0x${"77".repeat(20)}` as const;
const usdc = { chainId: 1, address: `0x${"a".repeat(40)}` } as const;
const weth = { chainId: 1, address: `0x${"b".repeat(40)}` } as const;
const away = { usdc: { ...usdc, chainId: 2 }, weth: { ...weth, chainId: 2 } } as const;

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(2);
  solvers = [];
  for (const [place, identity] of venue.solvers.entries()) {
    const solver = await connectSolver(venue.solverUrl, identity);
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n + BigInt(place))));
    solvers.push(solver);
  }
});

afterAll(async () => {
  await venue?.stop();
});

afterEach(() => {
  for (const solver of solvers) solver.forget();
});

function legsRequest(swapType: "ExactInput" | "ExactOutput"): QuotesRequest {
  const inputs = [
    { user: USER, asset: usdc, amount: "1000" },
    { user: USER, asset: weth, amount: "500" },
  ];
  const outputs = [
    { asset: away.weth, amount: "1000" },
    { asset: away.weth, amount: "300", receiver: PAYEE },
    { asset: away.usdc, amount: "200", receiver: PAYEE },
  ];
  return {
    ...quotesRequest(swapType),
    intent:
      swapType === "ExactInput"
        ? { intentType: "swap", swapType, inputs, outputs: [{ asset: away.weth }] }
        : { intentType: "swap", swapType, inputs: [{ user: USER, asset: usdc }], outputs },
  };
}

const ask = (body: object): Promise<Answer> =>
  callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });

const legsOf = ({ order }: QuoteResponse) => orderLegs(fromWireOrder(order.payload.standardOrder));

describe("a request with several legs", () => {
  test("for one output: each offer's order takes all inputs for the one that was quoted", async () => {
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, legsRequest("ExactInput"));
    expect(quotes.map(legsOf)).toEqual(
      [991n, 990n].map((amount) => ({
        inputs: [
          { asset: usdc, amount: 1_000n },
          { asset: weth, amount: 500n },
        ],
        outputs: [{ asset: away.weth, amount, receiver: USER }],
      })),
    );
    const { preview } = quotes[0] ?? expect.fail("no offer");
    expect(preview.inputs.map(({ amount }) => amount)).toEqual(["1000", "500"]);
  });

  test("for several outputs: the least input is first, and all is delivered to whom it is for", async () => {
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, legsRequest("ExactOutput"));
    expect(quotes.map(legsOf)).toEqual(
      [990n, 991n].map((amount) => ({
        inputs: [{ asset: usdc, amount }],
        outputs: [
          { asset: away.weth, amount: 1_000n, receiver: USER },
          { asset: away.weth, amount: 300n, receiver: PAYEE },
          { asset: away.usdc, amount: 200n, receiver: PAYEE },
        ],
      })),
    );
  });

  test("tells solvers all amounts, and nobody's address", async () => {
    await requestOffers(venue.url, venue.keys.taker, legsRequest("ExactOutput"));
    const rfq = await solvers[0]?.next("rfq");
    expect(rfq).toMatchObject({
      amount: "1000",
      moreLegs: [
        { asset: away.weth, amount: "300" },
        { asset: away.usdc, amount: "200" },
      ],
    });
    expect(JSON.stringify(rfq)).not.toContain(PAYEE.slice(2));
  });

  test("is in the record, which replays to the byte", async () => {
    const { metadata } = await requestOffers(venue.url, venue.keys.taker, legsRequest("ExactOutput"));
    const { rfqId } = metadata;
    const auction = await findAuction(venue.database, "fund", rfqId);
    expect(auction?.record.rfq.moreLegs).toEqual([
      { amount: "300", asset: away.weth, receiver: PAYEE },
      { amount: "200", asset: away.usdc, receiver: PAYEE },
    ]);
    const record = JSON.stringify(auction?.record);
    expect(checkRecord({ rfqId, record })).toEqual({ outcome: "same", offers: 2 });
  });

  test("takes no quote that was signed for less than all of it", async () => {
    const [cheat] = solvers;
    if (cheat === undefined) throw new Error("there are solvers");
    cheat.onRfq((rfq) => {
      const { moreLegs: _moreLegs, ...first } = rfq;
      cheat.send(cheat.quote(first, 1n));
    });
    try {
      const { quotes } = await requestOffers(venue.url, venue.keys.taker, {
        ...legsRequest("ExactOutput"),
        solverOptions: { timeout: 1_000 },
      });
      expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
      expect((await cheat.next("error")).code).toBe("QUOTE_SIGNATURE_INVALID");
    } finally {
      cheat.onRfq((rfq) => cheat.send(cheat.quote(rfq, 990n)));
    }
  });
});

describe("limits and switches", () => {
  const operator = async (path: string, body: object): Promise<void> => {
    const call = { method: "PUT", path: `/api/v1/admin/${path}`, key: venue.keys.operator, body };
    expect((await callVenue(venue.url, call)).code).toBeUndefined();
  };
  const limit = (scope: string, scopeId: string, name: string, value: string | null): Promise<void> =>
    operator("limits", { reason: "a test", changes: [{ scope, scopeId, name, value }] });

  test("hold of the corridor of any leg", async () => {
    const change = { scope: "corridor", scopeId: "USDC@1>USDC@2", reason: "a test" };
    await operator("switches", { ...change, level: "halted" });
    expect((await ask(legsRequest("ExactOutput"))).code).toBe("TRADING_HALTED");
    expect((await ask(legsRequest("ExactInput"))).code).toBeUndefined();
    await operator("switches", { ...change, level: "active" });
    expect((await ask(legsRequest("ExactOutput"))).code).toBeUndefined();
  });

  test.each([
    ["corridor", "USDC@1>WETH@2", "maxSize", 1_300],
    ["corridor", "USDC@1>USDC@2", "maxSize", 200],
    ["workspace", "fund", "maxSize", 1_500],
  ] as const)("the size of %s %s: what of the trade is there", async (scope, scopeId, name, size) => {
    await limit(scope, scopeId, name, String(size));
    expect((await ask(legsRequest("ExactOutput"))).code).toBeUndefined();
    await limit(scope, scopeId, name, String(size - 1));
    expect((await ask(legsRequest("ExactOutput"))).code).toBe("SIZE_LIMIT");
    await limit(scope, scopeId, name, null);
  });

  test("what all legs are worth together counts, and is held against the collar", async () => {
    // A millionth for a base unit of USDC, two for one of WETH: 1,000 + 500 × 2.
    await operator("references", { prices: [{ symbol: "WETH", micros: (2n * 10n ** 18n).toString() }] });
    await limit("venue", "", "maxNotional", "1999");
    expect((await ask(legsRequest("ExactInput"))).code).toBe("NOTIONAL_LIMIT");
    await limit("venue", "", "maxNotional", "2000");
    // 990 WETH for what is worth 1,000: a hundred basis points off.
    await limit("venue", "", "maxDeviationBps", "99");
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, {
      ...legsRequest("ExactInput"),
      solverOptions: { timeout: 1_000 },
    });
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    await limit("venue", "", "maxNotional", null);
    await limit("venue", "", "maxDeviationBps", null);
  });
});
