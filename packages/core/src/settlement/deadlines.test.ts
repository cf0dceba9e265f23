import { expect, test } from "vitest";
import { exclusiveUntil } from "../order/exclusivity.ts";
import { stepDeadline } from "./deadlines.ts";
import { EXCLUSIVE_UNTIL, EXPIRES, FILL_DEADLINE, rowAt, testOrder } from "./testing/settlement-facts.ts";
import type { SettlementStep } from "./types.ts";

test.each<[SettlementStep, number | null]>([
  ["accepted", EXCLUSIVE_UNTIL],
  ["opening", EXCLUSIVE_UNTIL],
  ["escrowed", EXCLUSIVE_UNTIL],
  ["filling", FILL_DEADLINE],
  ["filled", FILL_DEADLINE + 60],
  ["proving", FILL_DEADLINE + 60],
  ["proved", FILL_DEADLINE + 90],
  ["claiming", FILL_DEADLINE + 90],
  ["refunding", EXPIRES + 120],
  ["settled", null],
  ["refunded", null],
  ["failed", null],
])("%s is late at %s", (step, expected) => {
  expect(stepDeadline(rowAt(step), step)).toBe(expected);
});

test("without exclusivity the opening is late at the fill deadline", () => {
  const outputs = testOrder.outputs.map((output) => ({ ...output, context: "0x" as const }));
  const order = { ...testOrder, outputs };
  expect(exclusiveUntil(order)).toBeNull();
  expect(stepDeadline({ order }, "opening")).toBe(FILL_DEADLINE);
});
