import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SwitchLevel } from "@tetrafi/core/risk/kill-switch.ts";
import type { LimitsResponse, SwitchesResponse } from "@tetrafi/protocol/http/risk.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, requestOffers, type Answer } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  startVenueFixture,
  type RunningVenue,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

const CORRIDOR = "USDC@1>WETH@2";

let venue: VenueFixture;
/** A second process over the same database. */
let other: RunningVenue;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(2);
  other = await venue.startAnother(1_000_000);
  solvers = [];
  for (const identity of venue.solvers) {
    const solver = await connectSolver(venue.solverUrl, identity);
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    solvers.push(solver);
  }
});

afterAll(async () => {
  await venue?.stop();
});

const operator = (method: string, path: string, body?: unknown, url = venue.url): Promise<Answer> =>
  callVenue(url, {
    method,
    path: `/api/v1/admin/${path}`,
    key: venue.keys.operator,
    ...(body === undefined ? {} : { body }),
  });

type Limit = { scope: string; scopeId: string; name: string; value: string | null };
let limited: Limit[] = [];

/** Sets limits; they are taken away after the test. */
async function limit(...changes: Limit[]): Promise<void> {
  limited.push(...changes);
  expect((await operator("PUT", "limits", { reason: "a test", changes })).code).toBeUndefined();
}

const turn = (scope: string, scopeId: string, level: SwitchLevel, reason = "a test") =>
  operator("PUT", "switches", { scope, scopeId, level, reason });

afterEach(async () => {
  if (limited.length > 0)
    await operator("PUT", "limits", {
      reason: "the end of a test",
      changes: limited.map((change) => ({ ...change, value: null })),
    });
  limited = [];
  const { switches } = (await operator("GET", "switches")).body as SwitchesResponse;
  for (const { scope, scopeId, level } of switches)
    if (level !== "active") await turn(scope, scopeId, "active", "the end of a test");
  for (const solver of solvers) solver.forget();
});

const ask = (changes: object = {}, url = venue.url, key = venue.keys.taker): Promise<Answer> =>
  callVenue(url, { path: "/api/v1/rfq/quotes", key, body: { ...quotesRequest(), ...changes } });
const codeOf = async (answer: Promise<Answer>): Promise<string | undefined> => (await answer).code;
const details = ({ body }: Answer): unknown => (body as { error: { details?: unknown } }).error.details;

async function offer(): Promise<QuoteResponse> {
  const { quotes } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
  return quotes[0] ?? expect.fail("no offer");
}

const preflight = (quoteResponse: QuoteResponse, url = venue.url): Promise<Answer> =>
  callVenue(url, { path: "/api/v1/rfq/orders/preflight", key: venue.keys.taker, body: { quoteResponse } });

describe("limits on requests", () => {
  // 1,000 base units of USDC, which are 1,000 millionths of the reference currency.
  test.each<[string, Limit, string]>([
    ["the venue's size", { scope: "venue", scopeId: "", name: "maxSize", value: "999" }, "SIZE_LIMIT"],
    [
      "the corridor's size",
      { scope: "corridor", scopeId: CORRIDOR, name: "maxSize", value: "999" },
      "SIZE_LIMIT",
    ],
    [
      "the workspace's notional",
      { scope: "workspace", scopeId: "fund", name: "maxNotional", value: "999" },
      "NOTIONAL_LIMIT",
    ],
    [
      "the venue's outstanding",
      { scope: "venue", scopeId: "", name: "maxOutstanding", value: "999" },
      "EXPOSURE_LIMIT",
    ],
  ])(
    "%s: one less than asked for refuses, as much lets pass, before anything leaves",
    async (_what, less, code) => {
      await limit(less);
      expect(await codeOf(ask())).toBe(code);
      expect(solvers.flatMap(({ frames }) => frames.filter(({ type }) => type === "rfq"))).toHaveLength(
        asked,
      );
      await limit({ ...less, value: "1000" });
      expect(await codeOf(ask())).toBeUndefined();
      asked += 2;
    },
  );
  let asked = 0;

  test("of another workspace they are none of this one's", async () => {
    await limit({ scope: "workspace", scopeId: "rival", name: "maxSize", value: "1" });
    expect(await codeOf(ask())).toBeUndefined();
    expect(await codeOf(ask({}, venue.url, venue.keys.otherTaker))).toBe("SIZE_LIMIT");
  });

  test("a limit in the reference currency needs a price of the token", async () => {
    await limit({ scope: "venue", scopeId: "", name: "maxNotional", value: "1000000000000" });
    const exactOutput = quotesRequest("ExactOutput");
    expect(await codeOf(ask(exactOutput))).toBe("REFERENCE_UNAVAILABLE");
    await operator("PUT", "references", { prices: [{ symbol: "WETH", micros: "3000000000" }] });
    expect(await codeOf(ask(exactOutput))).not.toBe("REFERENCE_UNAVAILABLE");
    await venue.database.pool.query("delete from reference_prices");
  });

  test("the rate is the workspace's, and says how long to wait", async () => {
    await limit({ scope: "workspace", scopeId: "fund", name: "ratePerSecond", value: "1" });
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(answers.filter(({ code }) => code === undefined)).toHaveLength(2);
    const refused = answers.find(({ code }) => code === "RATE_LIMITED") ?? expect.fail("none was refused");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await codeOf(ask({}, venue.url, venue.keys.otherTaker))).toBeUndefined();
  });

  test("the same request again is a mistake for as long as the workspace says", async () => {
    await limit({ scope: "workspace", scopeId: "fund", name: "duplicateWindowMs", value: "60000" });
    expect(await codeOf(ask())).toBeUndefined();
    const again = await ask();
    expect(again.code).toBe("DUPLICATE_REQUEST");
    expect(details(again)).toMatchObject({ retryAfterMs: expect.any(Number) as number });
    const { intent } = quotesRequest();
    const larger = { ...intent, inputs: intent.inputs.map((input) => ({ ...input, amount: "1001" })) };
    expect(await codeOf(ask({ intent: larger }))).toBeUndefined();
  });
});

describe("limits on quotes", () => {
  test("a solver's own limits are its, and nobody else's offer", async () => {
    await limit({ scope: "solver", scopeId: "solver1", name: "maxSize", value: "999" });
    const { quotes, metadata } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    expect(metadata.refused).toBe(1);
    expect(await solvers[0]?.next("error")).toMatchObject({ code: "SIZE_LIMIT", rfqId: metadata.rfqId });
  });

  test("a price outside the collar is refused; without a reference every price is", async () => {
    await limit({ scope: "corridor", scopeId: CORRIDOR, name: "maxDeviationBps", value: "100" });
    expect(await codeOf(ask())).toBe("NO_QUOTES");
    expect((await solvers[0]?.next("error"))?.code).toBe("REFERENCE_UNAVAILABLE");
    // 1,000 of USDC (6 decimals) for 990 of WETH (18): as far from this as can be.
    await operator("PUT", "references", { prices: [{ symbol: "WETH", micros: "3000000000" }] });
    solvers[0]?.forget();
    expect(await codeOf(ask())).toBe("NO_QUOTES");
    expect((await solvers[0]?.next("error"))?.code).toBe("PRICE_OUTSIDE_COLLAR");
    await venue.database.pool.query("delete from reference_prices");
  });

  test("live quotes are worth no more than the solver's limit, until they have ended", async () => {
    await limit({ scope: "solver", scopeId: "solver1", name: "maxOpenQuoted", value: "1500" });
    const first = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    expect(first.totalQuotes).toBe(2);
    const second = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    expect(second.quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    expect((await solvers[0]?.next("error"))?.code).toBe("OPEN_QUOTED_LIMIT");
    // Accepted by another's offer, the first round has ended.
    await acceptOffer(
      venue.database,
      first.quotes.find(({ solverId }) => solverId === "solver2") ?? expect.fail("no offer"),
    );
    await solvers[0]?.nextOf("lost", first.metadata.rfqId);
    const third = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    expect(third.totalQuotes).toBe(2);
  });
});

describe("switches", () => {
  test.each(["cancelOnly", "halted"] as const)("%s at each level lets nothing new begin", async (level) => {
    const quote = await offer();
    for (const [scope, scopeId] of [
      ["venue", ""],
      ["corridor", CORRIDOR],
      ["workspace", "fund"],
    ] as const) {
      expect((await turn(scope, scopeId, level)).code).toBeUndefined();
      const refused = await ask();
      expect([refused.code, details(refused)]).toEqual(["TRADING_HALTED", { scope, scopeId }]);
      expect(await codeOf(preflight(quote))).toBe("TRADING_HALTED");
      expect((await turn(scope, scopeId, "active")).code).toBeUndefined();
    }
    expect(await codeOf(ask())).toBeUndefined();
    // There is no chain to ask in this test; what stood in the way is gone.
    expect(await codeOf(preflight(quote))).toBe("CHAIN_UNAVAILABLE");
  });

  test("a solver that is switched off is not asked, and its offers can't be accepted", async () => {
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    await turn("solver", "solver1", "cancelOnly");
    expect((await requestOffers(venue.url, venue.keys.taker, quotesRequest())).metadata.asked).toBe(1);
    const codes = await Promise.all(
      quotes.map(async (quote) => [quote.solverId, await codeOf(preflight(quote))]),
    );
    expect(new Map(codes as [string, string][])).toEqual(
      new Map([
        ["solver1", "TRADING_HALTED"],
        ["solver2", "CHAIN_UNAVAILABLE"],
      ]),
    );
  });

  test("turned while an auction is open: quotes are refused, cancels are not, no offer is shown", async () => {
    const [first, second] = solvers;
    if (first === undefined || second === undefined) throw new Error("two solvers are needed");
    // The second keeps the auction open until the switch has been felt.
    second.onRfq(async (rfq) => {
      await first.next("ack");
      await turn("venue", "", "cancelOnly");
      first.send({ type: "cancel", rfqId: rfq.rfqId });
      expect((await first.next("ack")).of).toBe("cancel");
      second.send(second.quote(rfq, 980n));
      expect((await second.next("error")).code).toBe("TRADING_HALTED");
      second.send({ type: "decline", rfqId: rfq.rfqId, reason: "other" });
    });
    expect(await codeOf(ask({ solverOptions: { timeout: 5_000 } }))).toBe("TRADING_HALTED");
    second.onRfq((rfq) => second.send(second.quote(rfq, 990n)));
  });

  test("halting a solver withdraws its live quotes", async () => {
    const [first, second] = solvers;
    if (first === undefined || second === undefined) throw new Error("two solvers are needed");
    second.onRfq(async (rfq) => {
      await first.next("ack");
      await turn("solver", "solver1", "halted");
      second.send(second.quote(rfq, 980n));
    });
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    expect((await first.next("error")).code).toBe("TRADING_HALTED");
    second.onRfq((rfq) => second.send(second.quote(rfq, 990n)));
  });

  test("other processes feel it, and only a person's key turns it", async () => {
    await turn("workspace", "fund", "halted", "rehearsal");
    await expect.poll(() => codeOf(ask({}, other.url)), { timeout: 5_000 }).toBe("TRADING_HALTED");
    const { switches, history } = (await operator("GET", "switches", undefined, other.url))
      .body as SwitchesResponse;
    const expected = { scope: "workspace", scopeId: "fund", level: "halted", reason: "rehearsal" };
    expect(switches).toContainEqual(
      expect.objectContaining({ ...expected, actor: { type: "person", id: "operator" } }),
    );
    expect(history[0]).toMatchObject(expected);
  });

  test.each<[string, object, string]>([
    ["the same level again", { level: "active" }, "SWITCH_UNCHANGED"],
    ["no reason", { reason: "  " }, "SWITCH_REASON_MISSING"],
    ["no such solver", { scope: "solver", scopeId: "nobody" }, "UNKNOWN_SCOPE"],
    ["no such corridor", { scope: "corridor", scopeId: "a>b" }, "UNKNOWN_SCOPE"],
    ["a venue by name", { scopeId: "x" }, "UNKNOWN_SCOPE"],
  ])("%s is refused", async (_what, change, code) => {
    const body = { scope: "venue", scopeId: "", level: "halted", reason: "a test", ...change };
    expect(await codeOf(operator("PUT", "switches", body))).toBe(code);
  });
});

describe("limits as an operator sets them", () => {
  test("are listed, and removed by null", async () => {
    const set = { scope: "solver", scopeId: "solver2", name: "maxNotional", value: "5" };
    await limit(set);
    expect(((await operator("GET", "limits")).body as LimitsResponse).limits).toEqual([set]);
    await limit({ ...set, value: null });
    expect(((await operator("GET", "limits")).body as LimitsResponse).limits).toEqual([]);
  });

  test.each<[string, Limit, string, string]>([
    [
      "of a solver alone",
      { scope: "venue", scopeId: "", name: "maxOpenQuoted", value: "1" },
      "INVALID_FIELD",
      "/changes/0/name",
    ],
    [
      "not of a solver",
      { scope: "solver", scopeId: "solver1", name: "ratePerSecond", value: "1" },
      "INVALID_FIELD",
      "/changes/0/name",
    ],
    [
      "a rate of none",
      { scope: "venue", scopeId: "", name: "ratePerSecond", value: "0" },
      "INVALID_FIELD",
      "/changes/0/value",
    ],
    [
      "nobody's",
      { scope: "workspace", scopeId: "nobody", name: "maxSize", value: "1" },
      "UNKNOWN_SCOPE",
      "/changes/0/scopeId",
    ],
  ])("%s is refused", async (_what, change, code, param) => {
    const answer = await operator("PUT", "limits", { reason: "a test", changes: [change] });
    expect([answer.code, answer.param]).toEqual([code, param]);
  });
});
