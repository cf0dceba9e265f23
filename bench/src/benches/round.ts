import type { BenchOptions } from "../main.ts";
import { startBarePeer } from "../harness/bare-peer.ts";
import { driveLoad } from "../harness/load.ts";
import { startVenue } from "../harness/venue.ts";
import { row, type Row } from "../report.ts";

const SOLVERS = 10;
/** Far below saturation, so that latency is the round's own and not a queue's. */
const RATE_PER_SECOND = 100;
const JSON_HEADERS = { "content-type": "application/json" };

/** Latency of single rounds. Floor: the same wire (HTTP, one WS round trip) on a bare server, in the same run. */
export async function round(options: BenchOptions): Promise<readonly Row[]> {
  const { seconds, progress } = options;
  const load = { ratePerSecond: RATE_PER_SECOND, seconds, connections: 1 };

  progress("floor: bare HTTP and WS, one solver");
  const wire = await startBarePeer(1);
  const floor = await driveLoad({
    ...load,
    url: `${wire.url}/quotes`,
    headers: JSON_HEADERS,
    body: "{}",
    expectedQuotes: 1,
  });
  await wire.stop();

  progress(`peer: bare HTTP and WS, ${SOLVERS} solvers`);
  const bare = await startBarePeer(SOLVERS);
  const peer = await driveLoad({
    ...load,
    url: `${bare.url}/quotes`,
    headers: JSON_HEADERS,
    body: "{}",
    expectedQuotes: SOLVERS,
  });
  await bare.stop();

  progress(`venue: ${SOLVERS} signing solvers, everything on`);
  const venue = await startVenue(SOLVERS);
  const order = {
    url: venue.quotesUrl,
    headers: { ...JSON_HEADERS, "x-api-key": venue.takerKey },
    body: venue.body,
    expectedQuotes: SOLVERS,
  };
  await driveLoad({ ...order, ratePerSecond: RATE_PER_SECOND, seconds: 1, connections: 1 });
  const measured = await driveLoad({ ...order, ...load });
  await venue.stop();
  if (measured.firstFault !== null) progress(`an incomplete answer: ${measured.firstFault}`);

  const total = measured.complete + measured.incomplete;
  const added = (percentile: "p50" | "p99"): number =>
    Math.max(0, measured.percentiles[percentile] - floor.percentiles[percentile]);
  return [
    row("round, answer to the taker", "ms", measured.percentiles.p50, null, {
      floor: floor.percentiles.p50,
      peer: peer.percentiles.p50,
      percentiles: measured.percentiles,
    }),
    row("round, added by the venue, p50", "ms", added("p50"), { atMost: 0.5 }),
    row("round, added by the venue, p99", "ms", added("p99"), { atMost: 2 }),
    row("incomplete rounds", "%", (100 * measured.incomplete) / total, { atMost: 1 }),
  ];
}
