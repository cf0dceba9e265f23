import { openDatabase } from "@tetrafi/store/database.ts";
import type { BenchOptions } from "../main.ts";
import { startBarePeer } from "../harness/bare-peer.ts";
import { driveLoad, type LoadOrder, type LoadResult } from "../harness/load.ts";
import { plainInserts } from "../harness/plain-inserts.ts";
import { promptSolvers, startVenue } from "../harness/venue.ts";
import { row, type Percentiles, type Row } from "../report.ts";

const SOLVERS = 10;
/** Far below saturation, so that latency is the round's own and not a queue's. */
const RATE_PER_SECOND = 50;
/** Some 2,000 rounds first: a server that has just started is measured by its compiler. */
const WARM_UP = { ratePerSecond: 250, seconds: 8, connections: 16 };
const JSON_HEADERS = { "content-type": "application/json" };

/**
 * Latency of single rounds. Floor: the same wire (HTTP, one WS round trip) on a bare server. Peer: the bare server with
 * as many solvers that make and sign the same quotes: what is above that is the venue's own. All in the same run.
 */
export async function round(options: BenchOptions): Promise<readonly Row[]> {
  const { seconds, progress } = options;
  progress("floor: bare HTTP and WS, one solver");
  const wire = await startBarePeer(1);
  const floor = await measure(bareOrder(wire.url, 1), seconds);
  await wire.stop();

  progress(`peer: bare HTTP and WS, ${SOLVERS} signing solvers`);
  const bare = await startBarePeer(SOLVERS, { signing: true });
  const peer = await measure(bareOrder(bare.url, SOLVERS), seconds);
  await bare.stop();

  progress(`venue: ${SOLVERS} signing solvers, everything on`);
  const venue = await startVenue(promptSolvers(SOLVERS));
  const order = {
    url: venue.quotesUrl,
    headers: { ...JSON_HEADERS, "x-api-key": venue.takerKey },
    body: venue.body,
    expectedQuotes: SOLVERS,
  };
  const measured = await measure(order, seconds);
  const durable = await durableInsert(venue.databaseUrl);
  await venue.stop();
  if (measured.firstFault !== null) progress(`an incomplete answer: ${measured.firstFault}`);

  const total = measured.complete + measured.incomplete;
  const added = (percentile: "p50" | "p99", to: LoadResult): number =>
    measured.percentiles[percentile] - to.percentiles[percentile];
  return [
    row("round, answer to the taker", "ms", measured.percentiles.p50, null, {
      floor: floor.percentiles.p50,
      peer: peer.percentiles.p50,
      percentiles: measured.percentiles,
    }),
    row("of that at least: one durable insert, alone", "ms", durable.p50, null, { percentiles: durable }),
    row("round, added to the wire by venue and solvers, p50", "ms", added("p50", floor), null),
    row("round, added to the wire by venue and solvers, p99", "ms", added("p99", floor), null),
    row("round, added by the venue, p50", "ms", added("p50", peer), { atMost: 0.5 }),
    row("round, added by the venue, p99", "ms", added("p99", peer), { atMost: 2 }),
    row("incomplete rounds", "%", (100 * measured.incomplete) / total, { atMost: 1 }),
  ];
}

type Target = Omit<LoadOrder, "ratePerSecond" | "seconds" | "connections">;

const bareOrder = (url: string, expectedQuotes: number): Target => ({
  url: `${url}/quotes`,
  headers: JSON_HEADERS,
  body: "{}",
  expectedQuotes,
});

async function measure(target: Target, seconds: number): Promise<LoadResult> {
  await driveLoad({ ...target, ...WARM_UP });
  return driveLoad({ ...target, ratePerSecond: RATE_PER_SECOND, seconds, connections: 1 });
}

/** What Postgres takes to make one row durable on this disk, which every round waits for. */
async function durableInsert(databaseUrl: string): Promise<Percentiles> {
  const database = await openDatabase(databaseUrl, 1);
  try {
    return (await plainInserts(database, 1, 1)).percentiles;
  } finally {
    await database.close();
  }
}
