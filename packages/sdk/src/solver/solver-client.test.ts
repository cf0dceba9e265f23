import { once } from "node:events";
import { recoverMessageAddress, recoverTypedDataAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import { quoteTypedData } from "@tetrafi/protocol/signing/quote.ts";
import type { RfqMessage, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { collectedLog, type CollectedLog } from "../testing/collected-log.ts";
import { fillableOf, sampleOrder } from "../testing/orders.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { CHALLENGE, challenge, startVenueSocket, type VenueSocket } from "../testing/venue-socket.ts";
import { SolverClient, type SolverClientOptions } from "./solver-client.ts";
import type { QuotePrice, Refusal, SolverHandlers, SolverRfq } from "./solver-handlers.ts";

const privateKey: Hex = `0x${"33".repeat(32)}`;
const { address } = privateKeyToAccount(privateKey);
const settler: Hex = "0x00000000000000000000000000000000000000ee";
const rfq: RfqMessage = {
  type: "rfq",
  rfqId: `0x${"01".repeat(32)}`,
  input: { chainId: 101, address: "0x00000000000000000000000000000000000000AA" },
  output: { chainId: 102, address: "0x00000000000000000000000000000000000000bb" },
  swapType: "ExactInput",
  amount: "1000000",
  minValidUntil: 1_900_000_000,
  windowMs: 60_000,
  settler,
};
const price: QuotePrice = {
  inputAmount: 1_000_000n,
  outputAmount: 999_000n,
  validUntil: 1_900_000_060,
  etaSeconds: 5,
};

let venue: VenueSocket;
let log: CollectedLog;
const clients: SolverClient[] = [];
beforeEach(async () => {
  venue = await startVenueSocket();
  log = collectedLog();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await venue.stop();
});

function connect(
  handlers: Partial<SolverHandlers> = {},
  options: Partial<SolverClientOptions> = {},
): SolverClient {
  const client = new SolverClient({
    url: venue.url,
    apiKey: "tf_solver_secret",
    privateKey,
    logger: log.logger,
    reconnect: { minMs: 1, maxMs: 10 },
    slowReconnect: { minMs: 2, maxMs: 20 },
    handlers: { onRfq: () => price, ...handlers },
    ...options,
  });
  clients.push(client);
  client.start();
  return client;
}

describe("the handshake", () => {
  test("answers the challenge with the key and the solver's signature", async () => {
    const client = connect();
    const session = await venue.session();
    challenge(session);
    const { apiKey, signature } = await session.next("auth");
    expect(apiKey).toBe("tf_solver_secret");
    expect(await recoverMessageAddress({ message: CHALLENGE, signature })).toBe(address);
    expect(client.connected).toBe(false);
    session.send({ type: "welcome", solverId: "solver-1", serverTimeMs: 0, heartbeatMs: 1_000 });
    await log.seen("connected");
    expect(client.connected).toBe(true);
    expect(client.address).toBe(address.toLowerCase());
  });

  test("a venue that says nothing is given up, and tried again", async () => {
    connect({}, { handshakeMs: 30 });
    await venue.session();
    await log.seen("connection given up");
    await venue.session();
  });
});

describe("requests", () => {
  test("a price becomes a signed quote", async () => {
    const asked: SolverRfq[] = [];
    connect({
      onRfq: async (one) => {
        asked.push(one);
        return price;
      },
    });
    const session = await venue.welcomed();
    session.send(rfq);
    const { signature, ...quote } = await session.next("quote");
    expect(quote).toEqual({
      type: "quote",
      rfqId: rfq.rfqId,
      inputAmount: "1000000",
      outputAmount: "999000",
      validUntil: price.validUntil,
      etaSeconds: 5,
    });
    const terms = {
      rfqId: rfq.rfqId,
      solver: address,
      inputChainId: 101,
      inputToken: rfq.input.address,
      outputChainId: 102,
      outputToken: rfq.output.address,
      ...price,
    };
    expect(await recoverTypedDataAddress({ ...quoteTypedData(101, settler, terms), signature })).toBe(
      address,
    );
    expect(asked[0]).toMatchObject({
      amount: 1_000_000n,
      input: { address: rfq.input.address.toLowerCase() },
    });
  });

  test("a decline goes out with its reason", async () => {
    connect({ onRfq: () => ({ decline: "inventory" }) });
    const session = await venue.welcomed();
    session.send(rfq);
    expect(await session.next("decline")).toEqual({ type: "decline", rfqId: rfq.rfqId, reason: "inventory" });
  });

  const faulty: Readonly<Record<string, SolverHandlers["onRfq"]>> = {
    "a throw": () => {
      throw new Error("no price");
    },
    "a rejection": () => Promise.reject(new Error("no price")),
    "another input than asked": () => ({ ...price, inputAmount: 999_999n }),
    "nothing delivered": () => ({ ...price, outputAmount: 0n }),
    "a validity too short": () => ({ ...price, validUntil: rfq.minValidUntil - 1 }),
    "an endless eta": () => ({ ...price, etaSeconds: 1e9 }),
  };
  test.each(Object.entries(faulty))("%s is a decline for another reason, and no end", async (_, onRfq) => {
    const client = connect({ onRfq });
    const session = await venue.welcomed();
    session.send(rfq);
    expect(await session.next("decline")).toMatchObject({ reason: "other" });
    expect(client.connected).toBe(true);
    expect(
      log.entries.some(({ level, message }) => level === "error" && message.startsWith("declined")),
    ).toBe(true);
  });

  test("a price that comes after the window is not sent, and told as refused", async () => {
    const refusals: Refusal[] = [];
    connect({
      onRfq: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return price;
      },
      onRefused: (refusal) => void refusals.push(refusal),
    });
    const session = await venue.welcomed();
    session.send({ ...rfq, windowMs: 5 });
    await log.seen("refused");
    expect(refusals).toMatchObject([{ code: "QUOTE_LATE", rfqId: rfq.rfqId }]);
    expect(session.received.filter(({ type }) => type === "quote")).toEqual([]);
  });

  test("a price whose session was lost is told as refused", async () => {
    let release = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      connect({
        onRfq: async () => {
          resolve();
          await new Promise<void>((go) => (release = go));
          return price;
        },
      });
    });
    const session = await venue.welcomed();
    session.send(rfq);
    await asked;
    session.socket.terminate();
    const next = await venue.welcomed();
    release();
    expect((await log.seen("refused")).fields).toMatchObject({ code: "DISCONNECTED" });
    expect(next.received.filter(({ type }) => type === "quote")).toEqual([]);
  });

  test("thousands at once are all answered, whatever the venue's rate", async () => {
    connect();
    const session = await venue.session();
    challenge(session, 6);
    await session.next("auth");
    session.send({ type: "welcome", solverId: "solver-1", serverTimeMs: 0, heartbeatMs: 60_000 });
    const ids = Array.from({ length: 5_000 }, (_, place): Hex => `0x${place.toString(16).padStart(64, "0")}`);
    for (const rfqId of ids) session.send({ ...rfq, rfqId });
    const answered: Hex[] = [];
    while (answered.length < ids.length) answered.push((await session.next("quote")).rfqId);
    expect(answered).toEqual(ids);
    expect(log.entries.filter(({ message }) => message.startsWith("refused"))).toEqual([]);
  });

  test("what no request called for keeps to the venue's rate", async () => {
    const client = connect();
    const session = await venue.session();
    challenge(session, 6);
    await session.next("auth");
    session.send({ type: "welcome", solverId: "solver-1", serverTimeMs: 0, heartbeatMs: 60_000 });
    await log.seen("connected");
    const sent = Array.from({ length: 20 }, () => client.cancel(rfq.rfqId)).filter((one) => one);
    session.send({ type: "ping", id: 7, serverTimeMs: 0 });
    await session.next("pong");
    // Three a second; the twenty may lie in two.
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(session.received.filter(({ type }) => type === "cancel")).toHaveLength(sent.length);
  });
});

describe("what the venue tells", () => {
  test("reaches its handler, and a handler that throws harms nobody", async () => {
    const rfqId = rfq.rfqId;
    const orderId: Hex = `0x${"02".repeat(32)}`;
    const sample = sampleOrder({ corridor: crossCorridor(paperNetwork()), user: settler, solver: settler });
    const messages: VenueToSolver[] = [
      { type: "ack", of: "quote", rfqId, sequence: 1, receivedAtUs: 1 },
      { type: "error", code: "QUOTE_LATE", message: "late", rfqId },
      { type: "won", rfqId, orderId },
      { type: "lost", rfqId, reason: "outbid" },
      fillableOf(sample),
      { type: "settled", orderId, rfqId },
      { type: "refunded", orderId, rfqId },
      { type: "failed", orderId, rfqId },
    ];
    const told: unknown[] = [];
    const tell = (message: unknown): void => {
      told.push(message);
      throw new Error("handler fault");
    };
    const tellLater = async (message: unknown): Promise<void> => tell(message);
    const client = connect({
      onAck: tell,
      onRefused: (refusal) => tell({ type: "error", ...refusal }),
      onWon: tellLater,
      onLost: tell,
      onFillable: tellLater,
      onSettled: tell,
      onRefunded: tell,
      onFailed: tell,
    });
    const session = await venue.welcomed();
    for (const message of messages) session.send(message);
    await log.seen("handler ", messages.length);
    expect(told).toEqual(messages);
    session.send({ type: "ping", id: 5, serverTimeMs: 0 });
    expect(await session.next("pong")).toMatchObject({ type: "pong", id: 5 });
    expect(client.connected).toBe(true);
  });

  test("if it is malformed or unknown, is logged and ignored", async () => {
    connect();
    const session = await venue.welcomed();
    const { amount: _, ...incomplete } = rfq;
    const frames = [
      "{",
      "null",
      "[]",
      '{"type":5}',
      JSON.stringify({ ...rfq, amount: "-1" }),
      JSON.stringify(incomplete),
      JSON.stringify({ ...rfq, extra: 1 }),
    ];
    for (const frame of frames) session.send(frame);
    session.send('{"type":"holiday"}');
    session.send(rfq);
    await session.next("quote");
    expect(session.received.map(({ type }) => type)).toEqual(["auth", "quote"]);
    expect(log.entries.filter(({ message }) => message.startsWith("malformed"))).toHaveLength(frames.length);
    expect(log.entries.filter(({ message }) => message.startsWith("message of unknown"))).toHaveLength(1);
  });
});

describe("the connection", () => {
  test("is dead after three silent heartbeats, and made anew", async () => {
    connect();
    await venue.welcomed(50);
    expect((await log.seen("connection given up")).fields).toEqual({ reason: "silent for 150 ms" });
    await venue.welcomed();
    await log.seen("connected", 2);
  });

  test("lives on heartbeats alone", async () => {
    connect();
    const session = await venue.welcomed(300);
    for (let id = 0; id < 12; id += 1) {
      session.send({ type: "ping", id, serverTimeMs: 0 });
      expect(await session.next("pong")).toMatchObject({ type: "pong", id });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(log.entries.filter(({ message }) => message.startsWith("connection given up"))).toEqual([]);
  });

  test("comes back after every kind of close, says what an operator has to do", async () => {
    const closed: number[] = [];
    connect({ onDisconnected: (code) => void closed.push(code) });
    for (const code of [1001, 4001, 4002, 4003, 4004]) (await venue.welcomed()).socket.close(code);
    await venue.welcomed();
    await log.seen("connected", 6);
    expect(closed).toEqual([1001, 4001, 4002, 4003, 4004]);
    const told = log.entries.filter(({ level }) => level === "error").map(({ message }) => message);
    expect(told).toEqual([
      expect.stringMatching(/^the venue refused this solver: check the API key/),
      expect.stringMatching(/^another process is connected as this solver/),
    ]);
  });

  test("is tried for ever where nobody listens", async () => {
    const { url } = venue;
    await venue.stop();
    connect({}, { url });
    await log.seen("disconnected, will connect again", 8);
    expect(log.entries.some(({ level }) => level === "error")).toBe(false);
  });

  test("cancels only while it stands, and stops for good", async () => {
    const client = connect();
    expect(client.cancelAll()).toBe(false);
    const session = await venue.welcomed();
    await log.seen("connected");
    expect([client.cancel(rfq.rfqId), client.cancelAll()]).toEqual([true, true]);
    await session.next("cancelAll");
    expect(session.received.slice(1)).toEqual([{ type: "cancel", rfqId: rfq.rfqId }, { type: "cancelAll" }]);
    const closed = once(session.socket, "close");
    await client.stop();
    await closed;
    expect(client.connected).toBe(false);
    expect(client.cancel(rfq.rfqId)).toBe(false);
  });
});

test("the log never holds the key or the private key", async () => {
  connect();
  const session = await venue.welcomed();
  session.send("{");
  session.socket.close(4001);
  await venue.welcomed();
  const text = JSON.stringify(log.entries);
  expect(text).not.toContain("secret");
  expect(text).not.toContain("33".repeat(32));
});
