import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import type { SolverDetail, SolverListResponse } from "@tetrafi/protocol/http/solver-administration.ts";
import { insertAnswers } from "@tetrafi/store/outcomes.ts";
import {
  handedIn,
  newApplicant,
  passedReport,
  proof,
  withKey,
  type Applicant,
} from "../testing/applicant.ts";
import { callVenue, requestOffers, type Answer } from "../testing/call-venue.ts";
import { authMessage, connectSolver, openSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  startVenueFixture,
  testRequest,
  type RunningVenue,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

const LIVE = "USDC@1>WETH@2";

let venue: VenueFixture;
let other: RunningVenue;

beforeAll(async () => {
  venue = await startVenueFixture(1);
  other = await venue.startAnother(1_000_000);
});
afterAll(() => venue?.stop());

const operate = (path: string, body?: unknown, method?: string): Promise<Answer> =>
  callVenue(venue.url, {
    path: `/api/v1/admin/${path}`,
    key: venue.keys.operator,
    ...(body === undefined ? {} : { body }),
    ...(method === undefined ? {} : { method }),
  });
const move = (id: string, stage: string, reason = "a test"): Promise<Answer> =>
  operate(`solvers/${id}/stage`, { stage, reason }, "PUT");
const detail = async (id: string): Promise<SolverDetail> =>
  (await operate(`solvers/${id}`)).body as SolverDetail;
const applicantOf = (id: string, url = venue.url): Applicant => newApplicant(url, id, LIVE);
const certify = (applicant: Applicant, key: string, report = passedReport(applicant)): Promise<Answer> =>
  callVenue(venue.url, {
    path: "/api/v1/solver/certifications",
    key,
    body: handedIn(report, applicant.privateKey),
  });

async function admitted(id: string): Promise<Applicant> {
  const applicant = applicantOf(id);
  expect((await applicant.apply()).status).toBe(200);
  for (const stage of ["review", "sandbox"]) expect((await move(id, stage)).status).toBe(200);
  return applicant;
}

describe("an applicant", () => {
  test("comes to live auctions step by step, each recorded, felt by every process in its next round", async () => {
    const applicant = applicantOf("newdesk");
    const applied = await applicant.apply();
    expect(applied.body).toMatchObject({ solverId: "newdesk", stage: "applied" });
    const { applicationId } = applied.body as { applicationId: string };
    const follow = () => callVenue(venue.url, { path: `/api/v1/solvers/applications/${applicationId}` });
    expect((await follow()).body).toMatchObject({ stage: "applied", reason: "applied" });
    const roster = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
    expect(JSON.stringify(roster.body)).not.toContain("newdesk");
    expect((await applicant.requestKey()).code).toBe("SOLVER_NOT_ADMITTED");
    expect(await detail("newdesk")).toMatchObject({
      application: { contact: "desk@example.com", entityName: "Desk Ltd" },
      addresses: expect.arrayContaining([
        expect.objectContaining({ address: applicant.identity.address, scheme: "eip191" }),
        expect.objectContaining({ address: applicant.other.address, scheme: "eip712" }),
      ]) as unknown,
    });

    expect((await move("newdesk", "review")).status).toBe(200);
    expect((await move("newdesk", "sandbox", "papers are in order")).status).toBe(200);
    expect((await follow()).body).toMatchObject({ stage: "sandbox", reason: "papers are in order" });
    const identity = withKey(applicant, await applicant.requestKey());
    const desk = await connectSolver(other.solverUrl, identity);
    desk.onRfq((rfq) => desk.send(desk.quote(rfq, 950n)));
    const offersAt = async (url: string, key: string, request = quotesRequest()) =>
      (await requestOffers(url, key, request)).quotes.map(({ solverId }) => solverId);
    // The live corridor has nobody in session at the other process.
    const live = await callVenue(other.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.taker,
      body: quotesRequest(),
    });
    expect(live.code).toBe("NO_QUOTES");
    expect(await offersAt(other.url, venue.keys.tester, testRequest())).toEqual(["newdesk"]);

    expect((await certify(applicant, identity.apiKey)).body).toMatchObject({ stage: "certified" });
    expect((await move("newdesk", "active")).status).toBe(200);
    await expect
      .poll(
        () =>
          callVenue(other.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body: quotesRequest() }),
        {
          timeout: 15_000,
        },
      )
      .toMatchObject({ status: 200, body: { quotes: [{ solverId: "newdesk" }] } });
    // An active solver that isn't the house's is not bothered with tests.
    const tests = await callVenue(other.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.tester,
      body: testRequest(),
    });
    expect(tests.code).toBe("NO_QUOTES");

    expect((await detail("newdesk")).moves.map(({ from, to, by }) => [from, to, by])).toEqual([
      ["certified", "active", "operator"],
      ["sandbox", "certified", "certification"],
      ["review", "sandbox", "operator"],
      ["applied", "review", "operator"],
      [null, "applied", "applicant"],
    ]);
    await expect(venue.database.pool.query("update solver_moves set reason = 'x'")).rejects.toThrow(
      /append only/,
    );
    desk.socket.close();
  });

  test("that was rejected applies again, with the same address", async () => {
    const applicant = applicantOf("second");
    await applicant.apply();
    expect((await move("second", "rejected", "no papers")).status).toBe(200);
    const stranger = newApplicant(venue.url, "second", LIVE);
    expect((await stranger.apply()).code).toBe("SOLVER_ID_TAKEN");
    expect((await applicant.apply()).body).toMatchObject({ stage: "applied" });
    expect((await applicant.apply()).code).toBe("SOLVER_ID_TAKEN");
  });

  test("is refused what it can't prove, and told why", async () => {
    const { url } = venue;
    const applicant = applicantOf("prover");
    const forged = await applicant.application();
    const [first] = forged["addresses"] as { address: string }[];
    const cases: [Record<string, unknown>, string, string | undefined][] = [
      [
        { addresses: [{ ...first, address: applicant.other.address }] },
        "ADDRESS_UNPROVEN",
        "/addresses/0/signature",
      ],
      [{ addresses: [{ ...first, chainId: 1 }] }, "INVALID_FIELD", "/addresses/0/chainId"],
      [{ addresses: [first, { ...first, chainId: 99 }] }, "INVALID_FIELD", "/addresses/1/chainId"],
      [{ addresses: [first, { ...first, chainId: 1 }] }, "CHAIN_UNAVAILABLE", undefined],
      [
        { challenge: String(forged["challenge"]).replace("Nonce", "nonce") },
        "CHALLENGE_INVALID",
        "/challenge",
      ],
      [{ challenge: await applicant.challenge("key") }, "CHALLENGE_INVALID", "/challenge"],
      [
        { corridors: [{ corridor: "USDC@1>WETH@9", minAmount: "1", maxAmount: "2" }] },
        "UNKNOWN_CORRIDOR",
        "/corridors/0/corridor",
      ],
      [{ contact: "nobody" }, "INVALID_FIELD", "/contact"],
      [{ secret: "x" }, "UNKNOWN_FIELD", "/secret"],
    ];
    for (const [changes, code, param] of cases) {
      const answer = await callVenue(url, {
        path: "/api/v1/solvers/applications",
        body: { ...forged, ...changes },
      });
      expect([answer.code, answer.param]).toEqual([code, param]);
    }
    // Nothing of that was an application, and the challenge is still good; once.
    const send = () => callVenue(url, { path: "/api/v1/solvers/applications", body: forged });
    expect((await send()).status).toBe(200);
    expect((await send()).code).toBe("CHALLENGE_INVALID");
  });

  test("can't quote with another solver's address", async () => {
    const [taken] = venue.solvers;
    if (taken === undefined) throw new Error("the fixture has a solver");
    const copy = newApplicant(venue.url, "copycat", LIVE, taken.privateKey);
    expect((await copy.apply()).code).toBe("SOLVER_ADDRESS_TAKEN");
  });

  test("is one of many: an address that asks too often waits", async () => {
    const { url } = await venue.startAnother(1_000, { TETRAFI_REGISTRATIONS_PER_SECOND: 1 });
    const body = { purpose: "apply", solverId: "greedy" };
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => callVenue(url, { path: "/api/v1/solvers/challenges", body })),
    );
    const limited = answers.filter(({ code }) => code === "RATE_LIMITED");
    expect(limited.length).toBeGreaterThan(5);
    for (const { headers } of limited) expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await callVenue(url, { path: "/api/v1/pairs", key: venue.keys.taker })).status).toBe(200);
  });
});

describe("a key", () => {
  test("is shown once, rotated by another, and revoked: its session ends, and it opens no other", async () => {
    const applicant = await admitted("rotator");
    const challenge = await applicant.challenge("key");
    const first = await applicant.requestKey(challenge);
    expect((await applicant.requestKey(challenge)).code).toBe("CHALLENGE_INVALID");
    const old = withKey(applicant, first);
    const fresh = withKey(applicant, await applicant.requestKey());
    const session = await connectSolver(other.solverUrl, old);
    const list = await callVenue(venue.url, { path: "/api/v1/solver/keys", key: fresh.apiKey });
    expect(list.body).toMatchObject({ keys: [{ revokedAtMs: null }, { revokedAtMs: null }] });
    expect(JSON.stringify(list.body)).not.toContain(old.apiKey.split("_")[2]);
    const { keyId } = first.body as { keyId: string };
    const revoke = (id: string) =>
      callVenue(venue.url, { path: `/api/v1/solver/keys/${id}/revoke`, method: "POST", key: fresh.apiKey });
    expect((await revoke(keyId)).status).toBe(200);
    expect(await session.closed).toMatchObject({ code: 4001 });
    expect(session.frames.at(-1)).toMatchObject({ type: "error", code: "KEY_REVOKED" });
    expect((await revoke("nosuchkey")).code).toBe("UNKNOWN_KEY");
    await expect
      .poll(
        async () => {
          const again = await openSolver(other.solverUrl, old);
          again.send(authMessage(old, again.challenge));
          return (await Promise.race([again.closed, again.next("welcome")])) as { code?: number };
        },
        { timeout: 20_000, interval: 500 },
      )
      .toMatchObject({ code: 4001 });
    const operators = await operate(
      `solvers/rotator/keys/${fresh.apiKey.split("_")[1]}/revoke`,
      undefined,
      "POST",
    );
    expect(operators.status).toBe(200);
  });

  test("is given five times at most", async () => {
    const applicant = await admitted("collector");
    for (let made = 0; made < 5; made += 1) expect((await applicant.requestKey()).status).toBe(200);
    expect((await applicant.requestKey()).code).toBe("KEY_LIMIT");
  });
});

describe("a certification report", () => {
  test("certifies only if it is the solver's own, fresh, whole, and not laxer than the kit", async () => {
    const applicant = await admitted("reporter");
    const { apiKey } = withKey(applicant, await applicant.requestKey());
    const report = passedReport(applicant);
    const cut = { ...report, cases: report.cases.slice(1) };
    const twice = { ...report, cases: [...report.cases, ...report.cases.slice(0, 1)] };
    const old = passedReport(applicant, { startedAtMs: 1, finishedAtMs: Date.now() - 90_000_000 });
    const lax = passedReport(applicant, { limits: { p99Ms: 5_000, rounds: 200, burst: 200 } });
    const foreign = passedReport(applicant, { solver: applicant.other.address });
    for (const one of [cut, twice, old, lax, foreign])
      expect((await certify(applicant, apiKey, one)).code).toBe("CERTIFICATION_REFUSED");
    const body = handedIn(report, applicant.other.privateKey);
    const unsigned = await callVenue(venue.url, { path: "/api/v1/solver/certifications", key: apiKey, body });
    expect(unsigned.code).toBe("ADDRESS_UNPROVEN");
    const failed = passedReport(applicant, { verdict: "failed" });
    expect((await certify(applicant, apiKey, failed)).body).toMatchObject({ stage: "sandbox" });
    expect((await certify(applicant, apiKey, report)).body).toMatchObject({ stage: "certified" });
    expect((await certify(applicant, apiKey, report)).code).toBe("CERTIFICATION_REFUSED");
    expect(
      (await detail("reporter")).certifications.map(({ verdict, byVenue }) => [verdict, byVenue]),
    ).toEqual([
      ["passed", false],
      ["failed", false],
    ]);
  });

  test("of the venue's own run certifies too", async () => {
    const applicant = await admitted("examined");
    const report = passedReport(applicant);
    expect((await operate("solvers/examined/certifications", { report })).body).toMatchObject({
      stage: "certified",
    });
    expect((await detail("examined")).certifications).toMatchObject([{ byVenue: true }]);
  });
});

describe("the operator", () => {
  test("can't skip a step, move without a reason, or move nobody", async () => {
    await applicantOf("skipper").apply();
    expect((await move("skipper", "active")).code).toBe("STAGE_MOVE_REFUSED");
    expect((await move("skipper", "review", " ")).code).toBe("STAGE_REASON_MISSING");
    expect((await move("nosuchsolver", "review")).code).toBe("UNKNOWN_SOLVER");
    const list = (await operate("solvers")).body as SolverListResponse;
    expect(list.solvers.find(({ id }) => id === "skipper")).toMatchObject({ stage: "applied" });
  });

  test("suspends: quotes are withdrawn, offers can't be accepted, the session stays; and reinstates", async () => {
    const [solver] = venue.solvers;
    if (solver === undefined) throw new Error("the fixture has a solver");
    // Connected here: a session that answers no pings ends.
    const registered = await connectSolver(venue.solverUrl, solver);
    registered.onRfq((rfq) => registered.send(registered.quote(rfq, 900n)));
    const { id } = solver;
    const { quotes } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    expect(quotes.map(({ solverId }) => solverId)).toEqual([id]);
    registered.onRfq(() => undefined);
    expect((await move(id, "suspended", "it misbehaved")).body).toMatchObject({ suspendedFrom: "active" });
    expect(await registered.next("error")).toMatchObject({ code: "SOLVER_SUSPENDED" });
    const preflight = () =>
      callVenue(venue.url, {
        path: "/api/v1/rfq/orders/preflight",
        key: venue.keys.taker,
        body: { quoteResponse: (quotes as QuotesResponse["quotes"])[0] },
      });
    expect((await preflight()).code).toBe("SOLVER_UNAVAILABLE");
    const asked = await callVenue(venue.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.taker,
      body: quotesRequest(),
    });
    expect(asked.code).toBe("NO_QUOTES");
    expect(registered.socket.readyState).toBe(registered.socket.OPEN);
    const roster = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
    expect(roster.body).toMatchObject({
      solvers: expect.arrayContaining([expect.objectContaining({ id, status: "suspended" })]) as unknown,
    });
    const back = await operate(`solvers/${id}/reinstate`, { reason: "mended" });
    expect(back.body).toEqual({ solverId: id, standing: "active", stage: "active" });
    expect((await operate(`solvers/${id}/reinstate`, { reason: "again" })).code).toBe("SOLVER_NOT_DISABLED");
    registered.onRfq((rfq) => registered.send(registered.quote(rfq, 900n)));
    expect((await requestOffers(venue.url, venue.keys.taker, quotesRequest())).quotes).toHaveLength(1);
  });

  test("adds a test workspace, whose key trades test corridors only", async () => {
    const body = { id: "newlab", name: "New lab", sandbox: true };
    const added = await operate("workspaces", body);
    const { apiKey: key } = added.body as { apiKey: string };
    expect((await operate("workspaces", body)).code).toBe("WORKSPACE_EXISTS");
    const ask = (request: object, by = key, headers = {}) =>
      callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: by, body: request, headers });
    expect((await ask(quotesRequest())).code).toBe("SANDBOX_BOUNDARY");
    expect((await ask(testRequest(), venue.keys.taker)).code).toBe("SANDBOX_BOUNDARY");
    const header = { "x-tetrafi-sandbox": "fade" };
    expect((await ask(quotesRequest(), venue.keys.taker, header)).code).toBe("SANDBOX_FAULT_REFUSED");
    expect((await ask(testRequest(), key, { "x-tetrafi-sandbox": "explode" })).code).toBe("INVALID_FIELD");
    expect((await ask(testRequest(), key, { "x-tetrafi-sandbox": "reorg" })).code).toBe(
      "SANDBOX_REORG_UNAVAILABLE",
    );
  });
});

test("risk suspends who was disabled for the last time, on record; a person brings it back", async () => {
  const [solver] = venue.solvers;
  if (solver === undefined) throw new Error("the fixture has a solver");
  const { id } = solver;
  const session = await connectSolver(venue.solverUrl, solver);
  session.onRfq((rfq) => session.send(session.quote(rfq, 900n)));
  // Each time too late in every auction, from the day on when it was asked again.
  const day = 86_400_000;
  const nowMs = Date.now();
  const bursts = [9, 7.5, 5].flatMap((daysAgo) =>
    [0, 1, 2].map((later) => ({
      solverId: id,
      outcome: "late" as const,
      count: 500,
      atMs: nowMs - daysAgo * day + later,
    })),
  );
  await insertAnswers(venue.database, bursts);
  await expect
    .poll(async () => (await detail(id)).stage, { timeout: 20_000, interval: 100 })
    .toBe("suspended");
  expect((await detail(id)).moves.at(0)).toMatchObject({ to: "suspended", by: "risk", actorId: "standing" });
  expect(await session.next("error")).toMatchObject({ code: "SOLVER_SUSPENDED" });
  expect(session.socket.readyState).toBe(session.socket.OPEN);
  const body = quotesRequest();
  const asked = await callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });
  expect(asked.code).toBe("NO_QUOTES");
  const roster = await callVenue(venue.url, { path: `/api/v1/solvers/${id}`, key: venue.keys.taker });
  expect(roster.body).toMatchObject({ id, status: "suspended" });
  const back = await operate(`solvers/${id}/reinstate`, { reason: "they have found the fault" });
  expect(back.body).toEqual({ solverId: id, standing: "probation", stage: "active" });
});

test("a challenge is signed as its text says", async () => {
  const applicant = applicantOf("speller");
  const challenge = await applicant.challenge("apply");
  expect(challenge).toMatch(/^TetraFi: apply as solver speller\.\nValid until \d+\./);
  const body = await applicant.application({
    addresses: [
      {
        address: applicant.identity.address,
        scheme: "eip712",
        signature: proof(challenge, "eip712", applicant.privateKey),
      },
    ],
    challenge,
  });
  expect((await callVenue(venue.url, { path: "/api/v1/solvers/applications", body })).status).toBe(200);
});
