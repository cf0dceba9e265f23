import type { BenchOptions } from "../main.ts";
import { driveLoad } from "../harness/load.ts";
import { promptSolvers, startVenue } from "../harness/venue.ts";
import { row, type Row } from "../report.ts";

/** Solvers that are connected, and all asked. */
const counts = [10, 50, 200, 1_000];
/** The same number of quotes a second, whatever the number of solvers: far below saturation. */
const QUOTES_PER_SECOND = 1_000;
/** So many times the rate for so long, so that the venue's code is compiled when the measuring begins. */
const WARM_UP = 2;
const WARM_UP_SECONDS = 8;
/** It is the cost that is measured, not who makes it in time on a busy machine. */
const LONGEST_WINDOW_MS = 5_000;
const CPU = "process_cpu_seconds_total";
/** A solver more may cost this much more than in a round of ten, before there is a knee. */
const KNEE = 1.25;

type Cost = { readonly count: number; readonly roundUs: number; readonly incompletePercent: number };

async function costOf(count: number, { seconds, progress }: BenchOptions): Promise<Cost> {
  const venue = await startVenue(promptSolvers(count), { windowMs: LONGEST_WINDOW_MS });
  try {
    const order = {
      url: venue.quotesUrl,
      headers: { "content-type": "application/json", "x-api-key": venue.takerKey },
      body: venue.body,
      expectedQuotes: count,
      connections: 64,
      ratePerSecond: QUOTES_PER_SECOND / count,
    };
    await driveLoad({ ...order, ratePerSecond: WARM_UP * order.ratePerSecond, seconds: WARM_UP_SECONDS });
    const before = await venue.metric(CPU);
    const { complete, incomplete, firstFault } = await driveLoad({ ...order, seconds });
    const used = (await venue.metric(CPU)) - before;
    if (firstFault !== null) progress(`  an incomplete answer: ${firstFault}`);
    const total = complete + incomplete;
    return { count, roundUs: (used * 1_000_000) / total, incompletePercent: (100 * incomplete) / total };
  } finally {
    await venue.stop();
  }
}

/** Processor time of the venue for a round, by the number of solvers that it asks: it grows linearly, without a knee. */
export async function solvers(options: BenchOptions): Promise<readonly Row[]> {
  const costs: Cost[] = [];
  for (const count of counts) {
    options.progress(`${count} solvers`);
    costs.push(await costOf(count, options));
  }
  const [few] = costs;
  const perSolver = ({ count, roundUs }: Cost): number => roundUs / count;
  return costs.flatMap((cost) => [
    row(`venue's processor time for a round of ${cost.count} solvers`, "µs", Math.round(cost.roundUs), null),
    row(
      `a solver's share of it`,
      "µs",
      perSolver(cost),
      few === undefined || cost === few ? null : { atMost: KNEE * perSolver(few) },
    ),
    row("incomplete rounds", "%", cost.incompletePercent, { atMost: 1 }),
  ]);
}
