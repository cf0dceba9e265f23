import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isTerminal, settlementTransitions } from "./transitions.ts";
import type { SettlementStep } from "./types.ts";
import { leastFar, wholeStatus } from "./whole.ts";

const step = fc.constantFrom(...(Object.keys(settlementTransitions) as SettlementStep[]));
const parts = fc.array(step, { minLength: 1, maxLength: 8 });

test("a split is pending exactly while one of its parts is, whatever their order", () => {
  fc.assert(
    fc.property(parts, (steps) => {
      expect(wholeStatus(steps) === "pending").toBe(!steps.every(isTerminal));
      expect(wholeStatus(steps.toReversed())).toBe(wholeStatus(steps));
      expect(isTerminal(leastFar(steps))).toBe(steps.every(isTerminal));
      expect(steps).toContain(leastFar(steps));
    }),
  );
});

test.each([
  [["settled", "settled"], "settled"],
  [["settled", "refunded"], "partlySettled"],
  [["settled", "failed"], "partlySettled"],
  [["refunded", "refunded"], "refunded"],
  [["refunded", "failed"], "refunded"],
  [["failed", "failed"], "failed"],
  [["settled", "claiming"], "pending"],
] as const)("parts that are %j make a split that is %s", (steps, status) => {
  expect(wholeStatus(steps)).toBe(status);
});

test("no parts are no split", () => {
  expect(() => leastFar([])).toThrow(RangeError);
});
