import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_TURN_WAIT_MS, RequestPace } from "./request-pace.ts";

/** When the requests that come at these moments are sent; null for those that are refused. */
function sentAt(perSecond: number, arrivals: readonly number[]): (number | null)[] {
  const pace = new RequestPace(perSecond);
  return arrivals.map((nowMs) => {
    const waitMs = pace.take(nowMs);
    return waitMs === null ? null : nowMs + waitMs;
  });
}

const arrivalsOf = (gaps: readonly number[]): number[] => {
  let nowMs = 0;
  return gaps.map((gap) => (nowMs += gap));
};

test("no second holds more than its number; turns keep their order; nobody waits longer than stated", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 300 }),
      (perSecond, gaps) => {
        const arrivals = arrivalsOf(gaps);
        const turns = sentAt(perSecond, arrivals);
        const sent = turns.filter((turn) => turn !== null);
        for (const [index, start] of sent.entries()) {
          // A whole second less what floating point may round.
          const within = sent.slice(index).filter((turn) => turn < start + 1_000 - 1e-6);
          expect(within.length).toBeLessThanOrEqual(perSecond);
          expect(start).toBeGreaterThanOrEqual(sent[index - 1] ?? 0);
        }
        for (const [index, turn] of turns.entries())
          if (turn !== null) expect(turn - (arrivals[index] ?? 0)).toBeLessThanOrEqual(MAX_TURN_WAIT_MS);
      },
    ),
  );
});

test("what stays under the number never waits", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 200 }), (perSecond, count) => {
      const burst = Math.max(1, Math.floor(perSecond / 10));
      const gapMs = 1_000 / (perSecond - burst + 1);
      const arrivals = Array.from({ length: count }, (_, index) => index * gapMs);
      for (const [index, turn] of sentAt(perSecond, arrivals).entries())
        expect(turn).toBeCloseTo(arrivals[index] ?? 0, 6);
    }),
  );
});

test("the longest wait is refused, and its turn is not lost to those after", () => {
  const pace = new RequestPace(1);
  expect([pace.take(0), pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 1_000, 2_000, null]);
  expect(pace.take(1_000)).toBe(2_000);
});
