import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClockOffset, clockOf } from "./clock-offset.ts";

/** The times of a ping that takes so long each way, to a venue whose clock is ahead by `offsetUs`. */
const ping = (offsetUs: number, thereUs: number, backUs: number, workUs = 40, sentUs = 1_000_000_000) => ({
  sentUs,
  venueReceivedUs: sentUs + thereUs + offsetUs,
  venueSentUs: sentUs + thereUs + workUs + offsetUs,
  arrivedUs: sentUs + thereUs + workUs + backUs,
});

describe("clockOf", () => {
  test("is exact where the way back takes as long as the way there", () => {
    expect(clockOf(ping(5_000, 300, 300))).toEqual({ offsetUs: 5_000, roundTripUs: 600 });
    expect(clockOf(ping(-5_000, 300, 300))).toEqual({ offsetUs: -5_000, roundTripUs: 600 });
  });

  test("is off by half of the round trip at most, whatever the ways take", () => {
    const delay = fc.nat(5_000_000);
    fc.assert(
      fc.property(fc.integer({ min: -9e9, max: 9e9 }), delay, delay, delay, (offsetUs, there, back, work) => {
        const clock = clockOf(ping(offsetUs, there, back, work));
        expect(clock.roundTripUs).toBe(there + back);
        expect(Math.abs(clock.offsetUs - offsetUs)).toBeLessThanOrEqual(clock.roundTripUs / 2 + 1);
      }),
    );
  });
});

test("the quickest of the last eight answers counts", () => {
  const clock = new ClockOffset();
  expect(clock.best()).toBeNull();
  clock.add(ping(1_000, 100, 100));
  clock.add(ping(1_000, 90_000, 100));
  expect(clock.best()).toEqual({ offsetUs: 1_000, roundTripUs: 200 });
  for (let count = 0; count < 8; count += 1) clock.add(ping(1_200, 500, 500));
  expect(clock.best()).toEqual({ offsetUs: 1_200, roundTripUs: 1_000 });
});
