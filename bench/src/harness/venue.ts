import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateKeyToAddress } from "viem/accounts";
import { toHex } from "viem";
import { newApiKey } from "@tetrafi/protocol/api-key.ts";
import type { ChainProfile, CorridorConfig, NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { startPostgres } from "@tetrafi/stack/postgres.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { insertApiKey, insertSolver, insertWorkspace } from "@tetrafi/store/identities.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import { ended, startSolvers, type BenchSolver } from "./solvers.ts";

/** The real venue over real Postgres with `count` signing solvers; quoting reads no chain, so none is started. */
export type BenchVenue = {
  readonly quotesUrl: string;
  readonly takerKey: string;
  readonly body: string;
  readonly stop: () => Promise<void>;
};

const VENUE_MAIN = join(import.meta.dirname, "..", "..", "..", "packages", "venue", "src", "main.ts");

const address = (digit: number): `0x${string}` => `0x${digit.toString(16).padStart(40, "0")}`;

function chain(chainId: number): ChainProfile {
  return {
    chainId,
    name: `bench ${chainId}`,
    rpcUrls: ["http://127.0.0.1:1"],
    blockTimeMs: 1_000,
    finality: { type: "tag", tag: "finalized" },
    hyperlaneDomain: chainId,
    startBlock: 0,
    contracts: {
      permit2: address(1),
      inputSettler: address(2),
      outputSettler: address(3),
      atomicSettler: address(4),
      hyperlaneOracle: address(5),
      mailbox: address(6),
      merkleTreeHook: address(7),
      multisigIsm: address(8),
    },
    tokens: [
      { symbol: "USDC", address: address(0x11), decimals: 6 },
      { symbol: "USDT", address: address(0x12), decimals: 6 },
    ],
  };
}

const corridor: CorridorConfig = {
  input: { chainId: 31337, symbol: "USDC" },
  output: { chainId: 31338, symbol: "USDT" },
  windowMs: 500,
  minAmount: "1",
  maxAmount: "1000000000000000",
  fillWindowSeconds: 60,
  expirySeconds: 120,
  exclusiveSeconds: 60,
};

const network: NetworkConfig = { chains: [chain(31337), chain(31338)], corridors: [corridor] };

/** The request that every round makes: 250,000 USDC into USDT on the other chain. */
const body = JSON.stringify({
  user: address(0x21),
  intent: {
    intentType: "swap",
    inputs: [
      { user: address(0x21), asset: { chainId: 31337, address: address(0x11) }, amount: "250000000000" },
    ],
    outputs: [{ asset: { chainId: 31338, address: address(0x12) } }],
    swapType: "ExactInput",
  },
  supportedTypes: ["escrow-v0"],
});

/** Starts Postgres, the venue and its solvers; all of it ends with `stop`. */
export async function startVenue(count: number): Promise<BenchVenue> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-bench-"));
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const taker = newApiKey("benchtaker");
  const solvers: BenchSolver[] = [];
  const database = await openDatabase(postgres.url, 4);
  await migrate(database.pool);
  await insertWorkspace(database, { id: "bench", name: "Bench" });
  await insertApiKey(database, {
    id: "benchtaker",
    role: "taker",
    workspaceId: "bench",
    solverId: null,
    keyHash: taker.keyHash,
  });
  for (let place = 0; place < count; place += 1) {
    const privateKey = toHex(randomBytes(32));
    const id = `solver${place}`;
    const { key, keyHash } = newApiKey(id);
    await insertSolver(database, {
      id,
      name: id,
      address: privateKeyToAddress(privateKey).toLowerCase() as `0x${string}`,
    });
    await insertApiKey(database, { id, role: "solver", workspaceId: null, solverId: id, keyHash });
    solvers.push({ apiKey: key, privateKey });
  }
  await database.close();

  const port = await freePort();
  const networkFile = join(folder, "network.json");
  writeFileSync(networkFile, JSON.stringify(network));
  const log = openSync(join(folder, "venue.log"), "a");
  const venue = fork(VENUE_MAIN, {
    stdio: ["ignore", log, "inherit", "ipc"],
    env: {
      ...process.env,
      DATABASE_URL: postgres.url,
      TETRAFI_NETWORK_FILE: networkFile,
      TETRAFI_HTTP_HOST: "127.0.0.1",
      TETRAFI_HTTP_PORT: String(port),
      TETRAFI_CHECKSUM_SECRET: randomBytes(32).toString("hex"),
      TETRAFI_LOG_LEVEL: "warn",
      TETRAFI_REQUESTS_PER_SECOND: "1000000",
    },
  });
  await new Promise<void>((resolve, reject) => {
    venue.once("message", () => resolve());
    venue.once("exit", (code) => reject(new Error(`the venue ended with ${code} at start`)));
  });
  const connected = await startSolvers({
    mode: "venue",
    url: `ws://127.0.0.1:${port}/api/v1/solver/ws`,
    solvers,
  });
  return {
    quotesUrl: `http://127.0.0.1:${port}/api/v1/rfq/quotes`,
    takerKey: taker.key,
    body,
    stop: async () => {
      await connected.stop();
      await ended(venue);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
