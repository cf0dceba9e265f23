import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OifHealthResponse } from "@tetrafi/protocol/http/oif-health.ts";
import type { OifErrorResponse } from "@tetrafi/protocol/http/oif-error.ts";
import type { OifOrderResponse } from "@tetrafi/protocol/http/oif-orders.ts";
import type { OifQuote, OifQuotesRequest, OifQuotesResponse } from "@tetrafi/protocol/http/oif-quotes.ts";
import type { SolversResponse } from "@tetrafi/protocol/http/catalogue.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, type Call } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { startVenueFixture, USER, type VenueFixture } from "../testing/venue-fixture.ts";
import { fromOifQuote } from "./oif-quote.ts";

/** Written out as ERC-7930 has them, and not by the code that is tested. */
const user1 = `0x00010000010114${USER.slice(2)}`;
const user2 = `0x00010000010214${USER.slice(2)}`;
const usdc1 = `0x00010000010114${"a".repeat(40)}`;
const usdc2 = `0x00010000010214${"a".repeat(40)}`;
const weth1 = `0x00010000010114${"b".repeat(40)}`;
const weth2 = `0x00010000010214${"b".repeat(40)}`;
const SIGNATURE = `0x00${"11".repeat(65)}`;

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(2);
  solvers = await Promise.all(venue.solvers.map((identity) => connectSolver(venue.solverUrl, identity)));
  // They stay in session however long a busy machine takes.
  for (const solver of solvers)
    solver.socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as VenueToSolver;
      if (frame.type === "ping") solver.send({ type: "pong", id: frame.id });
    });
  quoteAmounts(980n, 990n);
});

afterAll(async () => {
  await venue?.stop();
});

function quoteAmounts(...amounts: readonly bigint[]): void {
  for (const [at, solver] of solvers.entries())
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, amounts[at] ?? 1n)));
}

/** A request as the aggregator's own client makes it. */
function request(changes: Partial<OifQuotesRequest["intent"]> = {}): OifQuotesRequest {
  return {
    user: user1,
    intent: {
      intentType: "oif-swap",
      inputs: [{ user: user1, asset: usdc1, amount: "1000" }],
      outputs: [{ receiver: user2, asset: weth2 }],
      swapType: "exact-input",
      ...changes,
    },
    supportedTypes: ["oif-escrow-v0", "oif-resource-lock-v0", "oif-3009-v0"],
  };
}

const call = (path: string, body?: unknown, more: Partial<Call> = {}) =>
  callVenue(venue.url, {
    path,
    key: venue.keys.taker,
    ...(body === undefined ? {} : { body }),
    ...more,
  });

const ask = (body: unknown = request()) => call("/api/v1/quotes", body);

async function quotesOf(body: unknown = request()): Promise<OifQuotesResponse> {
  const answer = await ask(body);
  expect(answer.code).toBeUndefined();
  return answer.body as OifQuotesResponse;
}

async function quote(body: unknown = request()): Promise<OifQuote> {
  return (await quotesOf(body)).quotes[0] ?? expect.fail("no quote");
}

const order = (quoteResponse: unknown, signature = SIGNATURE, more: Partial<Call> = {}) =>
  call("/api/v1/orders", { quoteResponse, signature }, more);

describe("quotes", () => {
  test("are the auction's offers, best price first, each a whole order to sign", async () => {
    const { quotes, totalQuotes, metadata } = await quotesOf();
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2", "solver1"]);
    expect(totalQuotes).toBe(2);
    expect(metadata).toMatchObject({
      solversQueried: 2,
      solversRespondedSuccess: 2,
      solversTimedOut: 0,
      solverSelectionMode: "all",
    });
    const [best] = quotes;
    expect(best?.preview).toEqual({
      inputs: [{ user: user1, asset: usdc1, amount: "1000" }],
      outputs: [{ receiver: user2, asset: weth2, amount: "990" }],
    });
    expect(best).toMatchObject({ failureHandling: "refund-automatic", partialFill: false });
    const { type, payload } = best?.order ?? expect.fail("no order");
    expect(type).toBe("oif-escrow-v0");
    expect(payload).toMatchObject({
      signatureType: "eip712",
      primaryType: "PermitBatchWitnessTransferFrom",
      domain: { name: "Permit2", chainId: 1 },
      message: {
        permitted: [{ token: `0x${"a".repeat(40)}`, amount: "1000" }],
        witness: { user: USER, outputs: [{ chainId: "2", amount: "990" }] },
      },
    });
  });

  test("for exact output are ranked by what the taker gives", async () => {
    quoteAmounts(1_020n, 1_010n);
    const { quotes } = await quotesOf(
      request({
        swapType: "exact-output",
        inputs: [{ user: user1, asset: usdc1 }],
        outputs: [{ receiver: user2, asset: weth2, amount: "1000" }],
      }),
    );
    quoteAmounts(980n, 990n);
    expect(quotes.map(({ preview }) => preview.inputs[0]?.amount)).toEqual(["1010", "1020"]);
  });

  test.each([
    ["price", "price"],
    ["speed", "speed"],
    ["inputPriority", "price"],
    ["input-priority", "price"],
    ["trustMinimization", "reliability"],
    ["trust-minimization", "reliability"],
  ] as const)("preference %s is ranked by %s", async (preference, meant) => {
    const best = await quote(request({ preference }));
    expect(best.metadata.quote["terms"]).toMatchObject({ preference: meant });
  });

  test("what a Rust client leaves null, and what doesn't bind the venue, is taken", async () => {
    const lenient = {
      ...request({
        inputs: [{ user: user1, asset: usdc1, amount: "1000", lock: { kind: "the-compact" } }],
        outputs: [{ receiver: user2, asset: weth2, amount: null, calldata: "0x" }],
        minValidUntil: 600,
        preference: null,
        originSubmission: { mode: "user", schemes: ["erc4337", "permit2"] },
        failureHandling: ["refund-automatic", "refund-claim"],
        partialFill: true,
        metadata: { any: "thing" },
      }),
      solverOptions: {
        includeSolvers: null,
        excludeSolvers: [],
        timeout: 120_000,
        solverTimeout: null,
        minQuotes: 30,
        solverSelection: "sampled",
        sampleSize: 3,
        priorityThreshold: 50,
      },
      metadata: null,
    };
    expect((await quotesOf(lenient)).quotes).toHaveLength(2);
  });

  test("below the least output that is asked for are not shown", async () => {
    const least = (amount: string) => request({ outputs: [{ receiver: user2, asset: weth2, amount }] });
    expect((await quotesOf(least("990"))).quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
    expect(await quotesOf(least("991"))).toMatchObject({ quotes: [], totalQuotes: 0 });
  });

  test("that nobody gives are an empty list", async () => {
    for (const solver of solvers)
      solver.onRfq(({ rfqId }) => solver.send({ type: "decline", rfqId, reason: "risk" }));
    expect(await quotesOf()).toMatchObject({
      quotes: [],
      totalQuotes: 0,
      metadata: { solversRespondedError: 2 },
    });
    quoteAmounts(980n, 990n);
  });

  test("within one chain are for clients that can sign a generic order", async () => {
    const sameChain = request({ outputs: [{ receiver: user1, asset: weth1 }] });
    expect(await ask(sameChain)).toMatchObject({ code: "UNSUPPORTED_REQUEST", param: "/supportedTypes" });
    const best = await quote({ ...sameChain, supportedTypes: ["oif-generic-v0"] });
    expect(best.order.type).toBe("oif-generic-v0");
  });

  test.each<[string, unknown, string, string | undefined]>([
    ["no addresses", { ...request(), user: USER }, "INVALID_FIELD", "/user"],
    [
      "another namespace",
      { ...request(), user: `0x00010002010114${USER.slice(2)}` },
      "INVALID_FIELD",
      "/user",
    ],
    [
      "a receiver on another chain",
      request({ outputs: [{ receiver: user1, asset: weth2 }] }),
      "INVALID_FIELD",
      "/intent/outputs/0/receiver",
    ],
    [
      "an owner on another chain",
      request({ inputs: [{ user: user2, asset: usdc1, amount: "1000" }] }),
      "INVALID_FIELD",
      "/intent/inputs/0/user",
    ],
    [
      "a token on no chain of ours",
      request({
        outputs: [
          { receiver: `0x00010000010914${USER.slice(2)}`, asset: `0x00010000010914${"b".repeat(40)}` },
        ],
      }),
      "UNKNOWN_ASSET",
      "/intent/outputs/0/asset",
    ],
    [
      "no such corridor",
      request({ inputs: [{ user: user2, asset: usdc2, amount: "1000" }] }),
      "UNKNOWN_CORRIDOR",
      undefined,
    ],
    [
      "no amount",
      request({ inputs: [{ user: user1, asset: usdc1 }] }),
      "INVALID_FIELD",
      "/intent/inputs/0/amount",
    ],
    [
      "too much",
      request({ inputs: [{ user: user1, asset: usdc1, amount: "1000001" }] }),
      "AMOUNT_OUT_OF_RANGE",
      "/intent/inputs/0/amount",
    ],
    [
      "a call",
      request({ outputs: [{ receiver: user2, asset: weth2, calldata: "0x1234" }] }),
      "UNSUPPORTED_REQUEST",
      "/intent/outputs/0/calldata",
    ],
    [
      "other signatures alone",
      request({ originSubmission: { mode: "user", schemes: ["erc4337"] } }),
      "UNSUPPORTED_REQUEST",
      "/intent/originSubmission/schemes",
    ],
    [
      "other ends than a refund by itself",
      request({ failureHandling: ["needs-new-signature"] }),
      "UNSUPPORTED_REQUEST",
      "/intent/failureHandling",
    ],
    [
      "a validity that no offer has",
      request({ minValidUntil: 4_000_000_000 }),
      "INVALID_FIELD",
      "/intent/minValidUntil",
    ],
    [
      "an unknown solver",
      { ...request(), solverOptions: { includeSolvers: ["solver1", "nobody"] } },
      "UNKNOWN_SOLVER",
      "/solverOptions/includeSolvers/1",
    ],
    ["another field", { ...request(), extra: 1 }, "UNKNOWN_FIELD", "/extra"],
    ["another intent", request({ intentType: "swap" as "oif-swap" }), "INVALID_FIELD", "/intent/intentType"],
  ])("%s is refused, with the field as the client knows it", async (_name, body, code, param) => {
    expect(await ask(body)).toMatchObject({ code, param });
  });
});

describe("orders", () => {
  test("any change to a quote is refused, wherever it is", async () => {
    const good = await quote();
    const paths: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value !== "object" || value === null) paths.push(path);
      else for (const [key, entry] of Object.entries(value)) walk(entry, [...path, key]);
    };
    walk(good, []);
    expect(paths.length).toBeGreaterThan(80);
    const changed = (path: readonly (string | number)[]): OifQuote => {
      const copy = structuredClone(good);
      let at = copy as unknown as Record<string | number, unknown>;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
      const last = path.at(-1) ?? "";
      at[last] = typeof at[last] === "number" ? (at[last] as number) + 1 : `${String(at[last])}0`;
      return copy;
    };
    const codes = new Map<string, number>();
    for (const path of paths) {
      const { code = "none" } = await order(changed(path));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    // What can't even be such a quote is refused for its form.
    expect([...codes.keys()].toSorted()).toEqual(["INVALID_FIELD", "QUOTE_ALTERED"]);
    expect(codes.get("QUOTE_ALTERED")).toBeGreaterThan(80);
    expect((await order({ ...good, metadata: { quote: {} } })).code).toBe("QUOTE_ALTERED");
    expect((await order({ ...good, more: 1 })).code).toBe("UNKNOWN_FIELD");
  });

  test("amounts that agree with each other, but not with the venue's seal, are refused", async () => {
    const text = JSON.stringify(await quote()).replaceAll('"990"', '"999"');
    expect(fromOifQuote(JSON.parse(text) as OifQuote)).not.toBeNull();
    expect((await order(JSON.parse(text))).code).toBe("QUOTE_ALTERED");
  });

  test("an intact quote goes as far as its taker's funds, which no chain answers for here", async () => {
    const shuffled = Object.fromEntries(Object.entries(await quote()).toReversed());
    expect((await order(shuffled)).code).toBe("CHAIN_UNAVAILABLE");
    expect((await order(shuffled, `0x${"11".repeat(65)}`)).code).toBe("CHAIN_UNAVAILABLE");
  });

  test("a signature that isn't for Permit2 is refused", async () => {
    const good = await quote();
    expect((await order(good, `0x01${"11".repeat(65)}`)).code).toBe("SIGNATURE_INVALID");
    expect((await order(good, "0x00")).code).toBe("SIGNATURE_INVALID");
  });

  test("an expired quote is refused, and another workspace's doesn't exist", async () => {
    const shortLived = await quote(
      request({
        inputs: [{ user: user1, asset: weth1, amount: "1000" }].map((input) => ({
          ...input,
          user: user2,
          asset: weth2,
        })),
        outputs: [{ receiver: user1, asset: usdc1 }],
      }),
    );
    const waitForCode = async () => (await order(shortLived)).code;
    await expect.poll(waitForCode, { timeout: 20_000, interval: 100 }).toBe("QUOTE_EXPIRED");
    const other = await order(await quote(), SIGNATURE, { key: venue.keys.otherTaker });
    expect(other.code).toBe("UNKNOWN_QUOTE");
    expect((other.body as OifErrorResponse).error).toBe("QUOTE_NOT_FOUND");
  });

  test("a quote is used once, and so is its auction; the order is seen by its workspace alone", async () => {
    const { quotes } = await quotesOf();
    const [best, second] = quotes;
    if (best === undefined || second === undefined) throw new Error("two quotes were given");
    const orderId = await acceptOffer(venue.database, fromOifQuote(best) ?? expect.fail("altered"));
    for (const used of [best, second])
      expect(await order(used)).toMatchObject({
        status: 409,
        code: "QUOTE_ALREADY_ACCEPTED",
        body: { details: { orderId } },
      });
    const seen = (await call(`/api/v1/orders/${orderId}`)).body as OifOrderResponse;
    expect(seen).toMatchObject({
      orderId,
      status: "created",
      quoteId: best.quoteId,
      inputAmounts: [{ asset: usdc1, amount: "1000" }],
      outputAmounts: [{ asset: weth2, amount: "990" }],
      orderType: "oif-escrow-v0",
      settlement: { type: "escrow", data: { step: "accepted" } },
      fillTransaction: null,
    });
    expect(Date.parse(seen.createdAt)).toBeGreaterThan(1_600_000_000_000);
    const path = `/api/v1/orders/${orderId}`;
    const hidden = await call(path, undefined, { key: venue.keys.otherTaker });
    expect((hidden.body as OifErrorResponse).error).toBe("ORDER_NOT_FOUND");
    expect((await call(`/api/v1/orders/0x${"12".repeat(32)}`)).code).toBe("UNKNOWN_ORDER");
    expect((await call("/api/v1/orders/ord_1")).code).toBe("INVALID_FIELD");
  });
});

describe("who may ask", () => {
  test("errors have OIF's shape, with the catalogue's code beside OIF's name", async () => {
    const answer = await callVenue(venue.url, { path: "/api/v1/quotes", body: request() });
    expect(answer.status).toBe(401);
    const body = answer.body as OifErrorResponse;
    expect(body).toMatchObject({ error: "UNAUTHENTICATED", code: "UNAUTHENTICATED" });
    expect(Math.abs(body.timestamp - Date.now() / 1_000)).toBeLessThan(60);
    expect((await ask("{")).body).toMatchObject({ error: "VALIDATION_ERROR", code: "MALFORMED_JSON" });
    expect((await call("/api/v1/quotes", request(), { key: venue.keys.operator })).code).toBe("FORBIDDEN");
  });

  test("nobody without a key, unless the venue has a workspace for guests", async () => {
    const open = await venue.startAnother(1_000_000, { TETRAFI_OIF_GUEST_WORKSPACE: "fund" });
    const asGuest = (path: string, body?: unknown, key?: string) =>
      callVenue(open.url, {
        path,
        ...(body === undefined ? {} : { body }),
        ...(key === undefined ? {} : { key }),
      });
    expect(((await asGuest("/api/v1/quotes", request())).body as OifQuotesResponse).totalQuotes).toBe(0);
    expect((await asGuest("/api/v1/solvers")).status).toBe(200);
    expect((await asGuest(`/api/v1/orders/0x${"12".repeat(32)}`)).code).toBe("UNKNOWN_ORDER");
    // The venue's own API, a wrong key and the operator's routes stay shut.
    expect((await asGuest("/api/v1/corridors")).code).toBe("UNAUTHENTICATED");
    expect((await asGuest("/api/v1/quotes", request(), "tf_x_y")).code).toBe("UNAUTHENTICATED");
    expect((await asGuest("/metrics")).code).toBe("UNAUTHENTICATED");
    const many = async () =>
      (await Promise.all(Array.from({ length: 150 }, () => asGuest("/api/v1/solvers")))).map(
        ({ code }) => code,
      );
    await expect.poll(many, { timeout: 30_000 }).toContain("RATE_LIMITED");
    await open.stop();
    await expect(venue.startAnother(1_000_000, { TETRAFI_OIF_GUEST_WORKSPACE: "nobody" })).rejects.toThrow(
      /TETRAFI_OIF_GUEST_WORKSPACE/,
    );
  });
});

describe("the listing", () => {
  test("of solvers has OIF's fields beside the venue's, whole or in pages", async () => {
    const all = (await call("/api/v1/solvers")).body as SolversResponse;
    expect(all.totalSolvers).toBe(2);
    expect(all.solvers.map(({ solverId, adapterId }) => [solverId, adapterId])).toEqual([
      ["solver1", "tetrafi-ws"],
      ["solver2", "tetrafi-ws"],
    ]);
    expect(all.solvers[0]?.supportedAssets.routes.length).toBeGreaterThan(0);
    const page = (await call("/api/v1/solvers?page=2&page_size=1")).body as SolversResponse;
    expect([page.totalSolvers, page.solvers.map(({ id }) => id)]).toEqual([2, ["solver2"]]);
    expect(((await call("/api/v1/solvers?page=1")).body as SolversResponse).solvers).toHaveLength(2);
    expect((await call("/api/v1/solvers?page=0")).code).toBe("INVALID_FIELD");
    expect((await call("/api/v1/solvers/solver2")).body).toEqual(all.solvers[1]);
    expect((await call("/api/v1/solvers/nobody")).code).toBe("UNKNOWN_SOLVER");
  });

  test("of health counts, and names nobody", async () => {
    const { body } = await callVenue(venue.url, { path: "/health" });
    expect(body as OifHealthResponse).toMatchObject({
      status: "healthy",
      solvers: { total: 2, active: 2, inactive: 0, healthy: 2, unhealthy: 0, healthDetails: {} },
      storage: { healthy: true },
    });
  });
});
