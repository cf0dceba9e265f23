import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beginProbe,
  closedBreaker,
  judgeCall,
  judgeProbe,
  type Breaker,
  type BreakerRules,
  type CallVerdict,
} from "./breaker.ts";

const rules = fc
  .record({
    faults: fc.integer({ min: 1, max: 5 }),
    restMs: fc.integer({ min: 1, max: 1_000 }),
    more: fc.nat(10_000),
  })
  .map(({ faults, restMs, more }): BreakerRules => ({ faults, restMs, longestRestMs: restMs + more }));
const verdict = fc.constantFrom<CallVerdict>("success", "itsFault", "notItsDoing");
const steps = fc.array(fc.record({ verdict, afterMs: fc.nat(2_000) }), { maxLength: 60 });

/** The rules as they read: every verdict that counts, in order, and the times of the openings. */
function play(moves: readonly { verdict: CallVerdict; afterMs: number }[], given: BreakerRules) {
  let breaker = closedBreaker;
  let nowMs = 0;
  const seen: { before: Breaker; verdict: CallVerdict | null; after: Breaker; nowMs: number }[] = [];
  for (const { verdict, afterMs } of moves) {
    nowMs += afterMs;
    const before = breaker;
    if (before.state === "closed") breaker = judgeCall(before, verdict, nowMs, given);
    else if (before.state === "open") breaker = beginProbe(before, nowMs) ?? before;
    else breaker = judgeProbe(before, verdict, nowMs, given);
    seen.push({ before, verdict: before.state === "open" ? null : verdict, after: breaker, nowMs });
  }
  return seen;
}

describe("a breaker", () => {
  test("is open exactly when the last verdicts that count are as many faults as the rules say", () => {
    fc.assert(
      fc.property(rules, fc.array(verdict, { maxLength: 40 }), (given, verdicts) => {
        let breaker = closedBreaker;
        const counted: CallVerdict[] = [];
        for (const each of verdicts) {
          if (breaker.state !== "closed") break;
          breaker = judgeCall(breaker, each, 0, given);
          if (each !== "notItsDoing") counted.push(each);
          const run = counted.length - 1 - counted.lastIndexOf("success");
          expect(breaker.state === "open").toBe(run >= given.faults);
        }
      }),
    );
  });

  test("is never opened by what isn't the solver's doing", () => {
    fc.assert(
      fc.property(rules, fc.nat(200), (given, times) => {
        let breaker = closedBreaker;
        for (let at = 0; at < times; at += 1) breaker = judgeCall(breaker, "notItsDoing", at, given);
        expect(breaker).toEqual(closedBreaker);
      }),
    );
  });

  test("lets one probe out, not before the rest is over; a success closes it, a fault doubles the rest", () => {
    fc.assert(
      fc.property(rules, steps, (given, moves) => {
        for (const { before, verdict, after, nowMs } of play(moves, given)) {
          if (before.state === "open") {
            expect(after.state).toBe(nowMs >= before.untilMs ? "halfOpen" : "open");
            expect(judgeCall(before, "success", nowMs, given)).toBe(before);
          }
          if (before.state !== "halfOpen") continue;
          expect(beginProbe(before, nowMs)).toBeNull();
          expect(judgeCall(before, "success", nowMs, given)).toBe(before);
          if (verdict === "success") expect(after).toEqual(closedBreaker);
          if (verdict === "notItsDoing")
            expect(after).toEqual({ state: "open", untilMs: nowMs, rests: before.rests });
          if (verdict === "itsFault") {
            const restMs = Math.min(given.restMs * 2 ** before.rests, given.longestRestMs);
            expect(after).toEqual({ state: "open", untilMs: nowMs + restMs, rests: before.rests + 1 });
          }
        }
      }),
    );
  });

  test("never rests longer than the rules say, however often it fails", () => {
    const given = { faults: 1, restMs: 1_000, longestRestMs: 60_000 };
    let breaker = judgeCall(closedBreaker, "itsFault", 0, given);
    for (let at = 0; at < 2_000; at += 1) {
      const nowMs: number = breaker.state === "open" ? breaker.untilMs : 0;
      breaker = judgeProbe(beginProbe(breaker, nowMs) ?? breaker, "itsFault", nowMs, given);
      expect(breaker.state === "open" && breaker.untilMs - nowMs).toBeLessThanOrEqual(60_000);
    }
  });
});
