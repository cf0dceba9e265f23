import type { Logger } from "pino";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { parseSettlementNotice } from "@tetrafi/store/settlement-events.ts";
import { followChain, type Chain } from "./chain/chain.ts";
import { chainRpc } from "./chain/chain-rpc.ts";
import type { RpcEndpoint } from "./chain/rpc-endpoint.ts";
import type { HeadWakes } from "./chain/wake-on-heads.ts";
import type { Clock } from "./clock.ts";
import type { CrossingWait } from "./drive/crossings.ts";
import { Driver } from "./drive/drive-settlement.ts";
import { Scheduler } from "./drive/scheduler.ts";
import { StuckAlarms } from "./drive/stuck-alarms.ts";
import { wakeFromDatabase } from "./drive/wake-from-database.ts";
import type { HostedFiller } from "./hosted/hosted-config.ts";
import { HostedFills } from "./hosted/hosted-fills.ts";
import { FEE_POLICY } from "./lane/fees.ts";
import { keepSession } from "./lane/keep-session.ts";
import { Lane } from "./lane/lane.ts";
import { Lanes } from "./lane/lanes.ts";
import { batchPolicy } from "./lane/plan-batch.ts";
import type { Observer } from "./observer.ts";
import type { ProofNetworks } from "./proof/proof-networks.ts";
import type { Signer } from "./signer/signer.ts";

/** What settlements are driven with. */
export type OrchestratorParts = {
  readonly database: Database;
  readonly chains: readonly ChainProfile[];
  /** Sign and pay for the transactions, each in a lane of its own on every chain. Not empty. */
  readonly accounts: readonly Signer[];
  /** The nodes of a chain, in the order in which they are asked. */
  readonly endpoints: (profile: ChainProfile) => readonly RpcEndpoint[];
  /** Tells of new blocks before the next poll would; polls alone unless given. */
  readonly wakes?: (profile: ChainProfile, wake: () => void) => HeadWakes;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer?: Observer;
  /** Settlements that may share a transaction; 1 unless given. */
  readonly batchSize?: number;
  /** An eighth of a chain's block time unless given. */
  readonly batchWaitMs?: number | undefined;
  /** Those of corridors that say nothing, unless given. */
  readonly networks?: ProofNetworks | undefined;
  /** How long trades on one chain wait to be crossed; not at all unless given. */
  readonly crossingWaitMs?: CrossingWait;
  /** Fillers that are run for solvers; none unless given. */
  readonly fillers?: readonly HostedFiller[];
};

/** What drives settlements, while it runs. */
export type Orchestrator = {
  /** By id. */
  readonly chains: ReadonlyMap<number, Chain>;
  readonly alarms: StuckAlarms;
  readonly stop: () => Promise<void>;
};

/** Settlements driven at a time. */
const CONCURRENCY = 400;

/**
 * Drives all settlements of the database over the chains, until it is stopped. Several may do so at once: those that
 * don't hold a lane send nothing on it, and take it over when its holder is gone.
 */
export function startOrchestrator(parts: OrchestratorParts): Orchestrator {
  const { database, accounts, log, clock, observer, batchSize = 1, batchWaitMs, crossingWaitMs } = parts;
  const chains = new Map<number, Chain>();
  const alarms = new StuckAlarms(log);
  const { networks, fillers = [] } = parts;
  const hosted = new HostedFills({ database, fillers, clock, log });
  const driver = new Driver({
    database,
    chains,
    alarms,
    log,
    clock,
    observer,
    networks,
    crossingWaitMs,
    hosted,
  });
  const scheduler = new Scheduler(CONCURRENCY, (orderId) => driver.drive(orderId), clock);
  for (const profile of parts.chains) {
    const { chainId } = profile;
    const rpc = chainRpc(chainId, parts.endpoints(profile), log, clock);
    const batches = batchSize > 1 ? batchPolicy(batchSize, profile.blockTimeMs, batchWaitMs) : undefined;
    const common = { profile, rpc, database, policy: FEE_POLICY, log, clock, observer };
    const lanes = new Lanes(accounts.map((account) => new Lane({ ...common, account, batches })));
    const paying = fillers.filter(({ tokens }) => tokens.some((token) => token.chainId === chainId));
    const hostedLanes = new Map(
      paying.map((filler) => [filler.solverId, new Lane({ ...common, account: filler.account })]),
    );
    const wakes = profile.wsUrls === undefined ? undefined : parts.wakes?.bind(null, profile);
    const chain = followChain(
      { profile, rpc, lanes, hosted: hostedLanes, log, clock, wakes },
      ({ reorganised }, concerned) => {
        for (const { key, balance } of lanes.all) observer?.headRead(key, balance);
        for (const orderId of concerned) scheduler.wake(orderId);
        scheduler.wakeChain(chainId, reorganised);
      },
    );
    chains.set(chainId, chain);
  }
  const databaseWakes = wakeFromDatabase(database, log, (orderId) => scheduler.wake(orderId), clock);
  const session = keepSession({
    database,
    lanes: [...chains.values()].flatMap(({ lanes, hosted }) => [...lanes.all, ...(hosted?.values() ?? [])]),
    log,
    onNotification: (payload) => {
      const notice = parseSettlementNotice(payload);
      // All later steps are written by a settlement process, which goes on by itself.
      if (notice?.step === "accepted") scheduler.wake(notice.orderId);
    },
    onConnected: databaseWakes.wakeAll,
    onLane: (lane) => void takeUp(lane, scheduler, log),
    clock,
  });
  return {
    chains,
    alarms,
    stop: async () => {
      await databaseWakes.stop();
      await scheduler.stop();
      await Promise.all([...chains.values()].map((chain) => chain.stop()));
      await session.stop();
    },
  };
}

/** What another holder of the lane left, and what waited for the lease. */
async function takeUp(lane: Lane, scheduler: Scheduler, log: Logger): Promise<void> {
  const { chainId } = lane.key;
  await lane
    .catchUp()
    .catch((error: unknown) =>
      log.warn({ chainId, err: error }, "a lane could not be caught up; the next head does"),
    );
  scheduler.wakeChain(chainId, true);
}
