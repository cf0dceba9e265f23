import pino from "pino";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";
import type { RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { AuctionHouse } from "./auction/auction-house.ts";
import { overseeAuctions } from "./auction/oversee.ts";
import type { ClosedRound } from "./auction/round.ts";
import { awaitDatabase } from "./await-database.ts";
import { processClock } from "./clock.ts";
import { openCommits } from "./commits.ts";
import type { DatabaseFeed } from "./database-feed.ts";
import { openConnectors } from "./connector/open-connectors.ts";
import { openHttp } from "./http/open-http.ts";
import type { QuotesContext } from "./http/post-quotes.ts";
import { openKeyring } from "./keyring.ts";
import { LevelBook } from "./levels/level-book.ts";
import { levelPrices } from "./levels/level-prices.ts";
import { createMetrics } from "./metrics.ts";
import { openSealer } from "./order/checksum.ts";
import { openRisk, type OpenedRisk } from "./risk/open-risk.ts";
import type { ReferenceRules } from "./risk/risk-register.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { VenueSettings } from "./settings.ts";
import { openSettlementFeed } from "./settlement-feed.ts";
import { SolverDirectory } from "./solver/directory.ts";
import { errorFrame } from "./solver/error-frame.ts";
import { startFeed } from "./solver/feed-start.ts";
import { openFeeds, type SolverFeeds } from "./solver/open-feeds.ts";
import { serveSolvers } from "./solver/solver-server.ts";
import { OpenLadders } from "./solver/open-ladders.ts";
import { TakerFeed } from "./taker/taker-feed.ts";
import { serveTakers } from "./taker/taker-server.ts";

/** Everything the venue is made of, in the order in which it starts; it stops in reverse. */
export async function startVenue(settings: VenueSettings): Promise<RunningProcess> {
  const log = pino({ level: settings.TETRAFI_LOG_LEVEL, base: { process: "venue" } });
  const network = resolveNetwork(readJsonFile(NetworkConfig, settings.TETRAFI_NETWORK_FILE));
  const clock = processClock;
  const metrics = createMetrics();
  const sealer = openSealer(settings.TETRAFI_CHECKSUM_SECRET);
  let stopping = false;
  const isStopping = (): boolean => stopping;

  const database = await awaitDatabase(settings, log);
  const keyring = openKeyring(database, clock);
  const withdraw = (solverId: string, code: ErrorCode): void => {
    house.cancelAll(solverId, clock.nowUs(), "onlyLive");
    directory.link(solverId)?.send(errorFrame(code));
  };
  const directory = new SolverDirectory(database, (solverId) => withdraw(solverId, "SOLVER_SUSPENDED"));
  const levels = new LevelBook(clock, network, settings.TETRAFI_LEVEL_ENTITIES);
  const opened = openRisk({
    database,
    clock,
    metrics,
    log,
    network,
    directory,
    references: referenceRules(settings),
    levelPrices: levelPrices(levels, network, directory),
    withdraw,
  });
  const { register, protections, quoted, tally, standings, risk } = opened;
  const isTest = (workspaceId: string): boolean => register.workspace(workspaceId)?.isSandbox === true;
  const oversight = overseeAuctions({ risk, quoted, tally, isTest });
  const house: AuctionHouse = new AuctionHouse(clock, metrics, oversight);
  await opened.open();
  const hedgeDelayMs = settings.TETRAFI_HEDGE_DELAY_MS;
  const feeds = openFeeds({ database, clock, log, hedgeDelayMs, ...feedEnds(opened) });
  const { book, delivery } = feeds;
  const { records, commits } = openCommits(database);

  const anonymousAmong = settings.TETRAFI_ANONYMOUS_AMONG;
  const eligibility = { directory, register, protections, standings, levels, anonymousAmong };
  const takerFeed = new TakerFeed(database, log);
  const onAuction: QuotesContext["onAuction"] = (workspaceId, event) =>
    takerFeed.onAuction(workspaceId, event);
  const quoting = { network, clock, house, book, risk, quoted, eligibility, sealer, records, onAuction };
  const connecting = { database, network, directory, house, clock, metrics, log, delivery };
  const connectors = openConnectors(settings.TETRAFI_OIF_SOLVERS_FILE, connecting);
  const serving = { settings, log, metrics, keyring, database, opened, isStopping };
  const http = openHttp({ ...serving, quoting, commits, connectors });

  const ladders = openLadders({ database, clock, log, directory });
  const feed = await followSettlements({ database, log, feeds, ladders, opened, takerFeed });
  const stopFeeds = await feeds.start();
  const stopRisk = await opened.start();
  const sessions = { clock, keyring, metrics, directory, house, levels, delivery };
  const solvers = serveSolvers(http.server, {
    ...sessions,
    ...sessionHooks({ database, log, ladders, opened }),
  });
  const takers = serveTakers(http.server, { clock, keyring, feed: takerFeed });
  connectors.start();
  await http.listen({ host: settings.TETRAFI_HTTP_HOST, port: settings.TETRAFI_HTTP_PORT });
  log.info({ port: settings.TETRAFI_HTTP_PORT }, "listening");

  return {
    stop: async () => {
      stopping = true;
      await house.idle();
      connectors.stop();
      await Promise.all([solvers.stop(), takers.stop()]);
      await records.idle();
      await commits.idle();
      await http.close();
      feed.stop();
      ladders.stop();
      await stopFeeds();
      await stopRisk();
      await database.close();
    },
  };
}

/** What sessions of solvers ask for and tell. */
function sessionHooks(parts: {
  readonly database: Database;
  readonly log: pino.Logger;
  readonly ladders: OpenLadders;
  readonly opened: OpenedRisk;
}): Pick<Parameters<typeof serveSolvers>[1], "startFeed" | "openQuotedOf" | "onConnect" | "onReset"> {
  const { database, log, ladders, opened } = parts;
  return {
    startFeed: (solverId, resumeFrom) => startFeed(database, solverId, resumeFrom),
    openQuotedOf: (solverId) => openQuotedOf(opened, solverId),
    onConnect: (solverId) => {
      log.info({ solverId }, "solver in session");
      ladders.catchUp(solverId);
    },
    onReset: opened.resetProtection,
  };
}

/** What is done where a round is found to have ended, and what its feedback depends on. */
function feedEnds({ register, tally, protections, quoted }: OpenedRisk) {
  return {
    register,
    tally,
    onAccepted: ({ solverId, acceptedAtMs }: OrderRow) => protections.accepted(solverId, acceptedAtMs),
    onEnd: (round: ClosedRound) => quoted.end(round.closed.record.rfq.rfqId),
  };
}

/** What a solver has in live quotes against its limit; null where it has none. */
function openQuotedOf(
  { register, quoted }: OpenedRisk,
  solverId: string,
): { readonly used: bigint; readonly limit: bigint } | null {
  const limit = register.limits("solver", solverId).maxOpenQuoted;
  return limit === undefined ? null : { used: quoted.of(solverId), limit };
}

/** Passes on what settlements come to; what was missed is made good. */
async function followSettlements(parts: {
  readonly database: Database;
  readonly log: pino.Logger;
  readonly feeds: SolverFeeds;
  readonly ladders: OpenLadders;
  readonly opened: OpenedRisk;
  readonly takerFeed: TakerFeed;
}): Promise<DatabaseFeed> {
  const { database, log, feeds, ladders, opened, takerFeed } = parts;
  const feed = await openSettlementFeed({
    database,
    log,
    onNotice: async (notice) => {
      opened.onStep(notice);
      feeds.onStep(notice);
      takerFeed.onNotice(notice.seq);
      await Promise.all([feeds.news.onEvent(notice), ladders.onEvent(notice)]);
    },
    // What solvers were to be told meanwhile waits in the database for the next sweep.
    onResume: async () => {
      takerFeed.onResume();
      await opened.protections.recount();
      await ladders.readUp();
    },
  });
  await ladders.readUp();
  return feed;
}

function openLadders({
  directory,
  ...parts
}: Omit<ConstructorParameters<typeof OpenLadders>[0], "tell"> & {
  readonly directory: SolverDirectory;
}): OpenLadders {
  const tell = (solverId: string, message: VenueToSolver): void =>
    directory.link(solverId)?.send(JSON.stringify(message));
  return new OpenLadders({ ...parts, tell });
}

function referenceRules(settings: VenueSettings): ReferenceRules {
  return {
    stableSymbols: new Set(settings.TETRAFI_STABLE_SYMBOLS.split(",").filter((symbol) => symbol !== "")),
    maxAgeMs: settings.TETRAFI_REFERENCE_MAX_AGE_SECONDS * 1_000,
  };
}
