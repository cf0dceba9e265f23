import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { watchLimit } from "./limit-warning.ts";

/** At which of these uses of a limit of 100 a warning is told. */
function told(uses: readonly number[]): number[] {
  let warned = false;
  return uses.filter((used) => {
    const next = watchLimit(warned, BigInt(used), 100n);
    warned = next.warned;
    return next.tell;
  });
}

describe("watchLimit", () => {
  test.each<[string, number[], number[]]>([
    ["nothing below the mark", [0, 50, 79], []],
    ["the mark itself", [79, 80, 81], [80]],
    ["once while it stays high", [85, 90, 100, 60, 90], [85]],
    ["half is still high", [85, 50, 90], [85]],
    ["again after it was low", [85, 49, 90, 10, 99], [85, 90, 99]],
    ["over the limit at once", [250], [250]],
  ])("%s", (_what, uses, expected) => {
    expect(told(uses)).toEqual(expected);
  });

  test("between two warnings use was below half, and no use at 80 % or more goes without one before it", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(120), { maxLength: 60 }), (uses) => {
        let warned = false;
        let lowSince = true;
        for (const used of uses) {
          const next = watchLimit(warned, BigInt(used), 100n);
          if (used < 50) lowSince = true;
          if (next.tell) {
            expect(lowSince && used >= 80).toBe(true);
            lowSince = false;
          }
          if (used >= 80) expect(next.warned).toBe(true);
          warned = next.warned;
        }
      }),
    );
  });
});
