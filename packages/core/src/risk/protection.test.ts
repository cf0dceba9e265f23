import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isTripped,
  recordFill,
  resetProtection,
  unprotectedState,
  type FillProtection,
  type ProtectionState,
} from "./protection.ts";

const rule: FillProtection = { maxFills: 3, intervalMs: 1_000, frozenMs: 5_000 };
const after = (times: readonly number[], by: FillProtection = rule): ProtectionState =>
  times.reduce<ProtectionState>((state, atMs) => recordFill(state, by, atMs), unprotectedState);

describe("a solver", () => {
  test.each<[string, readonly number[], number, boolean]>([
    ["with too few fills trades on", [0, 10], 20, false],
    ["with enough fills in time is out", [0, 10, 999], 1_000, true],
    ["with fills a whole interval apart trades on", [0, 10, 1_000], 1_000, false],
    ["is out until the freeze is over", [0, 1, 2], 5_001, true],
    ["comes back when it is over", [0, 1, 2], 5_002, false],
    ["counts from nothing when it is back", [0, 1, 2, 5_002, 5_003], 5_003, false],
  ])("%s", (_name, fills, nowMs, expected) => {
    expect(isTripped(after(fills), rule, nowMs)).toBe(expected);
  });

  test("without a time stays out until it resets", () => {
    const manual = { ...rule, frozenMs: null };
    expect(isTripped(after([0, 1, 2], manual), manual, Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(isTripped(resetProtection(), manual, 3)).toBe(false);
  });
});

test("it trips exactly when the last fills lie within the interval, and never sees more than allowed", () => {
  const gaps = fc.array(fc.nat(700), { maxLength: 40 });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(null, 0, 2_000),
      (all, maxFills, frozenMs) => {
        const rule: FillProtection = { maxFills, intervalMs: 1_000, frozenMs };
        let state = unprotectedState;
        let atMs = 0;
        let counted: number[] = [];
        let trippedAtMs: number | null = null;
        for (const gap of all) {
          atMs += gap;
          if (trippedAtMs !== null && frozenMs !== null && atMs >= trippedAtMs + frozenMs) trippedAtMs = null;
          expect(isTripped(state, rule, atMs)).toBe(trippedAtMs !== null);
          state = recordFill(state, rule, atMs);
          if (trippedAtMs !== null) continue;
          counted.push(atMs);
          const nth = counted.at(-maxFills);
          if (nth !== undefined && atMs - nth < 1_000) [trippedAtMs, counted] = [atMs, []];
          expect(state.fillsAtMs.length).toBeLessThan(maxFills);
        }
      },
    ),
  );
});
