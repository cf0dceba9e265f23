import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { venueMessages } from "@tetrafi/protocol/ws/testing/messages.ts";
import { mutatedFrames, sendFrame } from "@tetrafi/protocol/ws/testing/mutations.ts";
import { collectedLog } from "../testing/collected-log.ts";
import { startVenueSocket, type VenueSession, type VenueSocket } from "../testing/venue-socket.ts";
import { SolverClient } from "./solver-client.ts";

let venue: VenueSocket;
let client: SolverClient;
const unhandled: unknown[] = [];

beforeAll(async () => {
  venue = await startVenueSocket();
  client = new SolverClient({
    url: venue.url,
    apiKey: "tf_solver_secret",
    privateKey: `0x${"33".repeat(32)}`,
    logger: collectedLog().logger,
    reconnect: { minMs: 1, maxMs: 5 },
    slowReconnect: { minMs: 1, maxMs: 5 },
    handlers: {
      onRfq: () => ({ decline: "other" }),
      // One that makes use of what it is given.
      onFillable: ({ order }) => void BigInt(order.nonce),
      onLost: ({ rfqId }) => void unhandled.push(...(rfqId.startsWith("0x") ? [] : [rfqId])),
    },
  });
  client.start();
});

afterAll(async () => {
  await client?.stop();
  await venue?.stop();
});

test("a client outlives every mutated message of the venue, and answers the next request", async () => {
  let session = await venue.welcomed();
  let requests = 0;
  const ends = new WeakMap<VenueSession, Promise<null>>();
  const closed = (one: VenueSession): Promise<null> => {
    const end =
      ends.get(one) ?? new Promise<null>((resolve) => one.socket.once("close", () => resolve(null)));
    ends.set(one, end);
    return end;
  };
  /** Asks until the client answers, on this session or the next one. */
  async function answers(): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      requests += 1;
      const rfqId = `0x${requests.toString(16).padStart(64, "0")}` as const;
      const ended =
        session.socket.readyState === session.socket.OPEN ? closed(session) : Promise.resolve(null);
      if (session.socket.readyState === session.socket.OPEN)
        session.send({ ...venueMessages.rfq, rfqId, windowMs: 5_000 });
      for (;;) {
        const answer = await Promise.race([session.next("decline"), ended]);
        if (answer?.rfqId === rfqId) return;
        if (answer === null) break;
      }
      session = await venue.welcomed();
    }
    expect.fail("no answer in five sessions");
  }
  await fc.assert(
    fc.asyncProperty(mutatedFrames(Object.values(venueMessages)), async (frame) => {
      if (session.socket.readyState === session.socket.OPEN) sendFrame(session.socket, frame);
      await answers();
    }),
    { numRuns: 400 },
  );
  expect(unhandled).toEqual([]);
});
