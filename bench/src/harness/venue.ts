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
import { ended, startSolvers, type BenchSolver, type Manner } from "./solvers.ts";

/** The real venue over real Postgres with signing solvers; quoting reads no chain, so none is started. */
export type BenchVenue = {
  readonly quotesUrl: string;
  readonly takerKey: string;
  readonly body: string;
  readonly databaseUrl: string;
  readonly solverUrl: string;
  /** Solvers that are registered and not connected. */
  readonly spare: readonly BenchSolver[];
  /** All metrics, in Prometheus' text. */
  readonly metrics: () => Promise<string>;
  /** A metric without labels that the venue itself reports, for example `process_cpu_seconds_total`. */
  readonly metric: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** The window of its only corridor, unless another is asked for. */
export const WINDOW_MS = 500;

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

const corridor: Omit<CorridorConfig, "windowMs"> = {
  input: { chainId: 31337, symbol: "USDC" },
  output: { chainId: 31338, symbol: "USDT" },
  minAmount: "1",
  maxAmount: "1000000000000000",
  fillWindowSeconds: 60,
  expirySeconds: 120,
  exclusiveSeconds: 60,
};

/** What a bench wants different. */
export type VenueChanges = {
  /** Of its only corridor; WINDOW_MS unless given. */
  readonly windowMs?: number;
  /** Most solvers that a request asks; all unless given. */
  readonly maxAsked?: number;
  /** Solvers to register beside those that are connected. */
  readonly spare?: number;
};

const network = ({ windowMs = WINDOW_MS, maxAsked }: VenueChanges): NetworkConfig => ({
  chains: [chain(31337), chain(31338)],
  corridors: [{ ...corridor, windowMs, ...(maxAsked === undefined ? {} : { maxAsked }) }],
});

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

/** Writes the taker, the operator and the solvers into the database; answers their keys. */
async function register(
  databaseUrl: string,
  manners: readonly Manner[],
): Promise<{ readonly taker: string; readonly operator: string; readonly solvers: readonly BenchSolver[] }> {
  const taker = newApiKey("benchtaker");
  const operator = newApiKey("benchoperator");
  const solvers: BenchSolver[] = [];
  const database = await openDatabase(databaseUrl, 4);
  await migrate(database.pool);
  await insertWorkspace(database, { id: "bench", name: "Bench" });
  await insertApiKey(database, {
    id: "benchtaker",
    role: "taker",
    workspaceId: "bench",
    solverId: null,
    keyHash: taker.keyHash,
  });
  await insertApiKey(database, {
    id: "benchoperator",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: operator.keyHash,
  });
  for (const [place, manner] of manners.entries()) {
    const privateKey = toHex(randomBytes(32));
    const id = `solver${place}`;
    const { key, keyHash } = newApiKey(id);
    await insertSolver(database, {
      id,
      name: id,
      address: privateKeyToAddress(privateKey).toLowerCase() as `0x${string}`,
    });
    await insertApiKey(database, { id, role: "solver", workspaceId: null, solverId: id, keyHash });
    solvers.push({ id, apiKey: key, privateKey, manner });
  }
  await database.close();
  return { taker: taker.key, operator: operator.key, solvers };
}

/** The value of a metric without labels in Prometheus' text. */
function metricOf(text: string, name: string): number {
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`the venue has no metric ${name}`);
  return Number(line.slice(name.length));
}

/** Starts Postgres, the venue and a solver for each manner; all of it ends with `stop`. */
export async function startVenue(
  manners: readonly Manner[],
  changes: VenueChanges = {},
): Promise<BenchVenue> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-bench-"));
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const idle = Array.from({ length: changes.spare ?? 0 }, () => "never" as const);
  const { taker, operator, solvers } = await register(postgres.url, [...manners, ...idle]);
  const port = await freePort();
  const networkFile = join(folder, "network.json");
  writeFileSync(networkFile, JSON.stringify(network(changes)));
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
  const solverUrl = `ws://127.0.0.1:${port}/api/v1/solver/ws`;
  const connected = await startSolvers({
    mode: "venue",
    url: solverUrl,
    solvers: solvers.slice(0, manners.length),
  });
  const url = `http://127.0.0.1:${port}`;
  const metrics = async (): Promise<string> => {
    const answer = await fetch(`${url}/metrics`, { headers: { "x-api-key": operator } });
    return answer.text();
  };
  return {
    quotesUrl: `${url}/api/v1/rfq/quotes`,
    takerKey: taker,
    body,
    databaseUrl: postgres.url,
    solverUrl,
    spare: solvers.slice(manners.length),
    metrics,
    metric: async (name) => metricOf(await metrics(), name),
    stop: async () => {
      await connected.stop();
      await ended(venue);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** So many solvers that answer at once. */
export function promptSolvers(count: number): Manner[] {
  return Array.from({ length: count }, () => "atOnce" as const);
}
