import pino from "pino";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import type { RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { AuctionHouse } from "./auction/auction-house.ts";
import { RoundBook } from "./auction/round-book.ts";
import { processClock } from "./clock.ts";
import { openCommits } from "./commits.ts";
import { createHandlers } from "./http/handlers.ts";
import { createHttpServer } from "./http/server.ts";
import { openKeyring } from "./keyring.ts";
import { createMetrics } from "./metrics.ts";
import type { AcceptContext } from "./order/accept-order.ts";
import { openSealer } from "./order/checksum.ts";
import { openOriginChain } from "./order/origin-chain.ts";
import type { VenueSettings } from "./settings.ts";
import { openSettlementFeed } from "./settlement-feed.ts";
import { SolverDirectory } from "./solver/directory.ts";
import { serveSolvers } from "./solver/solver-server.ts";
import { solverNews } from "./solver/tell-solvers.ts";

const DIRECTORY_REFRESH_MS = 1_000;
const SWEEP_MS = 1_000;

/** Everything the venue is made of, in the order in which it starts; it stops in reverse. */
export async function startVenue(settings: VenueSettings): Promise<RunningProcess> {
  const log = pino({ level: settings.TETRAFI_LOG_LEVEL, base: { process: "venue" } });
  const network = resolveNetwork(readJsonFile(NetworkConfig, settings.TETRAFI_NETWORK_FILE));
  const clock = processClock;
  const metrics = createMetrics();
  const sealer = openSealer(settings.TETRAFI_CHECKSUM_SECRET);
  let stopping = false;
  const isStopping = (): boolean => stopping;

  const database = await openDatabase(settings.DATABASE_URL);
  const keyring = openKeyring(database, clock);
  const directory = new SolverDirectory(database);
  await directory.refresh();

  const house = new AuctionHouse(clock, metrics);
  const book = new RoundBook();
  const news = solverNews({ database, directory, book });
  const { records, commits } = openCommits(database);

  const originChains = new Map(network.chains.map((chain) => [chain.chainId, openOriginChain(chain)]));
  const originChain: AcceptContext["originChain"] = (chainId) => {
    const chain = originChains.get(chainId);
    if (chain === undefined) throw new Error(`no chain ${chainId} in the network file`);
    return chain;
  };
  const accepting: AcceptContext = { database, network, directory, sealer, clock, originChain, commits };
  const quoting = { network, clock, house, book, directory, sealer, records };
  const handlers = createHandlers({ quoting, accepting, metrics, isStopping });
  const requestsPerSecond = settings.TETRAFI_REQUESTS_PER_SECOND;
  const http = createHttpServer({ clock, keyring, metrics, log, handlers, requestsPerSecond, isStopping });

  const catchUpAll = async (): Promise<void> => {
    for (const { id, connected } of directory.list()) if (connected) await news.catchUp(id);
  };
  const feed = await openSettlementFeed({ database, log, onNotice: news.onEvent, onResume: catchUpAll });
  const onConnect = (solverId: string): void => {
    log.info({ solverId }, "solver in session");
    news.catchUp(solverId).catch((error: unknown) => log.error({ err: error, solverId }, "catch-up failed"));
  };
  const solvers = serveSolvers(http.server, { clock, keyring, metrics, directory, house, onConnect });
  const refresh = setInterval(() => {
    directory.refresh().catch((error: unknown) => log.error({ err: error }, "solvers not refreshed"));
  }, DIRECTORY_REFRESH_MS);
  const sweep = setInterval(() => {
    news
      .tellExpired(clock.nowSeconds())
      .catch((error: unknown) => log.error({ err: error }, "expiry not told"));
  }, SWEEP_MS);
  await http.listen({ host: settings.TETRAFI_HTTP_HOST, port: settings.TETRAFI_HTTP_PORT });
  log.info({ port: settings.TETRAFI_HTTP_PORT }, "listening");

  return {
    stop: async () => {
      stopping = true;
      clearInterval(sweep);
      clearInterval(refresh);
      await house.idle();
      await solvers.stop();
      await records.idle();
      await commits.idle();
      await http.close();
      feed.stop();
      await database.close();
    },
  };
}
