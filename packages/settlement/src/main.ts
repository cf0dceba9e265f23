import { pino, type Logger } from "pino";
import { Type } from "typebox";
import { privateKeyToAccount } from "viem/accounts";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readEnvironment, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { runProcess, type RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { parseSettlementNotice } from "@tetrafi/store/settlement-events.ts";
import { followChain, type Chain } from "./chain/chain.ts";
import { chainRpc } from "./chain/chain-rpc.ts";
import { rpcEndpoint } from "./chain/rpc-endpoint.ts";
import { Driver } from "./drive/drive-settlement.ts";
import { Scheduler } from "./drive/scheduler.ts";
import { StuckAlarms } from "./drive/stuck-alarms.ts";
import { wakeFromDatabase } from "./drive/wake-from-database.ts";
import { FEE_POLICY } from "./lane/fees.ts";
import { keepSession } from "./lane/keep-session.ts";
import { Lane } from "./lane/lane.ts";

/** Settings of the settlement process. */
const Settings = Type.Object({
  DATABASE_URL: Type.String({ pattern: "^postgres(ql)?://" }),
  TETRAFI_NETWORK_FILE: Type.String({ minLength: 1 }),
  /** Signs and pays for every transaction: 32 bytes of hex. */
  TETRAFI_SUBMITTER_KEY: Type.Unsafe<`0x${string}`>(Type.String({ pattern: "^0x[0-9a-fA-F]{64}$" })),
  TETRAFI_LOG_LEVEL: Type.String({
    pattern: "^(trace|debug|info|warn|error|fatal|silent)$",
    default: "info",
  }),
});

/** Settlements driven at a time. */
const CONCURRENCY = 32;

async function start(): Promise<RunningProcess> {
  const settings = readEnvironment(Settings, process.env);
  const network = resolveNetwork(readJsonFile(NetworkConfig, settings.TETRAFI_NETWORK_FILE));
  const account = privateKeyToAccount(settings.TETRAFI_SUBMITTER_KEY);
  const log = pino({ level: settings.TETRAFI_LOG_LEVEL, base: { process: "settlement" } });
  const database = await openDatabase(settings.DATABASE_URL);

  const chains = new Map<number, Chain>();
  const alarms = new StuckAlarms(log);
  const driver = new Driver({ database, chains, alarms, log });
  const scheduler = new Scheduler(CONCURRENCY, (orderId) => driver.drive(orderId));
  for (const profile of network.chains) {
    const { chainId } = profile;
    const rpc = chainRpc(chainId, profile.rpcUrls.map(rpcEndpoint), log);
    const lane = new Lane({ profile, rpc, account, database, policy: FEE_POLICY, log });
    const chain = followChain({ profile, rpc, lane, log }, ({ reorganised }, concerned) => {
      for (const orderId of concerned) scheduler.wake(orderId);
      scheduler.wakeChain(chainId, Date.now(), reorganised);
    });
    chains.set(chainId, chain);
  }
  const wakes = wakeFromDatabase(database, log, (orderId) => scheduler.wake(orderId));
  const session = keepSession({
    database,
    lanes: [...chains.values()].map(({ lane }) => lane),
    log,
    onNotification: (payload) => {
      const notice = parseSettlementNotice(payload);
      // All later steps are written by a settlement process, which goes on by itself.
      if (notice?.step === "accepted") scheduler.wake(notice.orderId);
    },
    onConnected: wakes.wakeAll,
    onLane: (lane) => void takeUp(lane, scheduler, log),
  });
  log.info({ chains: [...chains.keys()], signer: account.address }, "settlement process started");

  return {
    stop: async () => {
      await wakes.stop();
      await scheduler.stop();
      await Promise.all([...chains.values()].map((chain) => chain.stop()));
      await session.stop();
      await database.close();
      log.info("settlement process stopped");
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
  scheduler.wakeChain(chainId, Date.now(), true);
}

await runProcess("settlement", start);
