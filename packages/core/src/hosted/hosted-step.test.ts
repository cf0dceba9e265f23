import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextStep, REVERT_BUDGET } from "../settlement/next-step.ts";
import {
  clocks,
  escrow,
  EXPIRES,
  factsWith,
  fillAt,
  FILL_DEADLINE,
  intent,
  rowAt,
} from "../settlement/testing/settlement-facts.ts";
import type {
  EscrowStatus,
  HostedFact,
  IntentFact,
  SettlementFacts,
  SettlementStep,
} from "../settlement/types.ts";

const SEND_UNTIL = FILL_DEADLINE - 3;
const ready: HostedFact = { cause: null, sendUntil: SEND_UNTIL };
const final = escrow("deposited", "deposited");
const txs = (...states: IntentFact["state"][]): Partial<SettlementFacts> => ({
  intents: states.map((state) => intent("fill", state)),
});

function decide(step: SettlementStep, ...facts: readonly Partial<SettlementFacts>[]): string {
  const action = nextStep(rowAt(step), factsWith({ hosted: ready }, ...facts), 0);
  if (action.type === "wait") return `wait ${action.for}`;
  return action.type === "send" ? `send ${action.purpose}, ${action.step}` : `move ${action.step}`;
}

test.each<readonly [SettlementStep, readonly Partial<SettlementFacts>[], string]>([
  // Before the escrow is final nothing is paid, whatever the row says.
  ["accepted", [escrow("none", "none")], "send open, opening"],
  ["escrowed", [escrow("deposited", "none")], "wait finality of the escrow"],
  ["filling", [escrow("deposited", "none")], "move escrowed"],
  ["escrowed", [final], "move filling"],
  ["filling", [final], "send fill, filling"],
  // One transaction at a time; after a reorganisation it is the same one.
  ["filling", [final, txs("planned")], "wait the fill transaction"],
  ["filling", [final, txs("broadcast")], "wait the fill transaction"],
  ["filling", [final, txs("included")], "wait the fill transaction"],
  ["filling", [final, txs("final")], "wait the fill transaction"],
  ["filling", [final, txs("rejected")], "send fill, filling"],
  ["filling", [final, txs("reverted")], "send fill, filling"],
  ["filling", [final, txs("reverted", "broadcast")], "wait the fill transaction"],
  [
    "filling",
    [final, txs(...Array.from({ length: REVERT_BUDGET }, () => "reverted" as const))],
    "wait the operator: the fill transaction keeps reverting",
  ],
  // Whoever delivered: it is proved, not paid again.
  ["filling", [final, fillAt()], "move filled"],
  ["filling", [final, fillAt(), txs("broadcast")], "move filled"],
  ["filling", [final, { hosted: null }], "wait the fill"],
  [
    "filling",
    [final, { hosted: { cause: "inventoryShort", sendUntil: SEND_UNTIL } }],
    "wait the hosted filler: its account lacks the token",
  ],
  // Its time.
  ["filling", [final, clocks(SEND_UNTIL - 1)], "send fill, filling"],
  ["filling", [final, clocks(SEND_UNTIL)], "wait the hosted filler: too little of the winner's time is left"],
  ["filling", [final, clocks(FILL_DEADLINE + 1)], "wait the order's expiry"],
  ["filling", [final, clocks(EXPIRES + 1)], "send refund, refunding"],
])("%s, hosted", (step, facts, expected) => {
  expect(decide(step, ...facts)).toBe(expected);
});

test("whatever the facts: paid only for an escrow that is final, that nobody has delivered for, in time, once", () => {
  // What lets a fill be sent is drawn more often: it takes all of it at once.
  const status = fc.oneof(
    fc.constant<EscrowStatus>("deposited"),
    fc.constantFrom<EscrowStatus>("none", "deposited", "claimed", "refunded"),
  );
  const time = fc.oneof(
    fc.constant(SEND_UNTIL - 1),
    fc.constantFrom(SEND_UNTIL - 1, SEND_UNTIL, FILL_DEADLINE, FILL_DEADLINE + 1, EXPIRES + 1),
  );
  const state = fc.constantFrom<IntentFact["state"]>(
    "planned",
    "broadcast",
    "included",
    "final",
    "reverted",
    "rejected",
  );
  const situation = fc.record({
    escrow: fc.record({ latest: status, final: status }),
    originTime: time,
    destinationTime: time,
    fill: fc.option(
      time.map((timestamp) => fillAt(timestamp).fill),
      { freq: 1 },
    ),
    hosted: fc.record({
      cause: fc.constantFrom(null, "held" as const, "overPerDay" as const),
      sendUntil: fc.constant(SEND_UNTIL),
    }),
    intents: fc.array(
      state.map((one) => intent("fill", one)),
      { maxLength: 4 },
    ),
  });
  let sent = 0;
  fc.assert(
    fc.property(situation, (found) => {
      const action = nextStep(rowAt("filling"), factsWith(found as Partial<SettlementFacts>), 0);
      const isFill = action.type === "send" && action.purpose === "fill";
      if (!isFill) return;
      sent += 1;
      expect(found.escrow.final).toBe("deposited");
      expect(["none", "deposited"]).toContain(found.escrow.latest);
      expect(found.fill).toBeNull();
      expect(found.hosted.cause).toBeNull();
      expect(found.destinationTime).toBeLessThan(SEND_UNTIL);
      expect(found.originTime).toBeLessThanOrEqual(EXPIRES);
      expect(found.intents.every((one) => one.state === "reverted" || one.state === "rejected")).toBe(true);
    }),
    { numRuns: 4_000 },
  );
  expect(sent).toBeGreaterThan(0);
});
