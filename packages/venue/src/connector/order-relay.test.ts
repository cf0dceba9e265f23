import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { OifSolverConfig } from "@tetrafi/protocol/config/oif-solvers.ts";
import type { SolverView } from "@tetrafi/protocol/http/catalogue.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import {
  answerJson,
  networksOf,
  quoteAmounts,
  startOifSolver,
  type OifSolverServer,
} from "../testing/oif-solver-server.ts";
import {
  quotesRequest,
  startVenueFixture,
  type RunningVenue,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

const USDC = `0x${"a".repeat(40)}`;
const WETH = `0x${"B".repeat(40)}`;
const POLL = { timeout: 20_000, interval: 20 };

let fixture: VenueFixture;
let folder: string;
let endpoint: OifSolverServer;
let venue: RunningVenue;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-relay-"));
  fixture = await startVenueFixture(1);
});

afterEach(async () => {
  await venue?.stop();
  await endpoint?.stop();
});

afterAll(async () => {
  await fixture?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An endpoint that quotes 990, takes orders and has none. */
async function startEndpoint(): Promise<void> {
  endpoint = await startOifSolver();
  endpoint.on("assets", answerJson(networksOf({ 1: [USDC], 2: [WETH] })));
  endpoint.on("quotes", quoteAmounts(990n));
  endpoint.on("orders", ({ body }, response) => {
    const { orderId } = (body as { metadata: { orderId: string } }).metadata;
    response.end(JSON.stringify({ orderId: `their-${orderId}`, status: "received" }));
  });
  endpoint.on("order", answerJson({ error: "ORDER_NOT_FOUND", message: "x" }, 404));
}

async function startVenue(config: Partial<OifSolverConfig> = {}): Promise<void> {
  const file = join(folder, "oif-solvers.json");
  const entry = {
    solverId: "solver1",
    url: endpoint.url,
    auth: { type: "none" },
    healthEveryMs: 100,
    pollMs: 100,
    deadlineMs: 3_000,
    ...config,
  };
  writeFileSync(file, JSON.stringify({ solvers: [entry] }));
  venue = await fixture.startAnother(1_000_000, { TETRAFI_OIF_SOLVERS_FILE: file });
  await expect.poll(async () => (await solver()).connected, POLL).toBe(true);
}

async function solver(): Promise<SolverView> {
  const { body } = await callVenue(venue.url, { path: "/api/v1/solvers/solver1", key: fixture.keys.taker });
  return body as SolverView;
}

async function offer(): Promise<QuoteResponse> {
  const { quotes } = await requestOffers(venue.url, fixture.keys.taker, quotesRequest());
  return quotes[0] ?? expect.fail("no offer");
}

/** What the endpoint says of this offer's order once it has it; it has no others. */
function reportOn(quote: QuoteResponse, status: () => unknown): void {
  endpoint.on("order", (call, response) =>
    call.path === `orders/their-${quote.order.payload.orderId}`
      ? answerJson({ status: status() })(call, response)
      : answerJson({ error: "ORDER_NOT_FOUND", message: "x" }, 404)(call, response),
  );
}

const posted = (orderId: string) =>
  endpoint
    .callsOf("orders")
    .filter(({ body }) => (body as { metadata: { orderId: string } }).metadata.orderId === orderId);

async function saidOfOrders(): Promise<string[]> {
  const { body } = await callVenue(venue.url, { path: "/metrics", key: fixture.keys.operator });
  return [...String(body).matchAll(/^tetrafi_connector_orders_total\{.*said="(\w+)"\}/gm)].map(
    ([, said]) => said ?? "",
  );
}

describe("an order that was won", () => {
  test("goes to the endpoint once, as it was signed, and its progress is followed to the end", async () => {
    await startEndpoint();
    await startVenue();
    const quote = await offer();
    const reports: unknown[] = ["created", "executing", "postFilled", "preClaimed", "finalized"];
    reportOn(quote, () => (reports.length > 1 ? reports.shift() : reports[0]));
    const orderId = await acceptOffer(fixture.database, quote);
    await expect.poll(saidOfOrders, POLL).toContain("settled");
    const { typedData } = quote.order.payload;
    expect(posted(orderId).map(({ body }) => body)).toEqual([
      {
        order: { type: "oif-escrow-v0", payload: { signatureType: "eip712", ...typedData } },
        signature: "0x00",
        metadata: { orderId, rfqId: quote.rfqId, quoteId: "their-990" },
      },
    ]);
    expect((await saidOfOrders()).toSorted()).toEqual(
      ["filling", "proved", "proving", "received", "settled", "taken"].toSorted(),
    );
    // What is over is not asked about any more.
    const asked = (): number => endpoint.callsOf("order").filter(({ path }) => path.endsWith(orderId)).length;
    const times = asked();
    const next = await offer();
    reportOn(next, () => "created");
    const nextId = await acceptOffer(fixture.database, next);
    const isAskedFor = () => endpoint.callsOf("order").some(({ path }) => path === `orders/their-${nextId}`);
    await expect.poll(isAskedFor, POLL).toBe(true);
    expect(asked()).toBe(times);
  });

  test("the failed object is told, whatever the solver puts into it", async () => {
    await startEndpoint();
    await startVenue();
    const quote = await offer();
    reportOn(quote, () => ({ failed: ["Fill", "no inventory"] }));
    const orderId = await acceptOffer(fixture.database, quote);
    await expect.poll(saidOfOrders, POLL).toContain("failed");
    expect(posted(orderId)).toHaveLength(1);
  });

  test("is sent again when the endpoint failed, but not if it has it", async () => {
    await startEndpoint();
    await startVenue();
    endpoint.on("orders", answerJson({ error: "INTERNAL_ERROR" }, 500));
    const quote = await offer();
    const orderId = await acceptOffer(fixture.database, quote);
    await expect.poll(() => posted(orderId).length, POLL).toBeGreaterThanOrEqual(2);
    // It has taken the order, and its answer was lost.
    endpoint.on("order", (call, response) =>
      call.path.endsWith(orderId)
        ? answerJson({ status: "pending" })(call, response)
        : answerJson({ error: "ORDER_NOT_FOUND" }, 404)(call, response),
    );
    await expect.poll(saidOfOrders, POLL).toContain("received");
    const times = posted(orderId).length;
    const other = await acceptOffer(fixture.database, await offer());
    await expect.poll(() => posted(other), POLL).toHaveLength(1);
    expect(posted(orderId)).toHaveLength(times);
  });

  test("that is rejected is not sent again", async () => {
    await startEndpoint();
    await startVenue();
    endpoint.on("orders", answerJson({ status: "rejected", message: "no" }));
    const first = await acceptOffer(fixture.database, await offer());
    await expect.poll(saidOfOrders, POLL).toContain("rejected");
    endpoint.on("orders", answerJson({ error: "ORDER_VALIDATION_FAILED", message: "no" }, 400));
    const second = await acceptOffer(fixture.database, await offer());
    await expect.poll(() => posted(second), POLL).toHaveLength(1);
    expect(posted(first)).toHaveLength(1);
    // It answered: that is no fault.
    expect((await solver()).connector?.state).toBe("closed");
  });

  test("while the venue was away is asked for, and sent if the endpoint hasn't got it", async () => {
    await startEndpoint();
    await startVenue();
    const [taken, missed] = [await offer(), await offer()];
    await venue.stop();
    const takenId = await acceptOffer(fixture.database, taken);
    const missedId = await acceptOffer(fixture.database, missed);
    endpoint.on("order", (call, response) =>
      call.path.endsWith(takenId)
        ? answerJson({ status: "executed" })(call, response)
        : answerJson({ error: "ORDER_NOT_FOUND" }, 404)(call, response),
    );
    await startVenue();
    await expect.poll(() => posted(missedId), POLL).toHaveLength(1);
    expect(posted(takenId)).toHaveLength(0);
  });
});

describe("credentials", () => {
  const inAnHour = (): number => Math.floor(Date.now() / 1_000) + 3_600;

  test("a header of the configuration is sent with every request", async () => {
    await startEndpoint();
    await startVenue({ auth: { type: "header", name: "X-Key", value: "s3cret" } });
    await offer();
    expect(new Set(endpoint.calls.map(({ headers }) => headers["x-key"]))).toEqual(new Set(["s3cret"]));
  });

  test("it registers, renews by refresh before the token ends, and registers anew when it isn't taken", async () => {
    await startEndpoint();
    // Each token lives a second and is renewed halfway.
    let issued = 0;
    const tokens = (expiresAt: number) => ({
      access_token: `access-${(issued += 1)}`,
      refresh_token: `refresh-${issued}`,
      client_id: "tetrafi",
      access_token_expires_at: expiresAt,
      refresh_token_expires_at: inAnHour(),
      scopes: [],
      token_type: "Bearer",
    });
    endpoint.on("auth/register", (call, response) =>
      answerJson(tokens(Math.floor(Date.now() / 1_000) + 2))(call, response),
    );
    endpoint.on("auth/refresh", (call, response) => answerJson(tokens(inAnHour()))(call, response));
    await startVenue({ auth: { type: "jwt", clientId: "tetrafi" } });
    await expect.poll(() => endpoint.callsOf("auth/refresh").length, POLL).toBe(1);
    expect(endpoint.callsOf("auth/register").map(({ body }) => body)).toEqual([
      { client_id: "tetrafi", client_name: "TetraFi - tetrafi", scopes: ["read-orders", "create-orders"] },
    ]);
    expect(endpoint.callsOf("auth/refresh")[0]?.body).toEqual({ refresh_token: "refresh-1" });
    await offer();
    expect(endpoint.callsOf("quotes").at(-1)?.headers.authorization).toBe("Bearer access-2");
    endpoint.on("assets", (call, response) =>
      call.headers.authorization === "Bearer access-2"
        ? answerJson({ error: "UNAUTHORIZED" }, 401)(call, response)
        : answerJson(networksOf({ 1: [USDC], 2: [WETH] }))(call, response),
    );
    endpoint.on("auth/register", (call, response) => answerJson(tokens(inAnHour()))(call, response));
    await expect.poll(() => endpoint.callsOf("auth/register").length, POLL).toBe(2);
    await expect
      .poll(() => endpoint.callsOf("assets").at(-1)?.headers.authorization, POLL)
      .toBe("Bearer access-3");
    // We weren't known: that is no fault of the solver.
    expect((await solver()).connector).toMatchObject({ state: "closed", lastFault: null });
  });
});
