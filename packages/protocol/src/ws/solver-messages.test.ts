import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { SolverToVenue, VenueToSolver } from "./solver-messages.ts";

const rfqId = `0x${"12".repeat(32)}`;
const orderId = `0x${"34".repeat(32)}`;
const address = `0x${"1".repeat(40)}`;
const asset = { chainId: 1, address };
const order = {
  user: address,
  nonce: "1",
  originChainId: "1",
  expires: 100,
  fillDeadline: 90,
  inputOracle: address,
  inputs: [["1", "2"]],
  outputs: [],
};

const fromSolver = {
  auth: { type: "auth", apiKey: "tf_a_0", signature: "0x00" },
  quote: {
    type: "quote",
    rfqId,
    inputAmount: "1",
    outputAmount: "2",
    validUntil: 3,
    etaSeconds: 4,
    signature: `0x${"0a".repeat(65)}`,
  },
  decline: { type: "decline", rfqId, reason: "size" },
  cancel: { type: "cancel", rfqId },
  cancelAll: { type: "cancelAll" },
  reset: { type: "reset" },
  pong: { type: "pong", id: 1 },
} as const;

const toSolver = {
  challenge: { type: "challenge", challenge: "c", limits: { frameBytes: 1, messagesPerSecond: 1 } },
  welcome: { type: "welcome", solverId: "s", serverTimeMs: 1, heartbeatMs: 1 },
  rfq: {
    type: "rfq",
    rfqId,
    input: asset,
    output: asset,
    swapType: "ExactInput",
    amount: "1",
    minValidUntil: 1,
    windowMs: 500,
    settler: address,
    taker: { workspaceId: "fund", name: "Fund" },
    sandbox: "fade",
  },
  ack: { type: "ack", of: "quote", rfqId, sequence: 1, receivedAtUs: 1 },
  error: { type: "error", code: "QUOTE_LATE", message: "late", rfqId },
  won: { type: "won", rfqId, orderId },
  lost: { type: "lost", rfqId, reason: "invalid", coverAmount: "1", code: "QUOTE_LATE" },
  cover: { type: "cover", rfqId, coverAmount: "1" },
  fillable: { type: "fillable", orderId, rfqId, order, destinationChainId: 2 },
  settled: { type: "settled", orderId, rfqId },
  refunded: { type: "refunded", orderId, rfqId },
  failed: { type: "failed", orderId, rfqId },
  ping: { type: "ping", id: 1, serverTimeMs: 1 },
} as const;

const directions = [
  { name: "SolverToVenue", schema: SolverToVenue, own: fromSolver, foreign: toSolver },
  { name: "VenueToSolver", schema: VenueToSolver, own: toSolver, foreign: fromSolver },
] as const;

describe.each(directions)("$name", ({ schema, own, foreign }) => {
  const validator = Compile(schema);

  test.each(Object.entries<object>(own))("accepts %s, and neither less nor more of it", (type, message) => {
    expect(validator.Check(message)).toBe(true);
    expect(validator.Check({ ...message, more: 1 })).toBe(false);
    const optional: Readonly<Record<string, readonly string[]>> = {
      error: ["rfqId"],
      rfq: ["taker", "sandbox"],
      lost: ["coverAmount", "code"],
    };
    const partial = Object.keys(message)
      .filter((key) => optional[type]?.includes(key) !== true)
      .filter((key) =>
        validator.Check(Object.fromEntries(Object.entries(message).filter(([name]) => name !== key))),
      );
    expect(partial).toEqual([]);
  });

  test.each(Object.entries<object>(foreign))("refuses %s, which goes the other way", (_type, message) => {
    expect(validator.Check(message)).toBe(false);
  });

  test.each([null, [], "", 1, {}, { type: "novel" }])("refuses %j", (value) => {
    expect(validator.Check(value)).toBe(false);
  });
});

describe("a quote", () => {
  const validator = Compile(SolverToVenue);

  test.each<[string, object]>([
    ["an amount of zero", { inputAmount: "0" }],
    ["an amount in numbers", { outputAmount: 2 }],
    ["a truncated signature", { signature: `0x${"0a".repeat(64)}` }],
    ["a fraction of a second", { validUntil: 1.5 }],
    ["an eta of more than a day", { etaSeconds: 86_401 }],
  ])("is refused with %s", (_name, change) => {
    expect(validator.Check({ ...fromSolver.quote, ...change })).toBe(false);
  });
});
