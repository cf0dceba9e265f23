import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newBucket, takeToken, TokenBuckets } from "./token-bucket.ts";

const rule = { perSecond: 10, burst: 3 };

describe("a bucket", () => {
  test("gives its burst at once, then tells how long to wait", () => {
    const bucket = newBucket(rule, 0);
    expect([1, 2, 3, 4].map(() => takeToken(bucket, rule, 0))).toEqual([0, 0, 0, 100]);
    expect(takeToken(bucket, rule, 50)).toBe(50);
    expect(takeToken(bucket, rule, 100)).toBe(0);
  });

  test("never holds more than its burst", () => {
    const bucket = newBucket(rule, 0);
    expect([1, 2, 3, 4].map(() => takeToken(bucket, rule, 3_600_000))).toEqual([0, 0, 0, 100]);
  });

  test("a clock that goes back gives nothing", () => {
    const bucket = newBucket(rule, 1_000);
    for (let count = 0; count < 3; count += 1) takeToken(bucket, rule, 1_000);
    expect(takeToken(bucket, rule, 0)).toBe(100);
  });

  test("a clock that goes back and forth gives nothing twice", () => {
    const bucket = newBucket(rule, 1_000);
    for (let count = 0; count < 3; count += 1) takeToken(bucket, rule, 1_000);
    takeToken(bucket, rule, 0);
    expect(takeToken(bucket, rule, 1_000)).toBe(100);
  });

  const rules = fc.record({
    perSecond: fc.integer({ min: 1, max: 1_000 }),
    burst: fc.integer({ min: 1, max: 1_000 }),
  });

  test("gives at most its burst and its rate over any time", () => {
    fc.assert(
      fc.property(rules, fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }), (any, gaps) => {
        const bucket = newBucket(any, 0);
        let nowMs = 0;
        let taken = 0;
        for (const gap of gaps) {
          nowMs += gap;
          if (takeToken(bucket, any, nowMs) === 0) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(any.burst + (nowMs * any.perSecond) / 1_000 + 1e-6);
      }),
    );
  });

  test("the time that it tells is enough", () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 2_000 }), (any, tries) => {
        const bucket = newBucket(any, 0);
        for (let count = 0; count < tries; count += 1) takeToken(bucket, any, count % 7);
        const waitMs = takeToken(bucket, any, 7);
        if (waitMs > 0) expect(takeToken(bucket, any, 7 + waitMs)).toBe(0);
      }),
    );
  });
});

describe("buckets by name", () => {
  test("one name's use is not another's", () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 }, 10);
    expect([buckets.take("a", 0), buckets.take("a", 0), buckets.take("b", 0)]).toEqual([0, 1_000, 0]);
  });

  test("room is made by forgetting those that are full again", () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 }, 2);
    buckets.take("full", 0);
    buckets.take("used", 1_000);
    expect(buckets.take("new", 1_000)).toBe(0);
    expect(buckets.take("used", 1_000)).toBe(1_000);
  });
});
