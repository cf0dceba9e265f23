import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { Type } from "typebox";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { ConfigurationError, readEnvironment, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { chainRpc } from "./chain/chain-rpc.ts";
import { chainEndpoints } from "./chain/rpc-endpoint.ts";
import { Reconciler, type ReconciliationReport } from "./reconcile/reconciler.ts";

/**
 * Compares the database with the chains once, beside a running system, without any key. What differs is looked at again
 * after a pause, since it may be in flight. Prints one line of JSON; exits 1 if anything differs or could not be read.
 */
const Settings = Type.Object({
  DATABASE_URL: Type.String({ pattern: "^postgres(ql)?://" }),
  TETRAFI_NETWORK_FILE: Type.String({ minLength: 1 }),
  TETRAFI_RECONCILE_PAUSE_MS: Type.Integer({ minimum: 100, maximum: 600_000, default: 10_000 }),
});

async function reconcile(): Promise<ReconciliationReport> {
  const settings = readEnvironment(Settings, process.env);
  const network = readJsonFile(NetworkConfig, settings.TETRAFI_NETWORK_FILE);
  const log = pino({ level: "warn", base: { process: "reconcile" } }, pino.destination(2));
  const chains = new Map(
    network.chains.map((profile) => [
      profile.chainId,
      { profile, rpc: chainRpc(profile.chainId, chainEndpoints(profile), log) },
    ]),
  );
  const database = await openDatabase(settings.DATABASE_URL, 2);
  try {
    const reconciler = new Reconciler({ database, chains, log });
    const first = await reconciler.run(Date.now());
    if (first.seenOnce === 0 && first.open === 0) return first;
    await sleep(settings.TETRAFI_RECONCILE_PAUSE_MS);
    // What is seen for the first time now was in flight then, or is now.
    return await reconciler.run(Date.now());
  } finally {
    await database.close();
  }
}

try {
  const report = await reconcile();
  writeSync(1, `${JSON.stringify(report)}\n`);
  process.exitCode = report.open === 0 && report.unread === 0 ? 0 : 1;
} catch (error) {
  const reason =
    error instanceof ConfigurationError || !(error instanceof Error) ? String(error) : error.message;
  writeSync(2, `reconcile: ${reason}\n`);
  process.exitCode = 2;
}
