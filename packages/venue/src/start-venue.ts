import pino from "pino";
import { resolveNetwork, type ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import type { RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { AuctionHouse } from "./auction/auction-house.ts";
import { overseeAuctions } from "./auction/oversee.ts";
import type { ClosedRound } from "./auction/round.ts";
import { processClock } from "./clock.ts";
import { openCommits } from "./commits.ts";
import type { DatabaseFeed } from "./database-feed.ts";
import { openConnectors } from "./connector/open-connectors.ts";
import { createHandlers } from "./http/handlers.ts";
import { createHttpServer } from "./http/server.ts";
import { openKeyring } from "./keyring.ts";
import { LevelBook } from "./levels/level-book.ts";
import { createMetrics } from "./metrics.ts";
import type { AcceptContext } from "./order/accept-order.ts";
import { openSealer } from "./order/checksum.ts";
import { openOriginChain } from "./order/origin-chain.ts";
import { openRisk, type OpenedRisk } from "./risk/open-risk.ts";
import type { ReferenceRules, RiskRegister } from "./risk/risk-register.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { VenueSettings } from "./settings.ts";
import { openSettlementFeed } from "./settlement-feed.ts";
import { entityOf, SolverDirectory } from "./solver/directory.ts";
import { errorFrame } from "./solver/error-frame.ts";
import { startFeed } from "./solver/feed-start.ts";
import { openFeeds, type SolverFeeds } from "./solver/open-feeds.ts";
import { serveSolvers } from "./solver/solver-server.ts";
import { OpenLadders } from "./solver/open-ladders.ts";

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
  const levels = new LevelBook(clock, network, settings.TETRAFI_LEVEL_ENTITIES);
  const opened = openRisk({
    database,
    clock,
    metrics,
    log,
    network,
    directory,
    references: referenceRules(settings),
    levelPrices: (corridorId, exceptEntity) =>
      levels.reference(corridorId, (solverId) => entityOf(directory, solverId), exceptEntity),
    withdraw: (solverId, code) => {
      house.cancelAll(solverId, clock.nowUs(), "onlyLive");
      directory.link(solverId)?.send(errorFrame(code));
    },
  });
  const { register, protections, quoted, tally, standings, risk, refresh } = opened;
  const house: AuctionHouse = new AuctionHouse(clock, metrics, overseeAuctions({ risk, quoted, tally }));
  await opened.open();
  const hedgeDelayMs = settings.TETRAFI_HEDGE_DELAY_MS;
  const feeds = openFeeds({ database, clock, log, hedgeDelayMs, ...feedEnds(opened) });
  const { book } = feeds;
  const { records, commits } = openCommits(database);

  const offerChecks = { database, network, directory, sealer, clock, risk };
  const accepting = { ...offerChecks, originChain: openOriginChains(network), commits };
  const anonymousAmong = settings.TETRAFI_ANONYMOUS_AMONG;
  const eligibility = { directory, register, protections, standings, levels, anonymousAmong };
  const quoting = { network, clock, house, book, risk, quoted, eligibility, sealer, records };
  const administration = { database, clock, network, register, directory, standings, refresh };
  const connecting = { database, network, directory, house, clock, metrics, log, delivery: feeds.delivery };
  const connectors = openConnectors(settings.TETRAFI_OIF_SOLVERS_FILE, connecting);
  const catalogue = { network, directory, standings, connectors };
  const handling = { quoting, accepting, administration, solvers: catalogue, metrics, isStopping };
  const handlers = createHandlers(handling);
  const requestsPerSecond = settings.TETRAFI_REQUESTS_PER_SECOND;
  const guestWorkspaceId = guestWorkspace(settings, register);
  const serving = { clock, keyring, metrics, log, handlers, requestsPerSecond, guestWorkspaceId, isStopping };
  const http = createHttpServer(serving);

  const ladders = openLadders({ database, clock, log, directory });
  const feed = await followSettlements({ database, log, feeds, ladders, opened });
  const stopFeeds = await feeds.start();
  const stopRisk = await opened.start();
  const { delivery } = feeds;
  const sessions = { clock, keyring, metrics, directory, house, levels, delivery };
  const solvers = serveSolvers(http.server, {
    ...sessions,
    ...sessionHooks({ database, log, ladders, opened }),
  });
  connectors.start();
  await http.listen({ host: settings.TETRAFI_HTTP_HOST, port: settings.TETRAFI_HTTP_PORT });
  log.info({ port: settings.TETRAFI_HTTP_PORT }, "listening");

  return {
    stop: async () => {
      stopping = true;
      await house.idle();
      connectors.stop();
      await solvers.stop();
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
}): Promise<DatabaseFeed> {
  const { database, log, feeds, ladders, opened } = parts;
  const feed = await openSettlementFeed({
    database,
    log,
    onNotice: async (notice) => {
      opened.onStep(notice);
      feeds.onStep(notice);
      await Promise.all([feeds.news.onEvent(notice), ladders.onEvent(notice)]);
    },
    // What solvers were to be told meanwhile waits in the database for the next sweep.
    onResume: async () => {
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

function openOriginChains(network: ResolvedNetwork): AcceptContext["originChain"] {
  const chains = new Map(network.chains.map((chain) => [chain.chainId, openOriginChain(chain)]));
  return (chainId) => {
    const chain = chains.get(chainId);
    if (chain === undefined) throw new Error(`no chain ${chainId} in the network file`);
    return chain;
  };
}

/** The workspace of OIF clients without a key; null: they may do nothing. Throws ConfigurationError if there is none such. */
function guestWorkspace(
  { TETRAFI_OIF_GUEST_WORKSPACE: id }: VenueSettings,
  register: RiskRegister,
): string | null {
  if (id === undefined) return null;
  if (register.workspace(id) === null)
    throw new ConfigurationError([`TETRAFI_OIF_GUEST_WORKSPACE names no workspace: ${id}`]);
  return id;
}

function referenceRules(settings: VenueSettings): ReferenceRules {
  return {
    stableSymbols: new Set(settings.TETRAFI_STABLE_SYMBOLS.split(",").filter((symbol) => symbol !== "")),
    maxAgeMs: settings.TETRAFI_REFERENCE_MAX_AGE_SECONDS * 1_000,
  };
}
