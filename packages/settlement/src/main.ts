import type { Logger } from "pino";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { awaitStart } from "@tetrafi/protocol/process/await-start.ts";
import { runProcess, type RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { isDatabaseAway } from "@tetrafi/store/database-away.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { writeHostedFiller } from "@tetrafi/store/hosted-fillers.ts";
import { countUnfinishedByStep } from "@tetrafi/store/settlements.ts";
import { chainEndpoints } from "./chain/rpc-endpoint.ts";
import { wakeOnHeads } from "./chain/wake-on-heads.ts";
import { systemClock } from "./clock.ts";
import { crossingWaits } from "./drive/crossings.ts";
import { FactNotes } from "./drive/fact-notes.ts";
import { discoverOrders } from "./foreign/discover-orders.ts";
import { readHostedFillers, type HostedFiller } from "./hosted/hosted-config.ts";
import { publishReadings } from "./hosted/publish-readings.ts";
import type { Observer } from "./observer.ts";
import { alarmLog } from "./operations/alarm-log.ts";
import { BalanceAlarms, parseLowBalances } from "./operations/balance-alarms.ts";
import { countedEndpoint } from "./operations/count-rpc.ts";
import { createMetrics, type Metrics } from "./operations/metrics.ts";
import { serveOperations, type OperationsParts } from "./operations/serve.ts";
import { startOrchestrator } from "./orchestrator.ts";
import { proofNetworks } from "./proof/proof-networks.ts";
import { checkpointReader } from "./proof/read-checkpoints.ts";
import { Reconciler, type ReconciliationReport } from "./reconcile/reconciler.ts";
import { reconcileEvery } from "./reconcile/run-every.ts";
import { readSettings } from "./settings.ts";
import { openSigners } from "./signer/open-signers.ts";

async function start(): Promise<RunningProcess> {
  const settings = readSettings(process.env);
  const network = resolveNetwork(readJsonFile(NetworkConfig, settings.TETRAFI_NETWORK_FILE));
  const accounts = await openSigners(settings);
  const { TETRAFI_HOSTED_FILLERS_FILE: fillersFile } = settings;
  const fillers =
    fillersFile === undefined
      ? []
      : await readHostedFillers(
          fillersFile,
          network,
          process.env,
          accounts.map(({ address }) => address),
        );
  const metrics = createMetrics();
  const log = alarmLog(settings.TETRAFI_LOG_LEVEL, metrics);
  const { TETRAFI_METRICS_PORT: port, TETRAFI_METRICS_HOST: host } = settings;
  const health: OperationsParts = { metrics, database: null, chains: new Map() };
  const operations = port === undefined ? null : await serveOperations(health, { host, port });
  const database = await awaitDatabase(settings.DATABASE_URL, settings.TETRAFI_DATABASE_WAIT_MS, log);
  await announceFillers(database, fillers);

  const locations = settings.TETRAFI_CHECKPOINT_LOCATIONS.split(",").filter((location) => location !== "");
  const notes = new FactNotes(database, log);
  const balances = new BalanceAlarms(parseLowBalances(settings.TETRAFI_LOW_BALANCE), log);
  const orchestrator = startOrchestrator({
    database,
    chains: network.chains,
    accounts,
    endpoints: (profile) =>
      chainEndpoints(profile).map((endpoint) => countedEndpoint(endpoint, profile.chainId, metrics)),
    wakes: (profile, wake) => wakeOnHeads(profile, wake, log),
    clock: systemClock,
    log,
    observer: observing(metrics, notes, balances),
    batchSize: settings.TETRAFI_BATCH_SIZE,
    batchWaitMs: settings.TETRAFI_BATCH_WAIT_MS,
    networks: proofNetworks(network, checkpointReader(locations, systemClock)),
    crossingWaitMs: crossingWaits(
      network,
      accounts.map(({ address }) => address),
    ),
    fillers,
  });
  const writing = notes.flushOften(systemClock);

  const { chains, alarms } = orchestrator;
  const readings = publishReadings({ database, chains, fillers, balances, clock: systemClock, log });
  const tracked = settings.TETRAFI_FOREIGN_ORDERS === "track" ? chains.values() : [];
  const discovery = discoverOrders({ database, clock: systemClock, log }, tracked);
  let report: ReconciliationReport | null = null;
  const reconciler = new Reconciler({ database, chains, log });
  const reconciling = reconcileEvery(
    reconciler,
    settings.TETRAFI_RECONCILE_INTERVAL_MS,
    { clock: systemClock, log },
    (latest) => (report = latest),
  );
  metrics.readFrom({
    chains,
    alarms,
    countSteps: () => countUnfinishedByStep(database),
    report: () => report,
  });
  Object.assign(health, { database, chains });
  const signers = accounts.map(({ address }) => address);
  log.info({ chains: [...chains.keys()], signers }, "settlement process started");

  return {
    stop: async () => {
      await operations?.stop();
      await reconciling.stop();
      await discovery.stop();
      await readings.stop();
      await orchestrator.stop();
      await writing.stop();
      await database.close();
      log.info("settlement process stopped");
    },
  };
}

/** Throws ConfigurationError for a filler of a solver that there is not. */
async function announceFillers(database: Database, fillers: readonly HostedFiller[]): Promise<void> {
  for (const { solverId, tokens } of fillers) {
    if (await writeHostedFiller(database, solverId, tokens)) continue;
    await database.close();
    throw new ConfigurationError([`a filler is configured for ${solverId}, which is no solver`]);
  }
}

/** The log tells of each attempt, and readiness of the wait. */
function awaitDatabase(url: string, limitMs: number, log: Logger): Promise<Database> {
  const code = "DATABASE_UNAVAILABLE";
  return awaitStart(() => openDatabase(url), {
    code,
    what: "the database",
    limitMs,
    isAway: isDatabaseAway,
    onWait: (reason, pauseMs) => log.warn({ code, reason, pauseMs }, "the database is waited for"),
  });
}

function observing(metrics: Metrics, notes: FactNotes, balances: BalanceAlarms): Observer {
  return {
    waits: (note) => notes.take(note),
    moved: (from, to, inStepMs) => {
      metrics.moves.inc({ to });
      // The clocks of two processes may differ a little.
      metrics.stepSeconds.observe({ step: from }, Math.max(0, inStepMs) / 1_000);
    },
    transaction: (chain, purpose, outcome) => metrics.transactions.inc({ chain, purpose, outcome }),
    headRead: (lane, balance) => {
      if (balance !== null) balances.check(lane, balance);
    },
  };
}

await runProcess("settlement", start);
