import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainRules, rankQuotes } from "../auction/rank-quotes.ts";
import { replayRecord } from "../auction/record.ts";
import {
  OPENED_AT_SECONDS,
  OPENED_AT_US,
  testRfq,
  testSolvers,
  verifiedQuote,
} from "../auction/testing/quotes.ts";
import { rankingPreference, rankingRules } from "../auction/testing/ranking.ts";
import type { SwapType } from "../auction/types.ts";
import type { EngineCommand, EngineEvent } from "./commands.ts";
import { applyCommand, newEngine } from "./engine.ts";

const SOLVERS = 3;
const WINDOW_MS = 2;
const LIMITS = { maxOpen: 3, maxClosed: 2 };

const names = ["a1", "b2", "c3", "d4", "e5"].map((byte) => `0x${byte.repeat(32)}` as const);

const intent = fc.record({
  kind: fc.constantFrom(
    "open",
    "open",
    "quote",
    "quote",
    "quote",
    "decline",
    "cancel",
    "refuse",
    "cancelAll",
    "close",
    "close",
    "accept",
    "accept",
    "expire",
  ),
  rfqId: fc.constantFrom(...names),
  solver: fc.integer({ min: 1, max: SOLVERS + 1 }),
  afterUs: fc.oneof(fc.nat(200), fc.constant(2_000_000)),
  inputAmount: fc.bigInt({ min: 1n, max: 5n }),
  outputAmount: fc.bigInt({ min: 1n, max: 5n }),
  validForSeconds: fc.constantFrom(1, 60),
  etaSeconds: fc.nat(2),
  swapType: fc.constantFrom<SwapType>("ExactInput", "ExactOutput"),
  preference: rankingPreference,
  rules: rankingRules,
  picked: fc.integer({ min: 1, max: 80 }),
});

type Intent = typeof intent extends fc.Arbitrary<infer T> ? T : never;

/** A journal: time goes on, sequence numbers grow, accepts name quotes that may exist. */
const journal = fc.array(intent, { maxLength: 80 }).map((intents) => {
  let atUs = OPENED_AT_US;
  return intents.map((each, at) => {
    atUs += each.afterUs;
    return commandOf(each, at + 1, atUs, at);
  });
});

function commandOf(each: Intent, sequence: number, atUs: number, seen: number): EngineCommand {
  const { kind, rfqId, solver } = each;
  const message = { rfqId, solverId: `solver-${solver}`, sequence, atUs };
  switch (kind) {
    case "open": {
      const rfq = testRfq({ rfqId, swapType: each.swapType, preference: each.preference });
      return { type: kind, rfq, asked: testSolvers(SOLVERS), atUs, windowMs: WINDOW_MS };
    }
    case "quote":
      return {
        type: kind,
        quote: verifiedQuote(solver, sequence, {
          rfqId,
          inputAmount: each.inputAmount,
          outputAmount: each.outputAmount,
          etaSeconds: each.etaSeconds,
          validUntil: Math.floor(atUs / 1_000_000) + each.validForSeconds,
          receivedAtUs: atUs,
        }),
      };
    case "decline":
      return { type: kind, ...message, reason: "size" };
    case "cancel":
      return { type: kind, ...message };
    case "refuse":
      return { type: kind, ...message, refusal: "termsMismatch" };
    case "cancelAll":
      return { type: kind, solverId: message.solverId, sequence, atUs };
    case "close":
      return { type: kind, rfqId, reason: "windowElapsed", atUs, rules: each.rules };
    case "accept":
      return { type: kind, rfqId, quoteId: `quote-${1 + (each.picked % Math.max(seen, 1))}`, atUs };
    case "expire":
      return { type: kind, rfqId };
    default:
      return kind satisfies never;
  }
}

function play(commands: readonly EngineCommand[]): EngineEvent[] {
  const engine = newEngine(LIMITS);
  return commands.flatMap((command) => {
    const events = applyCommand(engine, command);
    expect(engine.open.size).toBeLessThanOrEqual(LIMITS.maxOpen);
    expect(engine.closed.size).toBeLessThanOrEqual(LIMITS.maxClosed);
    return events;
  });
}

describe("whatever the journal", () => {
  test("played again, from a copy, it gives the same events", () => {
    fc.assert(
      fc.property(journal, (commands) => {
        expect(play(structuredClone(commands))).toEqual(play(commands));
      }),
      { numRuns: 2_000 },
    );
  });

  test("each closed auction replays from its record to the same offers", () => {
    fc.assert(
      fc.property(journal, (commands) => {
        for (const event of play(commands)) {
          if (event.type !== "closed") continue;
          expect(replayRecord(event.closed.record).offers).toEqual(event.closed.offers);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("an auction is accepted once at most, by an offer of its own that was valid", () => {
    fc.assert(
      fc.property(journal, (commands) => {
        const offered = new Map<string, readonly string[]>();
        const accepted = new Set<string>();
        for (const event of play(commands)) {
          if (event.type === "opened") accepted.delete(event.rfqId);
          if (event.type === "closed")
            offered.set(
              event.rfqId,
              event.closed.offers.map(({ quoteId }) => quoteId),
            );
          if (event.type !== "accepted") continue;
          expect(accepted.has(event.rfqId)).toBe(false);
          expect(offered.get(event.rfqId)).toContain(event.quoteId);
          accepted.add(event.rfqId);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a round", () => {
  const rfq = testRfq();
  const { rfqId } = rfq;
  const open: EngineCommand = { type: "open", rfq, asked: testSolvers(2), atUs: OPENED_AT_US, windowMs: 500 };
  const quote = (number: number, outputAmount: bigint): EngineCommand => ({
    type: "quote",
    quote: verifiedQuote(number, number, { outputAmount }),
  });
  const close: EngineCommand = {
    type: "close",
    rfqId,
    reason: "allAnswered",
    atUs: OPENED_AT_US + 9,
    rules: plainRules,
  };
  const accept = (quoteId: string, atUs = OPENED_AT_US + 10): EngineCommand => ({
    type: "accept",
    rfqId,
    quoteId,
    atUs,
  });
  const reject = (command: EngineCommand["type"], reason: string) => ({ type: "rejected", command, reason });

  test("from the opening to the accept", () => {
    const events = play([open, quote(1, 990n), quote(2, 991n), close, accept("quote-2")]);
    expect(events.map(({ type }) => type)).toEqual(["opened", "answered", "answered", "closed", "accepted"]);
    expect(events[1]).toMatchObject({ allAnswered: false });
    expect(events[2]).toMatchObject({ allAnswered: true });
    const basis = { swapType: rfq.swapType, preference: rfq.preference, rules: plainRules };
    expect(events[3]).toMatchObject({
      closed: {
        offers: rankQuotes(basis, [
          verifiedQuote(1, 1, { outputAmount: 990n }),
          verifiedQuote(2, 2, { outputAmount: 991n }),
        ]),
      },
    });
    expect(events[4]).toEqual({ type: "accepted", rfqId, quoteId: "quote-2", solverIds: ["solver-2"] });
  });

  const end = (OPENED_AT_SECONDS + 60) * 1_000_000;
  test.each<[string, readonly EngineCommand[], unknown]>([
    ["opened twice", [open, open], reject("open", "alreadyOpened")],
    ["closed twice", [open, close, close], reject("close", "alreadyClosed")],
    ["closed before it is open", [close], reject("close", "unknownAuction")],
    ["accepted while open", [open, quote(1, 990n), accept("quote-1")], reject("accept", "notClosed")],
    ["accepted by nobody's offer", [open, close, accept("quote-1")], reject("accept", "unknownQuote")],
    [
      "accepted twice",
      [open, quote(1, 990n), close, accept("quote-1"), accept("quote-1")],
      reject("accept", "alreadyAccepted"),
    ],
    [
      "accepted too late",
      [open, quote(1, 990n), close, accept("quote-1", end)],
      reject("accept", "quoteExpired"),
    ],
    ["expired", [open, close, { type: "expire", rfqId }], { type: "expired", rfqId }],
    ["expired while open", [open, { type: "expire", rfqId }], reject("expire", "notClosed")],
    ["quoted after the close", [open, close, quote(1, 990n)], { type: "refused", refusal: "late" }],
    ["quoted before it is open", [quote(1, 990n)], { type: "refused", refusal: "unknownRfq" }],
    ["quoted by a stranger", [open, quote(3, 990n)], { type: "refused", refusal: "notAsked" }],
    [
      "left by a solver that cancels everything",
      [
        open,
        quote(1, 990n),
        { type: "cancelAll", solverId: "solver-1", sequence: 2, atUs: OPENED_AT_US + 2 },
      ],
      { type: "answered", sequence: 2 },
    ],
  ])("%s", (_name, commands, last) => {
    expect(play(commands).at(-1)).toMatchObject(last as object);
  });

  test("records what its solvers did wrong, and nothing of strangers", () => {
    const refusal = (number: number): EngineCommand => ({
      type: "refuse",
      rfqId,
      solverId: `solver-${number}`,
      sequence: number,
      atUs: OPENED_AT_US + number,
      refusal: "termsMismatch",
    });
    const events = play([open, refusal(1), refusal(3), quote(4, 990n), close]);
    expect(events.slice(1, 4)).toMatchObject([
      { type: "refused", solverId: "solver-1", refusal: "termsMismatch" },
      { type: "refused", solverId: "solver-3", refusal: "termsMismatch" },
      { type: "refused", solverId: "solver-4", refusal: "notAsked" },
    ]);
    expect(events[4]).toMatchObject({
      closed: { counts: { refused: 1 }, record: { events: [{ type: "refusal", solverId: "solver-1" }] } },
    });
  });

  test("is refused when too many are open, and forgotten when too many are closed", () => {
    const opens = names.map(
      (name): EngineCommand => ({ ...open, rfq: testRfq({ rfqId: name }) }) as EngineCommand,
    );
    expect(play(opens).map(({ type }) => type)).toEqual([
      "opened",
      "opened",
      "opened",
      "rejected",
      "rejected",
    ]);
    const [a, b, c] = opens;
    if (a === undefined || b === undefined || c === undefined) throw new Error("too few names");
    const closes = names
      .slice(0, 3)
      .map((name): EngineCommand => ({ ...close, rfqId: name }) as EngineCommand);
    expect(play([a, b, c, ...closes]).slice(-2)).toMatchObject([
      { type: "closed", rfqId: names[2] },
      { type: "expired", rfqId: names[0] },
    ]);
  });
});
