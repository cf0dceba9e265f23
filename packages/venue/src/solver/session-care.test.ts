import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callVenue } from "../testing/call-venue.ts";
import { UNKNOWN_RFQ_ID } from "../testing/solver-messages.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";
import { closeCodes, sessionLimits } from "./limits.ts";

/** What the venue tells a solver of the session itself: limits before they are reached, times, what it read too slowly. */

let venue: VenueFixture;

beforeAll(async () => {
  venue = await startVenueFixture(3);
});

afterAll(async () => {
  await venue?.stop();
});

const identity = (place: number) => venue.solvers[place] ?? expect.fail("no such solver");
const ask = (options: object = {}) =>
  callVenue(venue.url, {
    path: "/api/v1/rfq/quotes",
    key: venue.keys.taker,
    body: { ...quotesRequest(), solverOptions: options },
  });
const warnings = (solver: TestSolver) => solver.frames.filter(({ type }) => type === "warning");

describe("warnings", () => {
  test("of the message rate come at 80 %, once, and before the session is cut", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    const { burst } = sessionLimits.rate;
    const cancel = { type: "cancel", rfqId: UNKNOWN_RFQ_ID };
    for (let count = 0; count < Math.floor(burst * 0.7); count += 1) solver.send(cancel);
    await vi.waitFor(() => expect(solver.frames.length).toBeGreaterThan(burst * 0.6), { timeout: 15_000 });
    for (let count = 0; count < burst * 3; count += 1) solver.send(cancel);
    expect((await solver.closed).code).toBe(closeCodes.protocol);
    const [warning, ...more] = warnings(solver);
    expect(warning).toMatchObject({ code: "messageRate", limit: String(burst) });
    const used = Number(warning?.type === "warning" ? warning.used : 0);
    expect(used).toBeGreaterThanOrEqual(burst * 0.8);
    expect(more).toEqual([]);
    expect(solver.frames.indexOf(warning ?? expect.fail("none"))).toBeLessThan(solver.frames.length - 1);
  });

  test("of what is quoted come at 80 % of the solver's limit", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(1));
    const limit = (value: string | null) =>
      callVenue(venue.url, {
        method: "PUT",
        path: "/api/v1/admin/limits",
        key: venue.keys.operator,
        body: {
          reason: "a test",
          changes: [{ scope: "solver", scopeId: identity(1).id, name: "maxOpenQuoted", value }],
        },
      });
    // Each quote is worth 1,000 millionths.
    expect((await limit("5000")).code).toBeUndefined();
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    for (let round = 0; round < 3; round += 1) await ask({ include: [identity(1).id] });
    expect(warnings(solver)).toEqual([]);
    await ask({ include: [identity(1).id] });
    expect(await solver.next("warning")).toEqual({
      type: "warning",
      code: "openQuoted",
      used: "4000",
      limit: "5000",
    });
    await limit(null);
    solver.socket.terminate();
  });
});

describe("time", () => {
  test("is told to a solver that asks, in the order of what happened", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    const beforeUs = Date.now() * 1_000 - 5_000;
    solver.send({ type: "ping", id: 3, solverTimeUs: 12 });
    const { id, solverTimeUs, receivedAtUs, sentAtUs } = await solver.next("pong");
    expect([id, solverTimeUs]).toEqual([3, 12]);
    expect(receivedAtUs).toBeGreaterThan(beforeUs);
    expect(sentAtUs).toBeGreaterThanOrEqual(receivedAtUs);
    expect(sentAtUs).toBeLessThan(Date.now() * 1_000 + 5_000);
    solver.socket.terminate();
  });

  test("an ack says when the answer came and how long the venue took over it", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    await ask({ include: [identity(0).id] });
    const { receivedAtUs, delayUs } = await solver.next("ack");
    // At least the check of a signature, and no part of the way.
    expect(delayUs).toBeGreaterThan(10);
    expect(receivedAtUs + (delayUs ?? 0)).toBeLessThan(Date.now() * 1_000 + 5_000);
    solver.socket.terminate();
  });
});

describe("a solver that doesn't read", () => {
  test("is warned, is cut off for it, and changes nothing for the others, who stream and quote", async () => {
    const slow = await connectSolver(venue.solverUrl, identity(0));
    const quick = await connectSolver(venue.solverUrl, identity(1));
    quick.onRfq((rfq) => quick.send(quick.quote(rfq, 990n)));
    slow.onRfq((rfq) => slow.send({ type: "decline", rfqId: rfq.rfqId, reason: "other" }));
    await ask();
    slow.socket.pause();
    let streamed = 0;
    const streaming = setInterval(() => {
      streamed += 1;
      quick.send({
        type: "levels",
        corridor: "USDC@1>WETH@2",
        levels: [["1000", `${900 + (streamed % 90)}`]],
      });
    }, 5);
    // The venue answers each with an error that names the long field, which the slow one leaves unread.
    const long = "x".repeat(15_000);
    for (let count = 0; count < 380; count += 1) slow.send({ type: "cancelAll", [long]: 1 });
    let rounds = 0;
    const isOut = async (): Promise<boolean> => {
      const { body } = await callVenue(venue.url, { path: "/metrics", key: venue.keys.operator });
      return /tetrafi_solver_session_ends_total\{code="4003"\} [1-9]/.test(body as string);
    };
    while (!(await isOut()) && rounds < 2_000) {
      rounds += 1;
      const { status } = await ask({ timeout: 50 });
      expect(status).toBe(200);
    }
    expect(await isOut()).toBe(true);
    const { body } = await ask();
    expect((body as { metadata: object }).metadata).toMatchObject({ asked: 1, closeReason: "allAnswered" });
    clearInterval(streaming);
    expect(streamed).toBeGreaterThan(0);
    slow.socket.resume();
    expect((await slow.closed).code).not.toBe(1000);
    expect(warnings(slow)).toEqual([expect.objectContaining({ code: "outgoingBuffer" })]);
    quick.socket.terminate();
  });
});
