import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { runProcess, type RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { countUnfinishedByStep } from "@tetrafi/store/settlements.ts";
import { rpcEndpoint } from "./chain/rpc-endpoint.ts";
import { systemClock } from "./clock.ts";
import { crossingWaits } from "./drive/crossings.ts";
import { FactNotes } from "./drive/fact-notes.ts";
import { discoverOrders } from "./foreign/discover-orders.ts";
import type { Observer } from "./observer.ts";
import { alarmLog } from "./operations/alarm-log.ts";
import { BalanceAlarms, parseLowBalances } from "./operations/balance-alarms.ts";
import { countedEndpoint } from "./operations/count-rpc.ts";
import { createMetrics, type Metrics } from "./operations/metrics.ts";
import { serveOperations } from "./operations/serve.ts";
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
  const metrics = createMetrics();
  const log = alarmLog(settings.TETRAFI_LOG_LEVEL, metrics);
  const database = await openDatabase(settings.DATABASE_URL);

  const locations = settings.TETRAFI_CHECKPOINT_LOCATIONS.split(",").filter((location) => location !== "");
  const notes = new FactNotes(database, log);
  const balances = new BalanceAlarms(parseLowBalances(settings.TETRAFI_LOW_BALANCE), log);
  const orchestrator = startOrchestrator({
    database,
    chains: network.chains,
    accounts,
    endpoint: (url, chainId) => countedEndpoint(rpcEndpoint(url), chainId, metrics),
    clock: systemClock,
    log,
    observer: observing(metrics, notes, balances),
    batchSize: settings.TETRAFI_BATCH_SIZE,
    batchWaitMs: settings.TETRAFI_BATCH_WAIT_MS,
    networks: proofNetworks(network, checkpointReader(locations, systemClock)),
    crossingWaitMs: crossingWaits(network),
  });
  const writing = notes.flushOften(systemClock);

  const { chains, alarms } = orchestrator;
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
  const { TETRAFI_METRICS_PORT: port, TETRAFI_METRICS_HOST: host } = settings;
  const operations =
    port === undefined ? null : await serveOperations({ metrics, database, chains }, { host, port });
  const signers = accounts.map(({ address }) => address);
  log.info({ chains: [...chains.keys()], signers }, "settlement process started");

  return {
    stop: async () => {
      await operations?.stop();
      await reconciling.stop();
      await discovery.stop();
      await orchestrator.stop();
      await writing.stop();
      await database.close();
      log.info("settlement process stopped");
    },
  };
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
