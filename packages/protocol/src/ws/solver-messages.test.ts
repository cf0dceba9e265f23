import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { SolverToVenue, VenueToSolver } from "./solver-messages.ts";
import { venueMessages } from "./testing/messages.ts";

const rfqId = `0x${"12".repeat(32)}`;
const fromSolver = {
  auth: { type: "auth", apiKey: "tf_a_0", signature: "0x00", resumeFrom: 3 },
  quote: {
    type: "quote",
    rfqId,
    inputAmount: "1",
    outputAmount: "2",
    validUntil: 3,
    etaSeconds: 4,
    signature: `0x${"0a".repeat(65)}`,
  },
  sizedQuote: {
    type: "sizedQuote",
    rfqId,
    sizes: [
      { inputAmount: "1", outputAmount: "2", minFill: "1" },
      { inputAmount: "3", outputAmount: "4", minFill: "2" },
    ],
    validUntil: 3,
    etaSeconds: 4,
    signature: `0x${"0a".repeat(65)}`,
  },
  decline: { type: "decline", rfqId, reason: "size" },
  cancel: { type: "cancel", rfqId },
  cancelAll: { type: "cancelAll" },
  reset: { type: "reset" },
  levels: { type: "levels", corridor: "USDC@1>WETH@2", levels: [["1", "2"]] },
  levelsDelta: { type: "levelsDelta", corridor: "USDC@1>WETH@2", changes: [{ at: 0, level: null }] },
  ping: { type: "ping", id: 1, solverTimeUs: 2 },
  pong: { type: "pong", id: 1, solverTimeUs: 2 },
} as const;

/** What a message may be without, beside `seq`. */
const optional: ReadonlySet<string> = new Set([
  "auth.resumeFrom",
  "welcome.lastSeq",
  "welcome.resumed",
  "ack.delayUs",
  "error.rfqId",
  "rfq.otherSide",
  "won.side",
  "rfq.taker",
  "rfq.sandbox",
  "lost.coverAmount",
  "lost.code",
  ...["fillSeen", "proved", "claimed"].flatMap((type) => [`${type}.chainId`, `${type}.txHash`]),
  "pong.solverTimeUs",
]);

const directions = [
  { name: "SolverToVenue", schema: SolverToVenue, own: fromSolver, foreign: venueMessages },
  { name: "VenueToSolver", schema: VenueToSolver, own: venueMessages, foreign: fromSolver },
] as const;

describe.each(directions)("$name", ({ schema, own, foreign }) => {
  const validator = Compile(schema);

  test.each(Object.entries<object>(own))("accepts %s, and neither less nor more of it", (type, message) => {
    expect(validator.Check(message)).toBe(true);
    expect(validator.Check({ ...message, more: 1 })).toBe(false);
    const partial = Object.keys(message)
      .filter((key) => !optional.has(`${type}.${key}`) && key !== "seq")
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
