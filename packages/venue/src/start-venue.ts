import pino from "pino";
import { resolveNetwork, type ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";
import type { RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { AuctionHouse } from "./auction/auction-house.ts";
import { overseeAuctions } from "./auction/oversee.ts";
import { RoundBook } from "./auction/round-book.ts";
import { processClock, type Clock } from "./clock.ts";
import { openCommits } from "./commits.ts";
import type { DatabaseFeed } from "./database-feed.ts";
import { createHandlers } from "./http/handlers.ts";
import { createHttpServer } from "./http/server.ts";
import type { QuotesContext } from "./http/post-quotes.ts";
import { openKeyring, type Keyring } from "./keyring.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { AcceptContext } from "./order/accept-order.ts";
import { openSealer } from "./order/checksum.ts";
import { openOriginChain } from "./order/origin-chain.ts";
import { runOften } from "./run-often.ts";
import { openRisk, type OpenedRisk } from "./risk/open-risk.ts";
import type { ReferenceRules } from "./risk/risk-register.ts";
import type { VenueSettings } from "./settings.ts";
import { openSettlementFeed } from "./settlement-feed.ts";
import { openChallenges } from "./solver/challenges.ts";
import { Feedback } from "./solver/feedback.ts";
import { SolverDirectory } from "./solver/directory.ts";
import { serveSolvers } from "./solver/solver-server.ts";
import { TakerFeed } from "./taker/taker-feed.ts";
import { serveTakers } from "./taker/taker-server.ts";
import { errorFrame, solverNews, type SolverNews } from "./solver/tell-solvers.ts";

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
  const directory = new SolverDirectory(database, (solverId) => withdraw(solverId, "SOLVER_SUSPENDED"));
  const opened = openRisk({
    database,
    clock,
    metrics,
    log,
    network,
    directory,
    references: referenceRules(settings),
    withdraw: (solverId, code) => withdraw(solverId, code),
  });
  const { register, protections, quoted, tally, standings, risk } = opened;
  const isTest = (workspaceId: string): boolean => register.workspace(workspaceId)?.isSandbox === true;
  const house: AuctionHouse = new AuctionHouse(
    clock,
    metrics,
    overseeAuctions({ risk, quoted, tally, isTest }),
  );
  const withdraw = (solverId: string, code: ErrorCode): void => {
    house.cancelAll(solverId, clock.nowUs(), "onlyLive");
    directory.link(solverId)?.send(errorFrame(code));
  };
  await opened.open();
  const { book, feedback, news } = openNews({ database, directory, clock, opened, settings });
  const { records, commits } = openCommits(database);

  const anonymousAmong = settings.TETRAFI_ANONYMOUS_AMONG;
  const eligibility = { directory, register, protections, standings, anonymousAmong };
  const takerFeed = new TakerFeed(database, log);
  const onAuction: QuotesContext["onAuction"] = (workspaceId, event) =>
    takerFeed.onAuction(workspaceId, event);
  const quoting = { network, clock, house, book, risk, quoted, eligibility, sealer, records, onAuction };
  const http = openHttp({ settings, log, metrics, keyring, quoting, commits, opened, database, isStopping });

  const feed = await followSettlements({ database, log, directory, news, opened, takerFeed });
  const stopRisk = await opened.start();
  const onConnect = (solverId: string): void => {
    log.info({ solverId }, "solver in session");
    news.catchUp(solverId).catch((error: unknown) => log.error({ err: error, solverId }, "catch-up failed"));
  };
  const solvers = serveSolvers(http.server, {
    clock,
    keyring,
    metrics,
    directory,
    house,
    onConnect,
    onReset: opened.resetProtection,
  });
  const takers = serveTakers(http.server, { clock, keyring, feed: takerFeed });
  const sweep = runOften(log, SWEEP_MS, "telling what expired", () => news.tellExpired(clock.nowSeconds()));
  await http.listen({ host: settings.TETRAFI_HTTP_HOST, port: settings.TETRAFI_HTTP_PORT });
  log.info({ port: settings.TETRAFI_HTTP_PORT }, "listening");

  return {
    stop: async () => {
      stopping = true;
      clearInterval(sweep);
      await house.idle();
      feedback.stop();
      await Promise.all([solvers.stop(), takers.stop()]);
      await records.idle();
      await commits.idle();
      await http.close();
      feed.stop();
      await stopRisk();
      await database.close();
    },
  };
}

/** The HTTP server with the handlers of all its routes. */
function openHttp(parts: {
  readonly settings: VenueSettings;
  readonly log: pino.Logger;
  readonly metrics: Metrics;
  readonly keyring: Keyring;
  readonly quoting: QuotesContext;
  readonly commits: AcceptContext["commits"];
  readonly opened: OpenedRisk;
  readonly database: Database;
  readonly isStopping: () => boolean;
}): ReturnType<typeof createHttpServer> {
  const { settings, log, metrics, keyring, quoting, commits, opened, database, isStopping } = parts;
  const { network, clock, sealer, risk, eligibility } = quoting;
  const { directory, standings } = eligibility;
  const { register, refresh } = opened;
  const originChain = openOriginChains(network);
  const accepting = { database, network, directory, sealer, clock, risk, originChain, commits };
  const certification = {
    maxP99Ms: settings.TETRAFI_CERTIFICATION_P99_MS,
    minRequests: settings.TETRAFI_CERTIFICATION_REQUESTS,
  };
  const administration = { database, clock, network, register, directory, standings, certification, refresh };
  const challenges = openChallenges(settings.TETRAFI_CHECKSUM_SECRET);
  const registration = {
    database,
    clock,
    network,
    directory,
    originChain,
    challenges,
    certification,
    refresh,
  };
  return createHttpServer({
    clock,
    keyring,
    metrics,
    log,
    handlers: createHandlers({ quoting, accepting, administration, registration, metrics, isStopping }),
    requestsPerSecond: settings.TETRAFI_REQUESTS_PER_SECOND,
    registrationsPerSecond: settings.TETRAFI_REGISTRATIONS_PER_SECOND,
    isStopping,
  });
}

/** What solvers are told of rounds and orders. */
function openNews(parts: {
  readonly database: Database;
  readonly directory: SolverDirectory;
  readonly clock: Clock;
  readonly opened: OpenedRisk;
  readonly settings: VenueSettings;
}): { readonly book: RoundBook; readonly feedback: Feedback; readonly news: SolverNews } {
  const { database, directory, clock, opened, settings } = parts;
  const { register, protections, quoted, tally } = opened;
  const book = new RoundBook();
  const hedgeDelayMs = settings.TETRAFI_HEDGE_DELAY_MS;
  const feedback = new Feedback({ clock, directory, register, tally, hedgeDelayMs });
  const news = solverNews({
    database,
    directory,
    book,
    clock,
    onAccepted: ({ solverId, acceptedAtMs }) => protections.accepted(solverId, acceptedAtMs),
    onEnd: (round, end) => {
      quoted.end(round.closed.record.rfq.rfqId);
      feedback.schedule(round, end);
    },
  });
  return { book, feedback, news };
}

/** Passes on what settlements come to; what was missed is made good. */
function followSettlements(parts: {
  readonly database: Database;
  readonly log: pino.Logger;
  readonly directory: SolverDirectory;
  readonly news: SolverNews;
  readonly opened: OpenedRisk;
  readonly takerFeed: TakerFeed;
}): Promise<DatabaseFeed> {
  const { database, log, directory, news, opened, takerFeed } = parts;
  return openSettlementFeed({
    database,
    log,
    onNotice: (notice) => {
      opened.onStep(notice);
      takerFeed.onNotice(notice.seq);
      return news.onEvent(notice);
    },
    onResume: async () => {
      takerFeed.onResume();
      await opened.protections.recount();
      for (const { id, connected } of directory.list()) if (connected) await news.catchUp(id);
    },
  });
}

function openOriginChains(network: ResolvedNetwork): AcceptContext["originChain"] {
  const chains = new Map(network.chains.map((chain) => [chain.chainId, openOriginChain(chain)]));
  return (chainId) => {
    const chain = chains.get(chainId);
    if (chain === undefined) throw new Error(`no chain ${chainId} in the network file`);
    return chain;
  };
}

function referenceRules(settings: VenueSettings): ReferenceRules {
  return {
    stableSymbols: new Set(settings.TETRAFI_STABLE_SYMBOLS.split(",").filter((symbol) => symbol !== "")),
    maxAgeMs: settings.TETRAFI_REFERENCE_MAX_AGE_SECONDS * 1_000,
  };
}
