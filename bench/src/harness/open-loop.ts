import { build, type Histogram } from "hdr-histogram-js";
import type { Percentiles } from "../report.ts";

/** A constant-rate schedule: request i is due i / rate seconds after the start, whatever earlier ones took. */
export type Schedule = { readonly ratePerSecond: number; readonly seconds: number };

/** Longest latency that is told apart, microseconds. Longer ones count as this. */
const HIGHEST_US = 60_000_000;

/** A histogram of microseconds with three significant digits. */
export function latencyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
  });
}

/** Percentiles in milliseconds. */
export function percentilesMs(histogram: Histogram): Percentiles {
  const ms = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
  return { p50: ms(50), p90: ms(90), p99: ms(99), p999: ms(99.9), max: histogram.maxValue / 1000 };
}

/**
 * Runs `send` open-loop and records each latency from the moment the request was due, not from when it could be sent:
 * a stall counts against all requests that should have been made in it (no coordinated omission).
 */
export async function openLoop(
  schedule: Schedule,
  send: () => Promise<boolean>,
): Promise<{ histogram: Histogram; succeeded: number; failed: number; elapsedMs: number }> {
  const histogram = latencyHistogram();
  const total = Math.floor(schedule.ratePerSecond * schedule.seconds);
  const gapMs = 1000 / schedule.ratePerSecond;
  const startMs = performance.now();
  const pending = new Set<Promise<void>>();
  let succeeded = 0;
  let failed = 0;
  let due = 0;
  const issue = (dueMs: number): void => {
    const request = send().then(
      (good) => {
        if (good) succeeded += 1;
        else failed += 1;
      },
      () => {
        failed += 1;
      },
    );
    const timed = request.then(() => {
      const tookUs = Math.max(1, Math.round((performance.now() - dueMs) * 1000));
      histogram.recordValue(Math.min(HIGHEST_US, tookUs));
      pending.delete(timed);
    });
    pending.add(timed);
  };
  while (due < total) {
    const nowMs = performance.now();
    while (due < total && startMs + due * gapMs <= nowMs) {
      issue(startMs + due * gapMs);
      due += 1;
    }
    await untilNextTick(startMs + due * gapMs - performance.now());
  }
  await Promise.all(pending);
  return { histogram, succeeded, failed, elapsedMs: performance.now() - startMs };
}

/** Timers are too coarse below 2 ms; there the loop yields to I/O instead and looks again. */
function untilNextTick(waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (waitMs > 2) setTimeout(resolve, waitMs - 1);
    else setImmediate(resolve);
  });
}
