import { setTimeout as sleep } from "node:timers/promises";
import type { BenchOptions } from "../main.ts";
import { highestHeldRate } from "../harness/held-rate.ts";
import { driveLoad, type LoadResult } from "../harness/load.ts";
import { promptSolvers, startVenue, type BenchVenue } from "../harness/venue.ts";
import { row, type Row } from "../report.ts";

const SOLVERS = 10;
const CONNECTIONS = 64;
const STEP_SECONDS = 3;
const SAMPLES = 40;
/** What the last quarter may hold above the second: what is kept for a while has filled by then. */
const GROWTH_LIMIT_PERCENT = 10;
const MIB = 2 ** 20;

/** Half the top rate for as long as is wanted, with the venue's memory watched. Half an hour: `--seconds 1800`. */
export async function soak({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  const venue = await startVenue(promptSolvers(SOLVERS));
  try {
    const order = {
      url: venue.quotesUrl,
      headers: { "content-type": "application/json", "x-api-key": venue.takerKey },
      body: venue.body,
      expectedQuotes: SOLVERS,
      connections: CONNECTIONS,
    };
    progress("the top rate");
    const top = await highestHeldRate({ ...order, seconds: STEP_SECONDS }, progress);
    const ratePerSecond = Math.floor((top?.ratePerSecond ?? 0) / 2);
    if (ratePerSecond === 0) return [row("rounds a second held", "1/s", 0, { atLeast: 1 })];
    progress(`${ratePerSecond} a second for ${seconds} s`);
    const load = driveLoad({ ...order, ratePerSecond, seconds });
    const { samples, result } = await watched(venue, load, (seconds * 1_000) / SAMPLES);
    const { percentiles, complete, incomplete } = result;
    const quarter = samples.length / 4;
    const second = mean(samples.slice(quarter, 2 * quarter));
    const last = mean(samples.slice(3 * quarter));
    return [
      row("rounds", "", complete + incomplete, null, { percentiles }),
      row("incomplete rounds", "%", (100 * incomplete) / (complete + incomplete), { atMost: 1 }),
      row("venue's memory in the last quarter", "MiB", last, null, { floor: second }),
      row("growth from the second quarter to the last", "%", (100 * (last - second)) / second, {
        atMost: GROWTH_LIMIT_PERCENT,
      }),
    ];
  } finally {
    await venue.stop();
  }
}

/** The venue's resident memory, MiB, every `gapMs` until the load is over. */
async function watched(
  venue: BenchVenue,
  load: Promise<LoadResult>,
  gapMs: number,
): Promise<{ readonly samples: readonly number[]; readonly result: LoadResult }> {
  const samples: number[] = [];
  for (;;) {
    samples.push((await venue.metric("process_resident_memory_bytes")) / MIB);
    const result = await Promise.race([load, sleep(gapMs, null)]);
    if (result !== null) return { samples, result };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
