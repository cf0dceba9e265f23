import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { ConfigurationError } from "@tetrafi/protocol/config/read-config.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { Connectors } from "../connector/open-connectors.ts";
import type { Keyring } from "../keyring.ts";
import type { Metrics } from "../metrics.ts";
import type { AcceptContext } from "../order/accept-order.ts";
import { openOriginChain } from "../order/origin-chain.ts";
import type { OpenedRisk } from "../risk/open-risk.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import type { VenueSettings } from "../settings.ts";
import { openChallenges } from "../solver/challenges.ts";
import { createHandlers } from "./handlers.ts";
import type { QuotesContext } from "./post-quotes.ts";
import { createHttpServer } from "./server.ts";

/** The HTTP server with the handlers of all its routes. Throws ConfigurationError for a guest workspace that is none. */
export function openHttp(parts: {
  readonly settings: VenueSettings;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly keyring: Keyring;
  readonly quoting: QuotesContext;
  readonly commits: AcceptContext["commits"];
  readonly opened: OpenedRisk;
  readonly database: Database;
  readonly connectors: Connectors;
  readonly isStopping: () => boolean;
}): FastifyInstance {
  const { settings, log, metrics, keyring, quoting, commits, opened, database, connectors, isStopping } =
    parts;
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
  const registering = { database, clock, network, directory, originChain, challenges };
  const registration = { ...registering, certification, refresh };
  const solvers = { network, directory, standings, connectors };
  return createHttpServer({
    clock,
    keyring,
    metrics,
    log,
    handlers: createHandlers({
      quoting,
      accepting,
      administration,
      registration,
      solvers,
      metrics,
      isStopping,
    }),
    requestsPerSecond: settings.TETRAFI_REQUESTS_PER_SECOND,
    registrationsPerSecond: settings.TETRAFI_REGISTRATIONS_PER_SECOND,
    guestWorkspaceId: guestWorkspace(settings, register),
    isStopping,
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
