import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { replayRecord, type AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { OifSolverConfig } from "@tetrafi/protocol/config/oif-solvers.ts";
import type { SolversResponse, SolverView } from "@tetrafi/protocol/http/catalogue.ts";
import type { OifQuotesRequest } from "@tetrafi/protocol/http/oif-quotes.ts";
import type { QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import {
  answerJson,
  networksOf,
  oifQuote,
  quoteAmounts,
  startOifSolver,
  type Behaviour,
  type OifSolverServer,
} from "../testing/oif-solver-server.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  shortLivedRequest,
  startVenueFixture,
  USER,
  type RunningVenue,
  type VenueFixture,
} from "../testing/venue-fixture.ts";
import { breakerRules } from "./solver-caller.ts";

const USDC = `0x${"a".repeat(40)}`;
const WETH = `0x${"B".repeat(40)}`;
const both = { 1: [USDC, WETH], 2: [USDC, WETH] };
/** Far more than any answer here takes, so that no auction waits for its window. */
const POLL = { timeout: 20_000, interval: 20 };

let fixture: VenueFixture;
let folder: string;
let endpoint: OifSolverServer;
let venue: RunningVenue;
let signed: TestSolver | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-connector-"));
  fixture = await startVenueFixture(10);
});

afterEach(async () => {
  signed?.socket.close();
  await signed?.closed;
  signed = null;
  await venue?.stop();
  await endpoint?.stop();
});

afterAll(async () => {
  await fixture?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A venue that asks solver1 at an endpoint which quotes 990. */
async function startWith(config: Partial<OifSolverConfig> = {}): Promise<void> {
  endpoint = await startOifSolver();
  endpoint.on("assets", answerJson(networksOf(both)));
  endpoint.on("quotes", quoteAmounts(990n));
  await startVenue(config);
  await expect.poll(async () => (await solver()).connected, POLL).toBe(true);
}

async function startVenue(...configs: readonly Partial<OifSolverConfig>[]): Promise<void> {
  const file = join(folder, "oif-solvers.json");
  const entries = configs.map((config) => ({
    solverId: "solver1",
    url: endpoint.url,
    auth: { type: "none" },
    healthEveryMs: 100,
    pollMs: 100,
    deadlineMs: 3_000,
    ...config,
  }));
  writeFileSync(file, JSON.stringify({ solvers: entries }));
  venue = await fixture.startAnother(1_000_000, { TETRAFI_OIF_SOLVERS_FILE: file });
}

async function solver(id = "solver1"): Promise<SolverView> {
  const { body } = await callVenue(venue.url, { path: `/api/v1/solvers/${id}`, key: fixture.keys.taker });
  return body as SolverView;
}

const ask = (body: unknown = quotesRequest()): Promise<QuotesResponse> =>
  requestOffers(venue.url, fixture.keys.taker, body);

type Side = { asset: string; amount?: string | null };

/** One quote, whatever it is. */
const quoted = (quote: object): Behaviour => answerJson({ quotes: [quote] });

/** What an auction in which nobody quotes answers. */
const askInVain = (body: unknown = quotesRequest()) =>
  callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: fixture.keys.taker, body });

/** Solver 2 quotes in a session, so that a round has an offer whatever the endpoint does. */
async function signedSolver(amount: bigint): Promise<void> {
  const identity = fixture.solvers[1] ?? expect.fail("no solver");
  const own = await connectSolver(venue.solverUrl, identity);
  own.onRfq((rfq) => own.send(own.quote(rfq, amount)));
  signed = own;
}

async function recordOf({ metadata }: QuotesResponse): Promise<AuctionRecord> {
  const auction = await findAuction(fixture.database, "fund", metadata.rfqId);
  return auction?.record ?? expect.fail("no record");
}

/** What solver 1 did in a round that solver 2 quoted in, and how the round ended. */
async function eventsOfRound(body: unknown = quotesRequest()) {
  const response = await ask(body);
  const record = await recordOf(response);
  return {
    reason: record.closeReason,
    events: record.events.filter(({ solverId }) => solverId === "solver1"),
    offers: response.quotes.map(({ solverId }) => solverId),
  };
}

async function metricOf(name: string): Promise<string[]> {
  const { body } = await callVenue(venue.url, { path: "/metrics", key: fixture.keys.operator });
  return String(body)
    .split("\n")
    .filter((line) => line.startsWith(name));
}

describe("a solver at its own endpoint", () => {
  test("is asked in every round, ranked by price among those that sign, and marked as attested", async () => {
    await startWith();
    await signedSolver(980n);
    const response = await ask();
    expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver1", "solver2"]);
    const [best, other] = response.quotes;
    expect(best?.attestation).toEqual({
      open: true,
      reference: "their-990",
      responseSha256: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string,
      transport: "oifV0",
    });
    expect(other).not.toHaveProperty("attestation");
    const record = await recordOf(response);
    expect(record.closeReason).toBe("allAnswered");
    expect(record.events.map(({ type, solverId }) => `${solverId}: ${type}`).toSorted()).toEqual([
      "solver1: attestedQuote",
      "solver2: quote",
    ]);
    expect(record.events.find(({ type }) => type === "attestedQuote")).not.toHaveProperty("signature");
    expect(replayRecord(record).offers.map(({ quoteId }) => quoteId)).toEqual(
      response.quotes.map(({ quoteId }) => quoteId),
    );
  });

  test("gets orders that anybody may fill, without a ladder, unless it says that it takes exclusive ones", async () => {
    await startWith();
    const [open] = (await ask({ ...shortLivedRequest(), fallback: { limitAmount: "900" } })).quotes;
    expect(open?.order.payload.standardOrder?.outputs).toMatchObject([{ context: "0x", amount: "990" }]);
    expect(open).not.toHaveProperty("fallback");
    await venue.stop();
    await startVenue({ exclusive: true });
    await expect.poll(async () => (await solver()).connected, POLL).toBe(true);
    const [exclusive] = (await ask()).quotes;
    expect(exclusive?.attestation).not.toHaveProperty("open");
    expect(exclusive?.order.payload.standardOrder?.outputs).toMatchObject([
      { context: expect.stringMatching(/^0xe0/) as string, amount: "990" },
    ]);
  });

  test("gets the request in OIF's words, and doesn't learn who asks", async () => {
    await startWith();
    const { metadata, quotes } = await ask();
    const call = endpoint.callsOf("quotes")[0] ?? expect.fail("nothing was asked");
    const nobody = metadata.rfqId.slice(-40);
    const { minValidUntil } = (call.body as OifQuotesRequest).intent;
    expect(call.body).toEqual({
      user: `0x00010000010114${nobody}`,
      intent: {
        intentType: "oif-swap",
        inputs: [
          {
            user: `0x00010000010114${nobody}`,
            asset: `0x0001000001 01 14${"a".repeat(40)}`.replaceAll(" ", ""),
            amount: "1000",
          },
        ],
        outputs: [{ receiver: `0x00010000010214${nobody}`, asset: `0x00010000010214${"b".repeat(40)}` }],
        swapType: "exact-input",
        minValidUntil,
        preference: "price",
        originSubmission: { mode: "protocol", schemes: ["permit2"] },
        failureHandling: ["refund-automatic"],
        partialFill: false,
      },
      supportedTypes: ["oif-escrow-v0"],
    });
    expect(JSON.stringify(endpoint.calls)).not.toContain(USER.slice(2));
    expect(quotes[0]?.validUntil).toBeLessThanOrEqual((minValidUntil ?? 0) + 30);
  });

  test("of several quotes in an answer the best is taken, either way round", async () => {
    await startWith();
    endpoint.on("quotes", quoteAmounts(970n, 995n, 980n));
    expect((await ask()).quotes.map(({ preview }) => preview.outputs[0]?.amount)).toEqual(["995"]);
    endpoint.on("quotes", quoteAmounts(1_030n, 1_005n, 1_020n));
    const response = await ask(quotesRequest("ExactOutput"));
    expect(response.quotes.map(({ preview }) => preview.inputs[0]?.amount)).toEqual(["1005"]);
  });

  test("the record has the hash of its whole answer", async () => {
    await startWith();
    let sent = "";
    endpoint.on("quotes", ({ body }, response) => {
      sent = JSON.stringify({ quotes: [oifQuote(body as OifQuotesRequest, 990n)], more: "of the same" });
      response.end(sent);
    });
    const { quotes } = await ask();
    const sha256 = createHash("sha256").update(sent).digest("hex");
    expect(quotes[0]?.attestation?.responseSha256).toBe(`0x${sha256}`);
  });

  test("that it won't quote, in whatever way it says so, is a decline and no fault", async () => {
    await startWith();
    await signedSolver(980n);
    const otherType: Behaviour = (call, response) =>
      quoted(oifQuote(call.body as OifQuotesRequest, 990n, { order: { type: "oif-3009-v0", payload: {} } }))(
        call,
        response,
      );
    const refusals: readonly [Behaviour, string][] = [
      [answerJson({ quotes: [] }), "no quote"],
      [otherType, "no quote"],
      [answerJson({ error: "UNSUPPORTED_ASSET", message: "x" }, 422), "UNSUPPORTED_ASSET"],
      [answerJson("no", 400), "status 400"],
      [answerJson({ error: "SOLVER_CAPACITY_EXCEEDED", message: "x" }, 503), "SOLVER_CAPACITY_EXCEEDED"],
    ];
    for (const [behaviour, reason] of [...refusals, ...refusals]) {
      endpoint.on("quotes", behaviour);
      const { events, offers } = await eventsOfRound();
      expect(events).toMatchObject([{ type: "decline", reason }]);
      expect(offers).toEqual(["solver2"]);
    }
    expect((await solver()).connector).toMatchObject({ state: "closed", lastFault: null });
  });

  test("a quote on another chain, of another amount or without an end is refused, on record, and no offer", async () => {
    await startWith();
    await signedSolver(980n);
    const changed = (change: (body: OifQuotesRequest) => void, body: OifQuotesRequest): object => {
      const other = structuredClone(body);
      change(other);
      return oifQuote(other, 990n);
    };
    const elsewhere = `0x00010000010114${"b".repeat(40)}`;
    const wrong: readonly [(body: OifQuotesRequest) => object, string][] = [
      [
        (body) => changed(({ intent: { outputs } }) => ((outputs[0] as Side).asset = elsewhere), body),
        "termsMismatch",
      ],
      [
        (body) => changed(({ intent: { inputs } }) => ((inputs[0] as Side).amount = "999"), body),
        "termsMismatch",
      ],
      [(body) => oifQuote(body, 990n, { validUntil: null }), "validityTooShort"],
      [(body) => oifQuote(body, 0n), "amountOutOfRange"],
    ];
    for (const [quote, refusal] of wrong) {
      endpoint.on("quotes", (call, response) => quoted(quote(call.body as OifQuotesRequest))(call, response));
      // It may answer again, so the round lasts its window.
      const { events, offers } = await eventsOfRound({ ...quotesRequest(), solverOptions: { timeout: 700 } });
      expect(events).toMatchObject([{ type: "refusal", refusal }]);
      expect(offers).toEqual(["solver2"]);
    }
  });

  test("is not asked within one chain, nor where its contracts are others, nor beyond its configuration", async () => {
    await startWith({ corridors: ["USDC@1>WETH@2"] });
    expect((await solver()).supportedAssets.routes).toHaveLength(1);
    const [input] = quotesRequest().intent.inputs;
    const sameChain = { ...quotesRequest(), intent: { ...quotesRequest().intent } };
    sameChain.intent.outputs = [{ asset: { chainId: 1, address: `0x${"b".repeat(40)}` } }];
    sameChain.intent.inputs = input === undefined ? [] : [input];
    expect((await askInVain(sameChain)).code).toBe("NO_QUOTES");
    expect(endpoint.callsOf("quotes")).toEqual([]);
    endpoint.on("assets", answerJson(networksOf(both, { input_settler: `0x${"99".repeat(20)}` })));
    await expect.poll(async () => (await solver()).supportedAssets.routes, POLL).toEqual([]);
    expect((await askInVain()).code).toBe("NO_QUOTES");
    expect(endpoint.callsOf("quotes")).toEqual([]);
  });

  test("is found by the tokens of older endpoints", async () => {
    endpoint = await startOifSolver();
    endpoint.on("tokens", answerJson(networksOf(both)));
    await startVenue({});
    await expect.poll(async () => (await solver()).connected, POLL).toBe(true);
    expect((await solver()).supportedAssets).toMatchObject({ source: "autoDiscovered" });
  });
});

describe("faults", () => {
  test("no round waits for those that fail, and after five in a row each is left alone", async () => {
    const contradicting: Behaviour = (call, response) => {
      const quote = oifQuote(call.body as OifQuotesRequest, 990n) as { preview: { outputs: object[] } };
      quote.preview.outputs = quote.preview.outputs.map((output) => ({ ...output, amount: "2000" }));
      quoted(quote)(call, response);
    };
    const elsewhere = await startOifSolver();
    elsewhere.on("quotes", quoteAmounts(999n));
    const redirect: Behaviour = (_call, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/quotes` });
      response.end();
    };
    const half: Behaviour = (_call, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
      setImmediate(() => response.destroy());
    };
    const faults: Readonly<Record<string, readonly [Behaviour, string]>> = {
      solver3: [answerJson({ error: "INTERNAL_ERROR" }, 500), "fault"],
      solver4: [(_call, response) => void response.end("{quotes"), "malformed"],
      solver5: [answerJson({ quotes: [{ quoteId: 1 }] }), "malformed"],
      solver6: [(_call, response) => void response.end(Buffer.alloc(5_000_000, "7")), "tooLarge"],
      solver7: [(_call, response) => void response.destroy(), "connection"],
      solver8: [half, "connection"],
      solver9: [contradicting, "malformed"],
      solver10: [redirect, "redirect"],
    };
    endpoint = await startOifSolver();
    const servers = await Promise.all(
      Object.values(faults).map(async ([behaviour]) => {
        const server = await startOifSolver();
        server.on("assets", answerJson(networksOf(both)));
        server.on("quotes", behaviour);
        return server;
      }),
    );
    // So that only the quotes are judged.
    const entries = Object.keys(faults).map((solverId, at) => {
      const url = servers[at]?.url ?? expect.fail("no server");
      return { solverId, url, healthEveryMs: 600_000 };
    });
    await startVenue(...entries);
    const connected = async () => {
      const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: fixture.keys.taker });
      return (body as SolversResponse).solvers.filter(({ connected }) => connected).map(({ id }) => id);
    };
    await expect.poll(connected, POLL).toHaveLength(servers.length);
    await signedSolver(980n);
    for (let times = 1; times <= breakerRules.faults; times += 1) {
      const response = await ask();
      const record = await recordOf(response);
      expect(record.closeReason).toBe("allAnswered");
      expect(response.quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
      const failed = record.events.filter(({ solverId }) => solverId !== "solver2");
      expect(failed.map(({ type }) => type)).toEqual(servers.map(() => "cancel"));
    }
    await expect.poll(connected, POLL).toEqual(["solver2"]);
    for (const [solverId, [, why]] of Object.entries(faults))
      expect((await solver(solverId)).connector).toMatchObject({
        state: "open",
        lastFault: { what: `quotes: ${why}` },
      });
    const before = servers.map((server) => server.callsOf("quotes").length);
    expect((await ask()).metadata.asked).toBe(1);
    expect(servers.map((server) => server.callsOf("quotes").length)).toEqual(before);
    expect(elsewhere.calls).toEqual([]);
    await Promise.all([...servers, elsewhere].map((server) => server.stop()));
  });

  test("a slow endpoint costs a round its own deadline, not the window, and then is left alone", async () => {
    await startWith({ deadlineMs: 100, healthEveryMs: 600_000 });
    await signedSolver(980n);
    endpoint.on("quotes", () => undefined);
    for (let times = 1; times <= breakerRules.faults; times += 1) {
      const { reason, events } = await eventsOfRound();
      expect(reason).toBe("allAnswered");
      expect(events.map(({ type }) => type)).toEqual(["cancel"]);
    }
    expect((await solver()).connector).toMatchObject({
      state: "open",
      lastFault: { what: "quotes: deadline" },
    });
  });

  test("a deadline that we made shorter than the solver's own says nothing of it", async () => {
    await startWith({ deadlineMs: 3_000 });
    await signedSolver(980n);
    endpoint.on("quotes", () => undefined);
    const hurried = { ...quotesRequest(), solverOptions: { timeout: 60 } };
    for (let times = 0; times <= breakerRules.faults; times += 1) await askInVain(hurried);
    expect((await solver()).connector).toMatchObject({ state: "closed", lastFault: null });
    endpoint.on("quotes", quoteAmounts(990n));
    expect((await ask()).quotes.map(({ solverId }) => solverId)).toEqual(["solver1", "solver2"]);
  });

  test("clients that hang up trip nobody's breaker", async () => {
    await startWith();
    const held: (() => void)[] = [];
    endpoint.on("quotes", (call, response) => void held.push(() => quoteAmounts(990n)(call, response)));
    for (let times = 1; times <= breakerRules.faults + 3; times += 1) {
      const abort = new AbortController();
      const { signal } = abort;
      const call = { path: "/api/v1/rfq/quotes", key: fixture.keys.taker, body: quotesRequest(), signal };
      const asked = callVenue(venue.url, call).catch((error: Error) => error.name);
      await expect.poll(() => endpoint.callsOf("quotes").length, POLL).toBe(times);
      abort.abort();
      expect(await asked).toBe("AbortError");
    }
    for (const answer of held) answer();
    endpoint.on("quotes", quoteAmounts(990n));
    expect((await ask()).quotes).toHaveLength(1);
    expect((await solver()).connector).toMatchObject({ state: "closed", lastFault: null });
  });

  test("an endpoint that is gone is out of session; when it is back it is found and asked again", async () => {
    await startWith();
    await signedSolver(980n);
    const { port } = endpoint;
    await endpoint.stop();
    await expect.poll(async () => (await solver()).connected, POLL).toBe(false);
    expect((await ask()).metadata.asked).toBe(1);
    endpoint = await startOifSolver(port);
    endpoint.on("assets", answerJson(networksOf(both)));
    endpoint.on("quotes", quoteAmounts(990n));
    await expect.poll(async () => (await solver()).connected, POLL).toBe(true);
    expect((await ask()).quotes.map(({ solverId }) => solverId)).toEqual(["solver1", "solver2"]);
    const states = await metricOf("tetrafi_connector_state{");
    expect(states).toContain('tetrafi_connector_state{solver="solver1",state="closed"} 1');
    expect((await metricOf("tetrafi_connector_calls_total{")).join("\n")).toContain('outcome="connection"');
  });

  test("a wrong file stops the start, with its faults and without its secrets", async () => {
    endpoint = await startOifSolver();
    const auth = { type: "header", name: "X-Key", value: "hunter2" } as const;
    const start = startVenue({ auth, corridors: ["USDC@1>GOLD@9"], url: "http://user:hunter2@127.0.0.1/" });
    const fault = await start.then(
      () => "",
      (error: Error) => error.message,
    );
    expect(fault).toContain("oif-solvers.json");
    expect(fault).not.toContain("hunter2");
    await expect(startVenue({ corridors: ["USDC@1>GOLD@9"] })).rejects.toThrow(/unknown corridor/);
  });
});
