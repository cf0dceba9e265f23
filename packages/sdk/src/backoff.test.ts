import { assert, double, integer, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const waits = tuple(integer({ min: 1, max: 1_000 }), integer({ min: 1, max: 100_000 })).map(
  ([minMs, more]) => ({ minMs, maxMs: minMs + more }),
);

test("waits at least half the shortest wait, at most the longest, however often it failed", () => {
  assert(
    property(
      waits,
      integer({ min: 1, max: 1_000_000 }),
      double({ min: 0, max: 1, noNaN: true }),
      (backoff, failures, random) => {
        const waitMs = backoffMs(backoff, failures, random);
        expect(waitMs).toBeGreaterThanOrEqual(Math.round(backoff.minMs / 2));
        expect(waitMs).toBeLessThanOrEqual(backoff.maxMs);
      },
    ),
  );
});

test("doubles with each failure until the longest", () => {
  const backoff = { minMs: 100, maxMs: 1_000 };
  expect([1, 2, 3, 4, 5, 6].map((failures) => backoffMs(backoff, failures, 1))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
});
