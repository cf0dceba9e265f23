import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { solverCloseCodes, solverErrorCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
import { mutatedFrames, sendFrame } from "@tetrafi/protocol/ws/testing/mutations.ts";
import { callVenue } from "../testing/call-venue.ts";
import { validMessages } from "../testing/solver-messages.ts";
import { connectSolver, openSolver, type TestSolver } from "../testing/test-solver.ts";
import { startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;

beforeAll(async () => {
  venue = await startVenueFixture(2);
});

afterAll(async () => {
  await venue?.stop();
});

const identity = (place: number) => venue.solvers[place] ?? expect.fail("no such solver");

const errorCodes: ReadonlySet<string> = new Set(solverErrorCodes);
const closes: ReadonlySet<number> = new Set(Object.values(solverCloseCodes).map(({ code }) => code));
/** What a frame that is right after all can be answered with. */
const answers: ReadonlySet<string> = new Set(["ack", "pong", "warning", "ping"]);
/** Fewer than what a session may send at once. */
const A_SESSION = 100;

/** Everything that came is an answer or an error of the catalogue that the channel's document lists. */
function expectCoded(solver: TestSolver): void {
  for (const frame of solver.frames.slice(1))
    if (frame.type === "error") expect(errorCodes).toContain(frame.code);
    else if (frame.type !== "welcome" && frame.type !== "snapshot") expect(answers).toContain(frame.type);
}

/** Waits until the venue has dealt with all that was sent: it answered a ping, or closed. */
async function dealtWith(solver: TestSolver, id: number): Promise<"open" | number> {
  solver.send({ type: "ping", id, solverTimeUs: id });
  for (;;) {
    const closed = await Promise.race([solver.closed, sleep(2, null)]);
    if (closed !== null) return closed.code;
    if (solver.frames.some((frame) => frame.type === "pong" && frame.id === id)) return "open";
  }
}

async function isAlive(): Promise<void> {
  expect((await callVenue(venue.url, { path: "/health/ready" })).status).toBe(200);
}

describe("a message that is mutated in any way", () => {
  test("is answered with a code or a close code in session, and the session goes on unless it is closed", async () => {
    const messages = Object.values(validMessages).filter(({ type }) => type !== "auth");
    let solver = await connectSolver(venue.solverUrl, identity(0));
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(mutatedFrames(messages), async (frame) => {
        sent += 1;
        sendFrame(solver.socket, frame);
        const state = await dealtWith(solver, 1_000_000 + sent);
        expectCoded(solver);
        if (state !== "open") expect(closes).toContain(state);
        if (state === "open" && sent % A_SESSION !== 0) return;
        solver.socket.terminate();
        solver = await connectSolver(venue.solverUrl, identity(0));
      }),
      { numRuns: 400 },
    );
    solver.socket.terminate();
    await isAlive();
  });

  test("is answered with a code or a close code before it too, and lets nobody in", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedFrames(Object.values(validMessages)), async (frame) => {
        const solver = await openSolver(venue.solverUrl, identity(1));
        sendFrame(solver.socket, frame);
        // What isn't a message at all leaves it open; then this is one that must come after auth.
        solver.send(validMessages.cancelAll);
        const { code } = await solver.closed;
        expect(closes).toContain(code);
        expectCoded(solver);
        expect(solver.frames.map(({ type }) => type)).not.toContain("welcome");
      }),
      { numRuns: 100 },
    );
    await isAlive();
  });
});

test("a frame over the limit, in parts, ends the session with its code", async () => {
  const solver = await connectSolver(venue.solverUrl, identity(0));
  const part = Buffer.from("x".repeat(6_000));
  for (let count = 0; count < 4; count += 1) solver.socket.send(part, { binary: false, fin: count === 3 });
  expect((await solver.closed).code).toBe(solverCloseCodes.frameTooLarge.code);
});

test("bytes that are no frame end the connection alone", async () => {
  const { hostname, port, pathname } = new URL(venue.solverUrl);
  const socket = connect({ host: hostname, port: Number(port) });
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  await once(socket, "data");
  let answer = Buffer.alloc(0);
  socket.on("data", (data: Buffer) => (answer = Buffer.concat([answer, data])));
  // A text frame without a mask, which no client may send (RFC 6455, 5.1).
  socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
  await once(socket, "close");
  // A close frame with its code.
  const close = answer.lastIndexOf(0x88);
  expect(answer.readUInt16BE(close + 2)).toBe(solverCloseCodes.brokenFrame.code);
  await isAlive();
});
