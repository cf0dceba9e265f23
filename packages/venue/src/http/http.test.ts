import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { newApiKey } from "@tetrafi/protocol/api-key.ts";
import { routes } from "@tetrafi/protocol/http/routes.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { callVenue, requestOffers, type Call } from "../testing/call-venue.ts";
import { requestOifOffer } from "../testing/oif-request.ts";
import { sampleBody, samplePath } from "../testing/route-samples.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, USER, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solver: TestSolver;

beforeAll(async () => {
  venue = await startVenueFixture(1);
  solver = await connectSolver(venue.solverUrl, venue.solvers[0] ?? expect.fail("no solver"));
  solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
  // A key that was never seen counts as a stranger's once, and these tests make many of those.
  for (const key of [...Object.values(venue.keys), solver.identity.apiKey])
    await call({ path: "/api/v1/pairs", key });
});

afterAll(async () => {
  await venue?.stop();
});

const wethOnChain1 = { chainId: 1, address: `0x${"b".repeat(40)}` };
const QUOTES = "/api/v1/rfq/quotes";
const ORDERS = "/api/v1/rfq/orders";

const call = (request: Call) => callVenue(venue.url, request);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call({ path, body, headers, key: venue.keys.taker });

async function offer(): Promise<QuoteResponse> {
  const { quotes } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
  return quotes[0] ?? expect.fail("no offer");
}

const paths = routes.map((route) => ({
  operationId: route.operationId,
  method: route.method,
  role: route.role,
  limited: route.limited === true,
  path: samplePath(route),
  ...(route.body === null ? {} : { body: {} }),
}));
const keyed = paths.filter(({ role }) => role !== "none");
const open = paths.filter(({ role, limited }) => role === "none" && !limited);
const limited = paths.filter((route) => route.limited);

/** A good key of every role. */
const keysByRole = () => ({
  taker: venue.keys.taker,
  operator: venue.keys.operator,
  solver: solver.identity.apiKey,
});
const keyOf = (role: (typeof paths)[number]["role"]): string =>
  keysByRole()[role === "none" ? "taker" : role];

describe("who may call", () => {
  test.each(keyed)("$operationId: nobody without a good key", async ({ method, path, body }) => {
    const { taker } = venue.keys;
    const keys = [
      "",
      "tf_x",
      `tf_nobody_${"0".repeat(64)}`,
      `${taker}0`,
      taker.replace(/.$/, (c) => (c === "0" ? "1" : "0")),
    ];
    for (const headers of [{}, ...keys.map((key) => ({ "x-api-key": key }))]) {
      const answer = await call({ method, path, headers, ...(body === undefined ? {} : { body }) });
      // A stranger's tries are limited.
      expect(["UNAUTHENTICATED", "RATE_LIMITED"]).toContain(answer.code);
    }
  });

  test.each(keyed)("$operationId: not another role's key", async ({ method, path, role, body }) => {
    for (const [other, key] of Object.entries(keysByRole())) {
      if (other === role) continue;
      const answer = await call({ method, path, key, ...(body === undefined ? {} : { body }) });
      expect(answer.code).toBe("FORBIDDEN");
    }
  });

  test.each(open)("$operationId: everybody", async ({ method, path }) => {
    expect((await call({ method, path })).status).toBe(200);
  });

  test.each(limited)("$operationId: everybody, now and then", async ({ method, path, operationId }) => {
    const body = sampleBody(operationId);
    const { code } = await call({ method, path, ...(body === undefined ? {} : { body }) });
    expect(["UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"]).not.toContain(code);
  });

  test("a revoked key stops working within seconds", async () => {
    const { key, keyHash } = newApiKey("shortlived");
    const holder = { role: "taker", workspaceId: "fund", solverId: null } as const;
    await insertApiKey(venue.database, { ...holder, id: "shortlived", keyHash });
    const codeNow = async () => (await call({ path: "/api/v1/pairs", key })).code;
    await expect.poll(codeNow, { timeout: 5_000 }).toBeUndefined();
    await venue.database.pool.query("update api_keys set revoked_at = now() where id = 'shortlived'");
    await expect.poll(codeNow, { timeout: 8_000 }).toBe("UNAUTHENTICATED");
  });
});

describe("what is no request", () => {
  test.each([
    ["GET", "/"],
    ["GET", "/api/v1/rfq/quotes"],
    ["POST", "/api/v1/pairs"],
    ["DELETE", "/api/v1/rfq/orders"],
    ["GET", "/api/v1/rfq/orders/x/y"],
    ["GET", "/api/v1/%zz"],
    ["GET", "/api/v1/solver/ws"],
  ])("%s %s", async (method, path) => {
    expect((await call({ method, path, key: venue.keys.taker })).code).toBe("UNKNOWN_ROUTE");
  });

  test.each(paths)(
    "$operationId takes no query that isn't documented",
    async ({ method, path, role, body, operationId }) => {
      const key = keyOf(role);
      const sent = body === undefined ? {} : { body: await validBody(path, operationId) };
      const answer = await call({ method, path: `${path}?nothing=1`, key, ...sent });
      expect([answer.code, answer.param]).toEqual(["UNKNOWN_FIELD", "/nothing"]);
    },
  );

  async function validBody(path: string, operationId: string): Promise<unknown> {
    if (sampleBody(operationId) !== undefined) return sampleBody(operationId);
    if (path === "/api/v1/orders")
      return { quoteResponse: await requestOifOffer(venue.url, venue.keys.taker), signature: "0x00" };
    return { quoteResponse: await offer(), ...(path === ORDERS ? { signature: "0x00" } : {}) };
  }

  const posts = paths.filter(({ method }) => method === "POST");
  test.each(posts)("$operationId refuses a body that is none", async ({ path, role, body: takes }) => {
    const key = keyOf(role);
    const codeOf = async (body: string, headers: Record<string, string> = {}) =>
      (await call({ path, body, headers, key })).code;
    for (const broken of ["{", "", `{"__proto__":{"user":"x"}}`])
      expect(await codeOf(broken)).toBe("MALFORMED_JSON");
    expect(await codeOf(`"${"x".repeat(65_536)}"`)).toBe("BODY_TOO_LARGE");
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"])
      expect(await codeOf("{}", { "content-type": type })).toBe("UNSUPPORTED_MEDIA_TYPE");
    // What is not read can't be of a wrong shape.
    if (takes !== undefined)
      for (const none of ["[]", "null"]) expect(await codeOf(none)).toBe("INVALID_FIELD");
  });

  test.each(["", "é", "x".repeat(129), "a\tb"])("Idempotency-Key %j is refused", async (value) => {
    const body = { quoteResponse: await offer(), signature: "0x00" };
    const answer = await post(ORDERS, body, { "idempotency-key": value });
    expect([answer.code, answer.param]).toEqual(["INVALID_FIELD", "/idempotency-key"]);
  });

  test.each(["x", "0x00", `0x${"g".repeat(64)}`, `0x${"0".repeat(65)}`, `0x${"0".repeat(200)}`])(
    "an order id that is none: %s",
    async (id) => {
      const answer = await call({ path: `${ORDERS}/${id}`, key: venue.keys.taker });
      expect([answer.code, answer.param]).toEqual(["INVALID_FIELD", "/id"]);
    },
  );
});

type Change = (
  request: { -readonly [Key in keyof QuotesRequest]: QuotesRequest[Key] } & Record<string, unknown>,
) => void;
const zero = `0x${"0".repeat(40)}`;
const nobody = `0x${"9".repeat(40)}`;
const at = (request: Parameters<Change>[0], side: "inputs" | "outputs") =>
  request.intent[side][0] as unknown as Record<string, unknown>;

describe("a request for quotes that can have none", () => {
  test.each<[string, string, string | undefined, Change]>([
    ["no user", "INVALID_FIELD", "/user", (r) => Reflect.deleteProperty(r, "user")],
    ["a user that is none", "INVALID_FIELD", "/user", (r) => Object.assign(r, { user: "me" })],
    ["user zero", "UNSUPPORTED_REQUEST", "/user", (r) => Object.assign(r, { user: zero })],
    [
      "another's input",
      "INVALID_FIELD",
      "/intent/inputs/0/user",
      (r) => Object.assign(at(r, "inputs"), { user: nobody }),
    ],
    [
      "receiver zero",
      "UNSUPPORTED_REQUEST",
      "/intent/outputs/0/receiver",
      (r) => Object.assign(at(r, "outputs"), { receiver: zero }),
    ],
    ["an unknown field", "UNKNOWN_FIELD", "/more", (r) => Object.assign(r, { more: 1 })],
    [
      "an unknown field inside",
      "UNKNOWN_FIELD",
      "/intent/inputs/0/more",
      (r) => Object.assign(at(r, "inputs"), { more: 1 }),
    ],
    ["no input", "INVALID_FIELD", "/intent/inputs", (r) => Object.assign(r.intent, { inputs: [] })],
    [
      "the same input twice",
      "INVALID_FIELD",
      "/intent/inputs/1/asset",
      (r) => r.intent.inputs.push(r.intent.inputs[0] ?? expect.fail()),
    ],
    [
      "two outputs",
      "UNSUPPORTED_REQUEST",
      "/intent/outputs/1",
      (r) => r.intent.outputs.push(r.intent.outputs[0] ?? expect.fail()),
    ],
    [
      "nine inputs",
      "INVALID_FIELD",
      "/intent/inputs",
      (r) => Object.assign(r.intent, { inputs: Array(9).fill(r.intent.inputs[0]) }),
    ],
    [
      "a split on one chain",
      "PARTIAL_FILL_UNAVAILABLE",
      "/intent/partialFill",
      (r) => Object.assign(r.intent, { partialFill: true, outputs: [{ asset: wethOnChain1 }] }),
    ],
    [
      "an unknown preference",
      "INVALID_FIELD",
      "/preference",
      (r) => Object.assign(r, { preference: "luck" }),
    ],
    [
      "an unknown input",
      "UNKNOWN_ASSET",
      "/intent/inputs/0/asset",
      (r) => Object.assign(at(r, "inputs"), { asset: { chainId: 1, address: nobody } }),
    ],
    [
      "an unknown output",
      "UNKNOWN_ASSET",
      "/intent/outputs/0/asset",
      (r) => Object.assign(at(r, "outputs"), { asset: { chainId: 3, address: nobody } }),
    ],
    [
      "a corridor that isn't traded",
      "UNKNOWN_CORRIDOR",
      undefined,
      (r) => Object.assign(at(r, "inputs"), { asset: { chainId: 2, address: `0x${"a".repeat(40)}` } }),
    ],
    [
      "a token for itself",
      "UNKNOWN_CORRIDOR",
      undefined,
      (r) => Object.assign(at(r, "outputs"), { asset: at(r, "inputs")["asset"] }),
    ],
    [
      "no fixed amount",
      "INVALID_FIELD",
      "/intent/inputs/0/amount",
      (r) => Reflect.deleteProperty(at(r, "inputs"), "amount"),
    ],
    [
      "both amounts",
      "UNSUPPORTED_REQUEST",
      "/intent/outputs/0/amount",
      (r) => Object.assign(at(r, "outputs"), { amount: "1" }),
    ],
    [
      "the other side's amount alone",
      "INVALID_FIELD",
      "/intent/outputs/0/amount",
      (r) => Object.assign(r.intent, { swapType: "ExactOutput" }),
    ],
    [
      "an amount of zero",
      "INVALID_FIELD",
      "/intent/inputs/0/amount",
      (r) => Object.assign(at(r, "inputs"), { amount: "0" }),
    ],
    [
      "an amount as a number",
      "INVALID_FIELD",
      "/intent/inputs/0/amount",
      (r) => Object.assign(at(r, "inputs"), { amount: 1000 }),
    ],
    [
      "an amount above the limit",
      "AMOUNT_OUT_OF_RANGE",
      "/intent/inputs/0/amount",
      (r) => Object.assign(at(r, "inputs"), { amount: "1000001" }),
    ],
    [
      "an amount beyond 256 bits",
      "AMOUNT_OUT_OF_RANGE",
      "/intent/inputs/0/amount",
      (r) => Object.assign(at(r, "inputs"), { amount: "9".repeat(77) }),
    ],
    [
      "an unknown lock",
      "INVALID_FIELD",
      "/supportedTypes/0",
      (r) => Object.assign(r, { supportedTypes: ["direct"] }),
    ],
    [
      "validity in the past",
      "INVALID_FIELD",
      "/minValidUntil",
      (r) => Object.assign(r, { minValidUntil: 1 }),
    ],
    [
      "validity beyond the corridor's",
      "INVALID_FIELD",
      "/minValidUntil",
      (r) => Object.assign(r, { minValidUntil: 4_000_000_000 }),
    ],
    [
      "no time for an auction",
      "INVALID_FIELD",
      "/solverOptions/timeout",
      (r) => Object.assign(r, { solverOptions: { timeout: 49 } }),
    ],
    [
      "too much time for an auction",
      "INVALID_FIELD",
      "/solverOptions/timeout",
      (r) => Object.assign(r, { solverOptions: { timeout: 5_001 } }),
    ],
  ])("%s: %s", async (_what, code, param, change) => {
    const request = structuredClone(quotesRequest()) as Parameters<Change>[0];
    change(request);
    const answer = await post(QUOTES, request);
    expect([answer.code, answer.param]).toEqual([code, param]);
  });

  test("addresses may be in any case", async () => {
    const request = quotesRequest();
    const upper = (address: string) => `0x${address.slice(2).toUpperCase()}`;
    const [input] = request.intent.inputs;
    const asset = { chainId: 1, address: upper(input?.asset.address ?? "") };
    const body = {
      ...request,
      user: upper(USER),
      intent: { ...request.intent, inputs: [{ ...input, user: USER, asset }] },
    };
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, body);
    expect(quotes[0]?.order.payload.standardOrder.user).toBe(USER);
  });
});

describe("an offer that comes back", () => {
  const preflight = (quoteResponse: unknown, key = venue.keys.taker) =>
    call({ path: `${ORDERS}/preflight`, key, body: { quoteResponse } });
  const place = (quoteResponse: unknown, key = venue.keys.taker) =>
    call({ path: ORDERS, key, body: { quoteResponse, signature: `0x${"11".repeat(65)}` } });

  test("altered: QUOTE_ALTERED", async () => {
    const quote = await offer();
    const altered = [
      { ...quote, validUntil: quote.validUntil + 1 },
      { ...quote, solverId: "solver2" },
      { ...quote, terms: { ...quote.terms, rank: 2 } },
      { ...quote, integrityChecksum: "0".repeat(64) },
    ];
    for (const one of altered) {
      expect((await preflight(one)).code).toBe("QUOTE_ALTERED");
      expect((await place(one)).code).toBe("QUOTE_ALTERED");
    }
  });

  test("in another order of its fields, it is the same", async () => {
    const reversed = Object.fromEntries(Object.entries(await offer()).toReversed());
    expect((await preflight(reversed)).code).toBe("CHAIN_UNAVAILABLE");
  });

  test("another workspace's: UNKNOWN_QUOTE", async () => {
    const quote = await offer();
    expect((await preflight(quote, venue.keys.otherTaker)).code).toBe("UNKNOWN_QUOTE");
    expect((await place(quote, venue.keys.otherTaker)).code).toBe("UNKNOWN_QUOTE");
  });

  test("no node answers: CHAIN_UNAVAILABLE, and no order", async () => {
    const quote = await offer();
    expect((await place(quote)).code).toBe("CHAIN_UNAVAILABLE");
    const { rows } = await venue.database.pool.query("select 1 from orders where quote_id = $1", [
      quote.quoteId,
    ]);
    expect(rows).toEqual([]);
  });

  test("its solver is disabled: SOLVER_UNAVAILABLE", async () => {
    const quote = await offer();
    const set = (status: string, from: string | null) =>
      venue.database.pool.query("update solvers set status = $1, suspended_from = $2", [status, from]);
    await set("suspended", "active");
    await expect
      .poll(async () => (await preflight(quote)).code, { timeout: 5_000 })
      .toBe("SOLVER_UNAVAILABLE");
    await set("active", null);
    await expect
      .poll(async () => (await preflight(quote)).code, { timeout: 5_000 })
      .toBe("CHAIN_UNAVAILABLE");
  });
});

describe("limits and documents", () => {
  test("above a key's rate: 429 with Retry-After, for that key alone", async () => {
    const { url } = await venue.startAnother(2);
    const burst = await Promise.all(
      Array.from({ length: 8 }, () => callVenue(url, { path: "/api/v1/pairs", key: venue.keys.taker })),
    );
    const limited = burst.filter(({ code }) => code === "RATE_LIMITED");
    expect(burst.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(limited).toHaveLength(4);
    for (const { headers } of limited) expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await callVenue(url, { path: "/api/v1/pairs", key: venue.keys.otherTaker })).status).toBe(200);
  });

  test("strangers are limited before their keys are looked up, and a known key is not with them", async () => {
    const { url } = await venue.startAnother(1_000);
    const path = "/api/v1/pairs";
    expect((await callVenue(url, { path, key: venue.keys.taker })).status).toBe(200);
    const tries = await Promise.all(
      Array.from({ length: 80 }, (_, place) =>
        callVenue(url, { path, key: `tf_x${place}_${"0".repeat(64)}` }),
      ),
    );
    expect(tries.filter(({ code }) => code === "RATE_LIMITED").length).toBeGreaterThan(10);
    expect((await callVenue(url, { path, key: venue.keys.taker })).status).toBe(200);
  });

  test.each([
    ["/openapi.json", "openapi.json"],
    ["/asyncapi.json", "asyncapi.json"],
    ["/asyncapi-taker.json", "asyncapi-taker.json"],
  ])("%s is the committed document", async (path, file) => {
    const committed = join(import.meta.dirname, "..", "..", "..", "protocol", "generated", file);
    expect(existsSync(committed)).toBe(true);
    expect((await call({ path })).body).toEqual(JSON.parse(readFileSync(committed, "utf8")));
  });

  test("the catalogue and the metrics are as documented", async () => {
    const { taker, operator } = venue.keys;
    for (const path of ["/api/v1/pairs", "/api/v1/corridors", "/api/v1/solvers"])
      expect((await call({ path, key: taker })).status).toBe(200);
    const { body, headers } = await call({ path: "/metrics", key: operator });
    expect(body).toContain("tetrafi_auctions_total");
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
  });
});
