import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { solverErrorCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
import { callVenue } from "../testing/call-venue.ts";
import { UNKNOWN_RFQ_ID, validMessages } from "../testing/solver-messages.ts";
import { authMessage, connectSolver, openSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";
import { closeCodes, sessionLimits } from "./limits.ts";

let venue: VenueFixture;
/** Opened first and never authenticated, so that its test waits only for what is left of the time. */
let silent: TestSolver;

beforeAll(async () => {
  venue = await startVenueFixture(3);
  silent = await openSolver(venue.solverUrl, identity(0));
});

afterAll(async () => {
  await venue?.stop();
});

const identity = (place: number) => venue.solvers[place] ?? expect.fail("no such solver");

async function connectedSolvers(): Promise<string[]> {
  const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
  const { solvers } = body as { solvers: { id: string; connected: boolean }[] };
  return solvers.filter(({ connected }) => connected).map(({ id }) => id);
}

async function leave(solver: TestSolver): Promise<void> {
  solver.socket.terminate();
  await expect.poll(() => connectedSolvers()).not.toContain(solver.identity.id);
}

/** The session answers: nothing before has ended it. */
async function expectAlive(solver: TestSolver): Promise<void> {
  solver.send({ type: "cancel", rfqId: UNKNOWN_RFQ_ID });
  await expect.poll(() => solver.frames.at(-1)).toMatchObject({ code: "UNKNOWN_RFQ" });
}

describe("authentication", () => {
  test("the challenge states the limits, and no two are alike", async () => {
    const first = await openSolver(venue.solverUrl, identity(0));
    const second = await openSolver(venue.solverUrl, identity(0));
    expect(first.frames[0]).toMatchObject({
      type: "challenge",
      limits: { frameBytes: sessionLimits.frameBytes, messagesPerSecond: sessionLimits.rate.perSecond },
    });
    expect(first.challenge).not.toBe(second.challenge);
    first.socket.terminate();
    second.socket.terminate();
  });

  test.each<[string, (solver: TestSolver & { challenge: string }) => object]>([
    [
      "a key with a wrong secret",
      ({ challenge }) =>
        authMessage(
          { ...identity(0), apiKey: identity(0).apiKey.replace(/.$/, (c) => (c === "0" ? "1" : "0")) },
          challenge,
        ),
    ],
    [
      "an unknown key",
      ({ challenge }) => authMessage({ ...identity(0), apiKey: `tf_x_${"0".repeat(64)}` }, challenge),
    ],
    ["a malformed key", ({ challenge }) => authMessage({ ...identity(0), apiKey: "" }, challenge)],
    [
      "a taker's key",
      ({ challenge }) => authMessage({ ...identity(0), apiKey: venue.keys.taker }, challenge),
    ],
    [
      "an operator's key",
      ({ challenge }) => authMessage({ ...identity(0), apiKey: venue.keys.operator }, challenge),
    ],
    [
      "the signature of another solver",
      ({ challenge }) => authMessage({ ...identity(0), privateKey: identity(1).privateKey }, challenge),
    ],
    ["a signature over another challenge", () => authMessage(identity(0), "TetraFi solver session 00")],
    ["a signature that is none", () => ({ type: "auth", apiKey: identity(0).apiKey, signature: "0x" })],
  ])("%s ends the session", async (_what, message) => {
    const solver = await openSolver(venue.solverUrl, identity(0));
    solver.send(message(solver));
    expect((await solver.next("error")).code).toBe("CHALLENGE_FAILED");
    const { code, reason } = await solver.closed;
    expect(code).toBe(closeCodes.authentication);
    expect(reason).toContain("CHALLENGE_FAILED");
    expect(await connectedSolvers()).toEqual([]);
  });

  test("a solver that is not admitted is not let in, nor listed", async () => {
    const { id } = identity(2);
    const move = (status: string) =>
      venue.database.pool.query("update solvers set status = $1 where id = $2", [status, id]);
    await move("rejected");
    await expect
      .poll(
        async () => {
          const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
          return (body as { solvers: { id: string; status: string }[] }).solvers.find((one) => one.id === id)
            ?.status;
        },
        { timeout: 15_000 },
      )
      .toBeUndefined();
    const solver = await openSolver(venue.solverUrl, identity(2));
    solver.send(authMessage(identity(2), solver.challenge));
    expect((await solver.closed).code).toBe(closeCodes.authentication);
    await move("active");
  });

  test.each([
    "quote",
    "decline",
    "cancel",
    "cancelAll",
    "reset",
    "levels",
    "levelsDelta",
    "ping",
    "pong",
  ] as const)("%s before auth", async (type) => {
    const solver = await openSolver(venue.solverUrl, identity(0));
    solver.send(validMessages[type]);
    expect((await solver.next("error")).code).toBe("NOT_AUTHENTICATED");
    expect((await solver.closed).code).toBe(closeCodes.authentication);
  });

  test("a second auth is refused, and ends nothing", async () => {
    const solver = await openSolver(venue.solverUrl, identity(0));
    const auth = authMessage(identity(0), solver.challenge);
    solver.send(auth);
    solver.send(auth);
    expect((await solver.next("error")).code).toBe("UNKNOWN_MESSAGE");
    await solver.next("welcome");
    await expectAlive(solver);
    await leave(solver);
  });

  test("the newest session of a solver is the one that counts", async () => {
    const first = await connectSolver(venue.solverUrl, identity(0));
    const second = await connectSolver(venue.solverUrl, identity(0));
    expect((await first.next("error")).code).toBe("SESSION_REPLACED");
    expect((await first.closed).code).toBe(closeCodes.replaced);
    expect(await connectedSolvers()).toEqual([identity(0).id]);
    await expectAlive(second);
    await leave(second);
  });

  test("a quote outlives the session that was replaced, and its successor can cancel it", async () => {
    const first = await connectSolver(venue.solverUrl, identity(0));
    const idle = await connectSolver(venue.solverUrl, identity(1));
    first.onRfq((rfq) => first.send(first.quote(rfq, 990n)));
    const body = { ...quotesRequest(), solverOptions: { timeout: 5_000 } };
    const asked = callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });
    const rfq = await idle.next("rfq");
    await first.next("ack");
    const second = await connectSolver(venue.solverUrl, identity(0));
    await first.closed;
    second.send({ type: "cancelAll" });
    expect(await second.next("ack")).toMatchObject({ of: "cancel", rfqId: rfq.rfqId });
    second.send(second.quote(rfq, 950n));
    idle.send({ type: "decline", rfqId: rfq.rfqId, reason: "other" });
    const { quotes } = (await asked).body as { quotes: { preview: { outputs: { amount: string }[] } }[] };
    expect(quotes.map(({ preview }) => preview.outputs[0]?.amount)).toEqual(["950"]);
    await leave(second);
    await leave(idle);
  });
});

describe("frames", () => {
  let solver: TestSolver;

  beforeAll(async () => {
    solver = await connectSolver(venue.solverUrl, identity(0));
  });

  afterAll(() => {
    solver.socket.terminate();
  });

  test.each<[string, unknown, string]>([
    ["not JSON", "{", "FRAME_NOT_JSON"],
    ["empty", "", "FRAME_NOT_JSON"],
    ["an array", "[]", "FRAME_NOT_JSON"],
    ["null", "null", "FRAME_NOT_JSON"],
    ["a number", "1", "FRAME_NOT_JSON"],
    ["no type", {}, "UNKNOWN_MESSAGE"],
    ["a type that isn't text", { type: ["quote"] }, "UNKNOWN_MESSAGE"],
    ["an unknown type", { type: "buy" }, "UNKNOWN_MESSAGE"],
    ["an inherited type", { type: "constructor" }, "UNKNOWN_MESSAGE"],
    [
      "the venue's own type",
      { type: "won", rfqId: UNKNOWN_RFQ_ID, orderId: UNKNOWN_RFQ_ID },
      "UNKNOWN_MESSAGE",
    ],
    ["an unknown field", { ...validMessages.cancel, more: 1 }, "UNKNOWN_FIELD"],
    ["a prototype", `{"type":"cancelAll","__proto__":{"a":1}}`, "UNKNOWN_FIELD"],
    ["a missing field", { type: "cancel" }, "INVALID_FIELD"],
  ])("%s", async (_what, message, code) => {
    solver.send(message);
    expect((await solver.next("error")).code).toBe(code);
    await expectAlive(solver);
    await solver.next("error");
  });

  test("binary", async () => {
    solver.socket.send(Buffer.from(JSON.stringify(validMessages.cancelAll)), { binary: true });
    expect((await solver.next("error")).code).toBe("FRAME_NOT_JSON");
  });

  test("every field of every message, made wrong in many ways, is answered with a code", async () => {
    const wrong = [null, -1, 1.5, "", "0x", "1e3", [], {}, true, "9".repeat(78), "\u0000"];
    const mutants = Object.values(validMessages)
      // Of levels that wait together only the newest are looked at.
      .filter(({ type }) => type !== "auth" && type !== "levels" && type !== "levelsDelta")
      .flatMap((message) =>
        Object.keys(message)
          .filter((field) => field !== "type")
          .flatMap((field) => wrong.map((value) => ({ ...message, [field]: value }))),
      );
    const before = solver.frames.length;
    for (const mutant of mutants) solver.send(mutant);
    await expect.poll(() => solver.frames.length - before).toBe(mutants.length);
    const codes = solver.frames
      .slice(before)
      .map((frame) => (frame.type === "error" ? frame.code : frame.type));
    expect([...new Set(codes)]).toEqual(["INVALID_FIELD"]);
    expect(solverErrorCodes).toContain("INVALID_FIELD");
    await expectAlive(solver);
  });

  test("one over the size limit ends the session with 1009", async () => {
    const other = await connectSolver(venue.solverUrl, identity(1));
    other.send({ type: "cancel", rfqId: "x".repeat(sessionLimits.frameBytes) });
    expect((await other.closed).code).toBe(closeCodes.tooLarge);
    await expect.poll(() => connectedSolvers()).toEqual([identity(0).id]);
  });
});

describe("limits", () => {
  beforeAll(async () => {
    await vi.waitFor(async () => expect(await connectedSolvers()).toEqual([]));
  });

  test("messages that no request called for, above the rate, end the session", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    for (let count = 0; count < sessionLimits.rate.burst * 3; count += 1) solver.send(validMessages.cancel);
    expect((await solver.closed).code).toBe(closeCodes.protocol);
    expect(solver.frames.at(-1)).toMatchObject({ type: "error", code: "RATE_LIMITED" });
    expect(solver.frames.length).toBeGreaterThanOrEqual(sessionLimits.rate.burst);
  });

  test("a solver that is being cut off is out at once, even if it doesn't answer the close", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    solver.socket.pause();
    for (let count = 0; count < sessionLimits.rate.burst * 3; count += 1) solver.send(validMessages.cancel);
    await expect.poll(() => connectedSolvers(), { timeout: 900, interval: 10 }).toEqual([]);
    expect(solver.socket.readyState).toBe(solver.socket.OPEN);
    solver.socket.terminate();
  });

  test("1,000 answers that were asked for are not limited; a solver that doesn't read is cut off", async () => {
    const solver = await connectSolver(venue.solverUrl, identity(0));
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    // Two that nobody answers would end the session on a slow machine.
    solver.socket.on("message", (data: Buffer) => {
      const { type, id } = JSON.parse(data.toString()) as { type: string; id: number };
      if (type === "ping") solver.send({ type: "pong", id });
    });
    const body = { ...quotesRequest(), solverOptions: { timeout: 5_000 } };
    const ask = () => callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });
    for (let hundred = 0; hundred < 10; hundred += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, ask));
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    }
    // The requests allowed 1,000 messages more; each makes the venue answer with what nobody reads.
    solver.socket.pause();
    const echoed = "x".repeat(15_000);
    for (let count = 0; count < 1_200; count += 1) solver.send({ ...validMessages.cancelAll, [echoed]: 1 });
    await expect.poll(() => connectedSolvers(), { timeout: 10_000 }).toEqual([]);
    const { body: metrics } = await callVenue(venue.url, { path: "/metrics", key: venue.keys.operator });
    expect(metrics).toMatch(/tetrafi_solver_session_ends_total\{code="4003"\} 1\n/);
    solver.socket.terminate();
  });

  test("no auth in time ends the connection", async () => {
    expect((await silent.closed).code).toBe(closeCodes.authentication);
    expect(silent.frames.at(-1)).toMatchObject({ type: "error", code: "NOT_AUTHENTICATED" });
  });

  test("an upgrade of another path is refused, and its connection doesn't stay half open", async () => {
    const { hostname, port } = new URL(venue.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let answer = "";
    socket.on("data", (data: Buffer) => (answer += data.toString()));
    const broken = new Promise<string>((resolve) => {
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    });
    socket.write("GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await new Promise((resolve) => socket.once("end", resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    // The other side is gone if what is still sent there is not taken.
    const sending = setInterval(() => socket.write("still here"), 20);
    expect(["ECONNRESET", "EPIPE"]).toContain(await broken);
    clearInterval(sending);
    socket.destroy();
  });
});
