import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextStep, POLL_INTERVAL_MS, REVERT_BUDGET } from "./next-step.ts";
import {
  clocks,
  escrow,
  EXPIRES,
  factsWith,
  fillAt,
  FILL_DEADLINE,
  intent,
  ON_ITS_WAY,
  rowAt,
} from "./testing/settlement-facts.ts";
import { canMove, isTerminal, settlementTransitions } from "./transitions.ts";
import type {
  EscrowStatus,
  IntentFact,
  SettlementFacts,
  SettlementKind,
  SettlementStep,
  TransactionPurpose,
} from "./types.ts";

const NOW_MS = 1_800_000_000_000;

/** An action in a few words. */
function decide(
  step: SettlementStep,
  facts: readonly Partial<SettlementFacts>[],
  kind?: SettlementKind,
): string {
  const action = nextStep(rowAt(step, kind), factsWith(...facts), NOW_MS);
  switch (action.type) {
    case "send":
      return `send ${action.purpose}, ${action.step}`;
    case "move":
      return action.reason === null ? `move ${action.step}` : `move ${action.step}: ${action.reason}`;
    case "wait":
      return `wait ${action.for}`;
    default:
      return action satisfies never;
  }
}

const none = escrow("none", "none");
const locked = escrow("deposited", "none");
const final = escrow("deposited", "deposited");
const proved = { proved: true };
const txs = (...intents: IntentFact[]): Partial<SettlementFacts> => ({ intents });
const times = (count: number, each: IntentFact): IntentFact[] => Array.from({ length: count }, () => each);
const beforeExpiry = clocks(EXPIRES);
const afterExpiry = clocks(EXPIRES + 1);

type Case = readonly [SettlementStep, readonly Partial<SettlementFacts>[], string];

describe("cross chain, opening", () => {
  test.each<Case>([
    ["accepted", [none], "send open, opening"],
    ["accepted", [none, txs(intent("open", "planned"))], "move opening"],
    ["opening", [none, txs(intent("open", "planned"))], "wait the open transaction"],
    ["opening", [none, txs(intent("open", "broadcast"))], "wait the open transaction"],
    ["opening", [none, txs(intent("open", "included"))], "wait the open transaction"],
    ["opening", [none, txs(intent("open", "final"))], "wait the open transaction"],
    ["opening", [none, txs(intent("open", "rejected"))], "send open, opening"],
    ["opening", [none, txs(intent("open", "reverted"))], "send open, opening"],
    ["opening", [none, txs(...times(REVERT_BUDGET - 1, intent("open", "reverted")))], "send open, opening"],
    [
      "opening",
      [none, txs(...times(REVERT_BUDGET, intent("open", "reverted")))],
      "wait the operator: the open transaction keeps reverting",
    ],
    ["opening", [none, txs(...times(50, intent("open", "rejected")))], "send open, opening"],
    ["opening", [locked, txs(intent("open", "included"))], "move escrowed"],
    ["accepted", [locked], "move escrowed"],
    ["escrowed", [locked], "wait finality of the escrow"],
    ["escrowed", [final], "move filling"],
    ["opening", [final], "move filling"],
    ["filling", [final], "wait the fill"],
    ["filling", [escrow("none", "deposited")], "wait the fill"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts)).toBe(expected);
  });
});

describe("cross chain, failing", () => {
  const late = (originTime: number, originFinalTime: number): Partial<SettlementFacts> => ({
    originTime,
    originFinalTime,
  });
  const neverLanded = "move failed: the fill deadline passed before the open transaction landed";
  test.each<Case>([
    ["accepted", [none, late(FILL_DEADLINE - 1, FILL_DEADLINE - 9)], "send open, opening"],
    ["accepted", [none, late(FILL_DEADLINE, FILL_DEADLINE - 9)], "wait finality of the fill deadline"],
    ["accepted", [none, late(FILL_DEADLINE + 9, FILL_DEADLINE)], "wait finality of the fill deadline"],
    ["accepted", [none, late(FILL_DEADLINE + 9, FILL_DEADLINE + 1)], neverLanded],
    [
      "opening",
      [none, late(FILL_DEADLINE + 9, FILL_DEADLINE + 1), txs(intent("open", "rejected"))],
      neverLanded,
    ],
    [
      "opening",
      [none, late(FILL_DEADLINE + 9, FILL_DEADLINE + 1), txs(...times(2, intent("open", "reverted")))],
      "move failed: the open transaction reverted 2 times before the fill deadline",
    ],
    [
      "opening",
      [none, late(FILL_DEADLINE + 9, FILL_DEADLINE + 1), txs(intent("open", "broadcast"))],
      "wait the open transaction",
    ],
    ["escrowed", [locked, late(FILL_DEADLINE + 9, FILL_DEADLINE + 1)], "wait finality of the escrow"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts)).toBe(expected);
  });
});

describe("cross chain, fill to claim", () => {
  test.each<Case>([
    ["filling", [final, fillAt()], "move filled"],
    ["escrowed", [locked, fillAt()], "move filled"],
    ["filled", [final, fillAt()], "send prove, proving"],
    ["proving", [final, fillAt(), txs(intent("prove", "broadcast"))], "wait the prove transaction"],
    ["proving", [final, fillAt(), txs(intent("prove", "final"))], "wait the prove transaction"],
    ["proving", [final, fillAt(), txs(intent("prove", "reverted"))], "send prove, proving"],
    ["filled", [final, fillAt(FILL_DEADLINE)], "send prove, proving"],
    ["filling", [final, fillAt(FILL_DEADLINE + 1)], "wait the order's expiry"],
    ["filling", [final, { destinationTime: FILL_DEADLINE + 1 }], "wait the order's expiry"],
    ["proving", [final, fillAt(), proved, txs(intent("prove", "final"))], "move proved"],
    ["filling", [final, fillAt(), proved], "move proved"],
    ["proving", [final, proved], "wait the fill that was proved"],
    ["proved", [final, fillAt(), proved], "send claim, claiming"],
    ["claiming", [final, fillAt(), proved, txs(intent("claim", "planned"))], "wait the claim transaction"],
    ["claiming", [final, fillAt(), proved, txs(intent("claim", "reverted"))], "send claim, claiming"],
    [
      "claiming",
      [final, fillAt(), proved, txs(...times(REVERT_BUDGET, intent("claim", "reverted")))],
      "wait the operator: the claim transaction keeps reverting",
    ],
    ["proved", [escrow("claimed", "deposited"), fillAt(), proved], "move claiming"],
    ["filling", [escrow("claimed", "deposited")], "move claiming"],
    ["claiming", [escrow("claimed", "deposited")], "wait finality of the claim"],
    ["claiming", [escrow("claimed", "claimed")], "move settled"],
    ["accepted", [escrow("claimed", "claimed")], "move settled"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts)).toBe(expected);
  });
});

describe("cross chain, a proof that is late", () => {
  const sent = intent("prove", "final");
  const proving = (...due: (keyof SettlementFacts["proving"])[]): Partial<SettlementFacts> => ({
    proving: { ...ON_ITS_WAY, ...Object.fromEntries(due.map((name) => [name, true])) },
  });
  const second = proving("secondDue");
  const verified = proving("firstDeliverable");
  test.each<Case>([
    // The first network is always begun with.
    ["filled", [final, fillAt(), second], "send prove, proving"],
    ["proving", [final, fillAt(), verified, txs(sent)], "send deliver, proving"],
    [
      "proving",
      [final, fillAt(), verified, txs(sent, intent("deliver", "broadcast"))],
      "wait the prove transaction",
    ],
    ["proving", [final, fillAt(), second, txs(sent)], "send proveSecond, proving"],
    ["proving", [final, fillAt(), second, txs(intent("prove", "broadcast"))], "send proveSecond, proving"],
    [
      "proving",
      [final, fillAt(), second, txs(sent, intent("proveSecond", "planned"))],
      "wait the prove transaction",
    ],
    [
      "proving",
      [final, fillAt(), second, txs(...times(REVERT_BUDGET, intent("prove", "reverted")))],
      "send proveSecond, proving",
    ],
    [
      "proving",
      [final, fillAt(), second, txs(sent, ...times(REVERT_BUDGET, intent("proveSecond", "reverted")))],
      "wait the prove transaction",
    ],
    // What is verified already is nearer than what is sent now.
    [
      "proving",
      [final, fillAt(), proving("secondDue", "firstDeliverable"), txs(sent)],
      "send deliver, proving",
    ],
    [
      "proving",
      [final, fillAt(), proving("secondDue", "secondDeliverable"), txs(sent, intent("proveSecond", "final"))],
      "send deliverSecond, proving",
    ],
    ["filling", [final, verified], "wait the fill"],
    ["proving", [final, fillAt(), verified, proved, txs(sent)], "move proved"],
    ["proving", [final, fillAt(), verified, second, txs(sent), afterExpiry], "send refund, refunding"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts)).toBe(expected);
  });
});

describe("cross chain, refund", () => {
  test.each<Case>([
    ["filling", [final, beforeExpiry], "wait the order's expiry"],
    ["filling", [final, afterExpiry], "send refund, refunding"],
    ["escrowed", [locked, afterExpiry], "send refund, refunding"],
    ["refunding", [final, afterExpiry, txs(intent("refund", "broadcast"))], "wait the refund transaction"],
    ["refunding", [final, afterExpiry, txs(intent("refund", "reverted"))], "send refund, refunding"],
    [
      "refunding",
      [final, afterExpiry, txs(...times(REVERT_BUDGET, intent("refund", "reverted")))],
      "wait the operator: the refund transaction keeps reverting",
    ],
    ["filled", [final, fillAt(), afterExpiry], "send refund, refunding"],
    ["proving", [final, fillAt(), afterExpiry, txs(intent("prove", "final"))], "send refund, refunding"],
    ["filling", [final, fillAt(FILL_DEADLINE + 1), proved, afterExpiry], "send refund, refunding"],
    // Once proved, the claim goes first.
    ["proving", [final, fillAt(), proved, afterExpiry], "move proved"],
    ["refunding", [final, fillAt(), proved, afterExpiry, txs(intent("refund", "broadcast"))], "move proved"],
    [
      "proved",
      [final, fillAt(), proved, afterExpiry, txs(intent("refund", "broadcast"))],
      "send claim, claiming",
    ],
    [
      "claiming",
      [final, fillAt(), afterExpiry, txs(intent("claim", "broadcast"))],
      "wait the claim transaction",
    ],
    ["claiming", [final, fillAt(), afterExpiry, txs(intent("claim", "reverted"))], "send refund, refunding"],
    ["refunding", [final, proved, afterExpiry], "wait the fill that was proved"],
    ["filling", [escrow("refunded", "deposited"), afterExpiry], "move refunding"],
    ["refunding", [escrow("refunded", "deposited"), afterExpiry], "wait finality of the refund"],
    ["refunding", [escrow("refunded", "refunded"), afterExpiry], "move refunded"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts)).toBe(expected);
  });
});

describe("cross chain, after a reorganisation", () => {
  test.each<Case>([
    ["escrowed", [none, txs(intent("open", "broadcast"))], "move opening"],
    ["escrowed", [none], "move opening"],
    ["refunding", [none], "move opening"],
    ["opening", [none], "send open, opening"],
    ["filled", [none], "move opening"],
    ["filling", [locked], "move escrowed"],
    ["filled", [final], "move filling"],
    ["proving", [final, txs(intent("prove", "broadcast"))], "move filling"],
    ["proved", [final, fillAt(), txs(intent("prove", "final"))], "move proving"],
    ["claiming", [final, fillAt(), proved, txs(intent("claim", "rejected"))], "send claim, claiming"],
    ["claiming", [final, fillAt(), txs(intent("prove", "final"))], "move proving"],
    ["refunding", [final, beforeExpiry], "move filling"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts)).toBe(expected);
  });
});

describe("same chain", () => {
  const over = { originTime: FILL_DEADLINE + 9, originFinalTime: FILL_DEADLINE + 1 };
  test.each<Case>([
    ["accepted", [none], "send settle, opening"],
    ["opening", [none, txs(intent("settle", "broadcast"))], "wait the settle transaction"],
    ["opening", [none, txs(intent("settle", "reverted"))], "send settle, opening"],
    ["opening", [escrow("claimed", "none")], "move claiming"],
    ["claiming", [escrow("claimed", "none")], "wait finality of the settlement"],
    ["claiming", [none, txs(intent("settle", "broadcast"))], "move opening"],
    ["claiming", [escrow("claimed", "claimed")], "move settled"],
    ["accepted", [escrow("claimed", "claimed")], "move settled"],
    ["opening", [none, over], "move failed: the fill deadline passed before the settle transaction landed"],
    ["opening", [none, over, txs(intent("settle", "included"))], "wait the settle transaction"],
    ["opening", [none, { originTime: FILL_DEADLINE }], "wait finality of the fill deadline"],
  ])("%s %j → %s", (step, facts, expected) => {
    expect(decide(step, facts, "sameChain")).toBe(expected);
  });
});

test("a wait says when to look again; at an end, never", () => {
  expect(nextStep(rowAt("filling"), factsWith(final), NOW_MS)).toEqual({
    type: "wait",
    for: "the fill",
    untilMs: NOW_MS + POLL_INTERVAL_MS,
  });
  for (const step of ["settled", "refunded", "failed"] as const)
    expect(nextStep(rowAt(step), factsWith(none), NOW_MS)).toEqual({
      type: "wait",
      for: "nothing",
      untilMs: Number.MAX_SAFE_INTEGER,
    });
});

describe("whatever the facts", () => {
  const status = fc.constantFrom<EscrowStatus>("none", "deposited", "claimed", "refunded");
  const time = fc.constantFrom(FILL_DEADLINE - 60, FILL_DEADLINE, FILL_DEADLINE + 1, EXPIRES, EXPIRES + 1);
  const anyIntent = fc
    .tuple(
      fc.constantFrom<TransactionPurpose>(
        "open",
        "fill",
        "prove",
        "proveSecond",
        "deliver",
        "deliverSecond",
        "claim",
        "refund",
        "settle",
      ),
      fc.constantFrom<IntentFact["state"]>(
        "planned",
        "broadcast",
        "included",
        "final",
        "reverted",
        "rejected",
      ),
    )
    .map(([purpose, state]) => intent(purpose, state));
  const facts = fc.record({
    escrow: fc.record({ latest: status, final: status }),
    originTime: time,
    originFinalTime: time,
    destinationTime: time,
    fill: fc.option(time.map((timestamp) => fillAt(timestamp).fill)),
    hosted: fc.option(fc.record({ cause: fc.constantFrom(null, null, "held" as const), sendUntil: time })),
    proved: fc.boolean(),
    proving: fc.record({
      secondDue: fc.boolean(),
      firstDeliverable: fc.boolean(),
      secondDeliverable: fc.boolean(),
    }),
    intents: fc.array(anyIntent, { maxLength: 8 }),
  });
  const step = fc.constantFrom(...(Object.keys(settlementTransitions) as SettlementStep[]));
  // `accepted` is the start: no transaction can have been recorded there.
  const situation = fc
    .tuple(step, facts)
    .map(([at, found]) => [at, at === "accepted" ? { ...found, intents: [] } : found] as const);

  test("every move is in the table, and every send's step too", () => {
    fc.assert(
      fc.property(situation, ([at, found]) => {
        const action = nextStep(rowAt(at), found, NOW_MS);
        if (action.type === "move") expect(canMove(at, action.step)).toBe(true);
        if (action.type === "send") expect(action.step === at || canMove(at, action.step)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("nothing is sent beside a transaction of the same purpose, and never failed beside money", () => {
    fc.assert(
      fc.property(situation, ([at, found]) => {
        const action = nextStep(rowAt(at), found, NOW_MS);
        if (action.type === "send") {
          const same = found.intents.filter(({ purpose }) => purpose === action.purpose);
          expect(same.every(({ state }) => state === "reverted" || state === "rejected")).toBe(true);
        }
        if (action.type === "move" && action.step === "failed") {
          expect(found.escrow).toEqual({ latest: "none", final: "none" });
          expect(found.originFinalTime).toBeGreaterThan(FILL_DEADLINE);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("with the facts unchanged it comes to rest, after few moves", () => {
    fc.assert(
      fc.property(situation, ([at, found]) => {
        let here = at;
        let moves = 0;
        for (; moves < 4; moves += 1) {
          const action = nextStep(rowAt(here), found, NOW_MS);
          if (action.type !== "move") break;
          here = action.step;
        }
        expect(moves).toBeLessThan(3);
        if (isTerminal(here)) expect(nextStep(rowAt(here), found, NOW_MS).type).toBe("wait");
      }),
      { numRuns: 2_000 },
    );
  });
});
