import type { BenchOptions } from "../main.ts";
import { startBarePeer } from "../harness/bare-peer.ts";
import { highestHeldRate } from "../harness/held-rate.ts";
import type { LoadOrder } from "../harness/load.ts";
import { oifLoad } from "../harness/oif-peer.ts";
import { promptSolvers, startVenue } from "../harness/venue.ts";
import { row, type Row } from "../report.ts";

const SOLVERS = 10;
const CONNECTIONS = 64;
const JSON_HEADERS = { "content-type": "application/json" };

/** Rounds a second with complete quote sets, against the bare peer on the same machine in the same run. */
export async function auction(options: BenchOptions): Promise<readonly Row[]> {
  const { seconds, progress, peers } = options;
  progress(`peer: bare HTTP and WS, ${SOLVERS} solvers`);
  const bare = await startBarePeer(SOLVERS);
  const load = { seconds, connections: CONNECTIONS, expectedQuotes: SOLVERS };
  const peer = await highestHeldRate(
    { ...load, url: `${bare.url}/quotes`, headers: JSON_HEADERS, body: "{}" },
    progress,
  );
  await bare.stop();

  progress(`venue: ${SOLVERS} signing solvers, everything on`);
  const venue = await startVenue(promptSolvers(SOLVERS));
  const headers = { ...JSON_HEADERS, "x-api-key": venue.takerKey };
  const held = await highestHeldRate({ ...load, url: venue.quotesUrl, headers, body: venue.body }, progress);
  await venue.stop();
  const oif = await heldByOif(peers.get("oif"), load, progress);

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
    ...oif,
  ];
}

/** The same load on an OIF aggregator with ten solvers of its own, if one was named. */
async function heldByOif(
  url: string | undefined,
  load: Pick<LoadOrder, "seconds" | "connections" | "expectedQuotes">,
  progress: (line: string) => void,
): Promise<Row[]> {
  if (url === undefined) return [];
  progress(`OIF aggregator at ${url}`);
  const held = await highestHeldRate({ ...load, ...oifLoad(url) }, progress);
  const beside = held === null ? {} : { percentiles: held.result.percentiles };
  return [row("auction rounds of the OIF aggregator", "1/s", held?.ratePerSecond ?? 0, null, beside)];
}
