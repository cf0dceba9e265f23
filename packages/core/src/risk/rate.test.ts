import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullBucket, refill, takeToken, waitMs, type RateRule } from "./rate.ts";

const rule = fc.record({
  perSecond: fc.integer({ min: 1, max: 5_000 }),
  burst: fc.integer({ min: 1, max: 20 }),
});
const gapsMs = fc.array(fc.oneof(fc.nat(3), fc.nat(2_000)), { maxLength: 60 });

/** The rule as it reads: a millisecond after the other, thousandths dripping in. */
function takenNaive({ perSecond, burst }: RateRule, gaps: readonly number[]): boolean[] {
  let thousandths = burst * 1_000;
  return gaps.map((gap) => {
    for (let passed = 0; passed < gap; passed += 1)
      thousandths = Math.min(burst * 1_000, thousandths + perSecond);
    if (thousandths < 1_000) return false;
    thousandths -= 1_000;
    return true;
  });
}

test("tokens are taken and refused as by the rule that drips", () => {
  fc.assert(
    fc.property(rule, gapsMs, (rule, gaps) => {
      let bucket = fullBucket(rule, 0);
      let nowMs = 0;
      const taken = gaps.map((gap) => {
        nowMs += gap;
        const next = takeToken(bucket, rule, nowMs);
        bucket = next ?? bucket;
        return next !== null;
      });
      expect(taken).toEqual(takenNaive(rule, gaps));
    }),
  );
});

test("no stretch of time sees more than the burst and what it adds", () => {
  fc.assert(
    fc.property(rule, gapsMs, (rule, gaps) => {
      let bucket = fullBucket(rule, 0);
      let nowMs = 0;
      let taken = 0;
      for (const gap of gaps) {
        nowMs += gap;
        const next = takeToken(bucket, rule, nowMs);
        if (next !== null) taken += 1;
        bucket = next ?? bucket;
        expect(taken * 1_000).toBeLessThanOrEqual(rule.burst * 1_000 + nowMs * rule.perSecond);
      }
    }),
  );
});

test("the wait that is told is exact", () => {
  fc.assert(
    fc.property(rule, gapsMs, (rule, gaps) => {
      let bucket = fullBucket(rule, 0);
      let nowMs = 0;
      for (const gap of gaps) {
        nowMs += gap;
        const wait = waitMs(bucket, rule, nowMs);
        expect(takeToken(bucket, rule, nowMs) === null).toBe(wait > 0);
        expect(takeToken(bucket, rule, nowMs + wait)).not.toBeNull();
        if (wait > 0) expect(takeToken(bucket, rule, nowMs + wait - 1)).toBeNull();
        bucket = takeToken(bucket, rule, nowMs) ?? bucket;
      }
    }),
  );
});

describe("clocks", () => {
  const five: RateRule = { perSecond: 5, burst: 1 };

  test("one that goes back adds nothing twice", () => {
    const empty = takeToken(fullBucket(five, 10_000), five, 10_000);
    if (empty === null) throw new Error("a full bucket has a token");
    const back = refill(empty, five, 9_000);
    expect(back).toEqual({ thousandths: 0, atMs: 10_000 });
    expect(waitMs(back, five, 10_000)).toBe(200);
  });

  test("a century later the bucket is full, not more", () => {
    const later = refill({ thousandths: 0, atMs: 0 }, five, 4_000_000_000_000);
    expect(later).toEqual({ thousandths: 1_000, atMs: 4_000_000_000_000 });
  });
});
