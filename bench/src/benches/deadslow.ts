import type { BenchOptions } from "../main.ts";
import { driveLoad, type LoadResult } from "../harness/load.ts";
import { quoteTimes } from "../harness/record-times.ts";
import type { Manner } from "../harness/solvers.ts";
import { promptSolvers, startVenue, WINDOW_MS } from "../harness/venue.ts";
import { row, type Percentiles, type Row } from "../report.ts";

const PROMPT = 8;
/** Rounds that wait for their window's end are open together: this many a second hold 25. */
const RATE_PER_SECOND = 50;
const CONNECTIONS = 256;
/** The slow solver answers after the window: it costs the venue a late quote each time. */
const SLOW_MS = 700;
const CLOSE_LIMIT_MS = WINDOW_MS + 5;
/** How much later than without the two the others' quotes may come in, at p99. */
const OTHERS_LIMIT_MS = 5;

type Run = { readonly load: LoadResult; readonly quotes: Percentiles };

async function run(manners: readonly Manner[], seconds: number): Promise<Run> {
  const venue = await startVenue(manners);
  try {
    const load = await driveLoad({
      url: venue.quotesUrl,
      headers: { "content-type": "application/json", "x-api-key": venue.takerKey },
      body: venue.body,
      expectedQuotes: PROMPT,
      connections: CONNECTIONS,
      ratePerSecond: RATE_PER_SECOND,
      seconds,
    });
    return { load, quotes: await quoteTimes(venue.databaseUrl) };
  } finally {
    await venue.stop();
  }
}

/**
 * Rounds with one solver that never answers and one that answers too late, beside rounds of the same eight prompt
 * solvers alone: when they close, and when the prompt solvers' quotes come in.
 */
export async function deadslow({ seconds, progress }: BenchOptions): Promise<readonly Row[]> {
  progress(`${PROMPT} prompt solvers alone`);
  const alone = await run(promptSolvers(PROMPT), seconds);
  progress(`the same with one dead and one slow solver`);
  const both = await run([...promptSolvers(PROMPT), "never", { afterMs: SLOW_MS }], seconds);
  const { complete, incomplete, firstFault } = both.load;
  if (firstFault !== null) progress(`an incomplete answer: ${firstFault}`);
  return [
    row(
      "round with a dead and a slow solver, opening to close, p99",
      "ms",
      both.load.rounds.p99,
      {
        atMost: CLOSE_LIMIT_MS,
      },
      { floor: WINDOW_MS, percentiles: both.load.rounds },
    ),
    row("answer to the taker", "ms", both.load.percentiles.p50, null, {
      floor: WINDOW_MS,
      percentiles: both.load.percentiles,
    }),
    row(
      "others' quotes, opening to receipt, later than alone, p99",
      "ms",
      both.quotes.p99 - alone.quotes.p99,
      { atMost: OTHERS_LIMIT_MS },
      { floor: alone.quotes.p99, percentiles: both.quotes },
    ),
    row("rounds without all of the others' quotes", "%", (100 * incomplete) / (complete + incomplete), {
      atMost: 1,
    }),
  ];
}
