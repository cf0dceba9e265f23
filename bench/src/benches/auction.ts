import type { BenchOptions } from "../main.ts";
import { startBarePeer } from "../harness/bare-peer.ts";
import { driveLoad, type LoadOrder, type LoadResult } from "../harness/load.ts";
import { startVenue } from "../harness/venue.ts";
import { row, type Row } from "../report.ts";

const SOLVERS = 10;
const CONNECTIONS = 64;
const FIRST_RATE_PER_SECOND = 200;
const RATE_STEP = 1.25;
const MAX_RATE_PER_SECOND = 20_000;
const INCOMPLETE_LIMIT = 0.01;
/** A rate is held when it does not fall behind: the run ends within this share of its planned time. */
const OVERRUN_LIMIT = 1.1;
const JSON_HEADERS = { "content-type": "application/json" };

type Held = { readonly ratePerSecond: number; readonly result: LoadResult };

/** Raises the offered rate until rounds come back incomplete or the server falls behind; gives the last rate held. */
async function highestHeldRate(
  order: Omit<LoadOrder, "ratePerSecond">,
  progress: (line: string) => void,
): Promise<Held | null> {
  let held: Held | null = null;
  for (let rate = FIRST_RATE_PER_SECOND; rate <= MAX_RATE_PER_SECOND; rate = Math.round(rate * RATE_STEP)) {
    const result = await driveLoad({ ...order, ratePerSecond: rate });
    const total = result.complete + result.incomplete;
    const inTime = result.elapsedMs <= order.seconds * 1000 * OVERRUN_LIMIT;
    const complete = result.incomplete <= total * INCOMPLETE_LIMIT;
    progress(
      `  ${rate}/s: p99 ${result.percentiles.p99.toFixed(1)} ms, ${result.incomplete}/${total} incomplete`,
    );
    if (result.firstFault !== null) progress(`  an incomplete answer: ${result.firstFault}`);
    if (!inTime || !complete) return held;
    held = { ratePerSecond: rate, result };
  }
  return held;
}

/** Rounds a second with complete quote sets, against the bare peer on the same machine in the same run. */
export async function auction(options: BenchOptions): Promise<readonly Row[]> {
  const { seconds, progress } = options;
  progress(`peer: bare HTTP and WS, ${SOLVERS} solvers`);
  const bare = await startBarePeer(SOLVERS);
  const load = { seconds, connections: CONNECTIONS, expectedQuotes: SOLVERS };
  const peer = await highestHeldRate(
    { ...load, url: `${bare.url}/quotes`, headers: JSON_HEADERS, body: "{}" },
    progress,
  );
  await bare.stop();

  progress(`venue: ${SOLVERS} signing solvers, everything on`);
  const venue = await startVenue(SOLVERS);
  const headers = { ...JSON_HEADERS, "x-api-key": venue.takerKey };
  const held = await highestHeldRate({ ...load, url: venue.quotesUrl, headers, body: venue.body }, progress);
  await venue.stop();

  const total = held === null ? 1 : held.result.complete + held.result.incomplete;
  return [
    row(
      "auction rounds",
      "1/s",
      held?.ratePerSecond ?? 0,
      { atLeast: 5_000 },
      {
        ...(peer === null ? {} : { peer: peer.ratePerSecond }),
        ...(held === null ? {} : { percentiles: held.result.percentiles }),
      },
    ),
    row("incomplete rounds at that rate", "%", held === null ? 100 : (100 * held.result.incomplete) / total, {
      atMost: 1,
    }),
  ];
}
