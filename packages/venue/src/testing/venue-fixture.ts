import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newApiKey } from "@tetrafi/protocol/api-key.ts";
import type { CorridorConfig, NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { corridorConfig, networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { startPostgres } from "@tetrafi/stack/postgres.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { insertApiKey, insertSolver, insertWorkspace, type KeyHolder } from "@tetrafi/store/identities.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import type { VenueSettings } from "../settings.ts";
import { startVenue } from "../start-venue.ts";
import { solverIdentity, type SolverIdentity } from "./test-solver.ts";

/** The venue in this process over a real PostgreSQL, with two workspaces, an operator and solvers. No chain runs. */
export type VenueFixture = {
  readonly url: string;
  readonly solverUrl: string;
  readonly database: Database;
  readonly network: NetworkConfig;
  readonly keys: {
    readonly taker: string;
    readonly otherTaker: string;
    /** Of a test workspace. */
    readonly tester: string;
    readonly operator: string;
  };
  readonly solvers: readonly SolverIdentity[];
  /** Another venue over the same database; answers where it listens and how to stop it. */
  readonly startAnother: (
    requestsPerSecond: number,
    changes?: Partial<VenueSettings>,
  ) => Promise<RunningVenue>;
  /** Takes PostgreSQL away; answers how to bring it back. */
  readonly takeDatabaseAway: () => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
};

/** Where a venue listens. */
export type RunningVenue = {
  readonly url: string;
  readonly solverUrl: string;
  readonly stop: () => Promise<void>;
};

/** A taker's address. */
export const USER = `0x${"21".repeat(20)}` as const;

/**
 * Chain 1 USDC → chain 2 WETH, which may be split; the same within chain 1, and there and back; and back from chain 2, where
 * offers last a second and orders may carry a ladder: on these takers may hide their side. Its like with USDC on chain 2 and with WETH on chain 1, which may be legs of one trade with it; and a test
 * corridor. The longest windows, so that on a busy machine no auction ends before its solvers have answered.
 */
const corridors: CorridorConfig[] = [
  {
    ...corridorConfig,
    windowMs: 5_000,
    allowsLegs: true,
    allowsHiddenSide: true,
    split: { maxParts: 3, pricing: "payAsQuoted" },
  },
  {
    ...corridorConfig,
    windowMs: 5_000,
    output: { chainId: 1, symbol: "WETH" },
    allowsHiddenSide: true,
  },
  {
    ...corridorConfig,
    windowMs: 4_000,
    input: { chainId: 1, symbol: "WETH" },
    output: { chainId: 1, symbol: "USDC" },
    allowsHiddenSide: true,
  },
  {
    ...corridorConfig,
    windowMs: 5_000,
    input: { chainId: 2, symbol: "WETH" },
    output: { chainId: 1, symbol: "USDC" },
    exclusiveSeconds: 2,
    decaySeconds: 15,
    allowsHiddenSide: true,
  },
  {
    ...corridorConfig,
    windowMs: 5_000,
    input: { chainId: 1, symbol: "WETH" },
    output: { chainId: 2, symbol: "USDC" },
    sandbox: true,
  },
  { ...corridorConfig, windowMs: 5_000, output: { chainId: 2, symbol: "USDC" }, allowsLegs: true },
  { ...corridorConfig, windowMs: 5_000, input: { chainId: 1, symbol: "WETH" }, allowsLegs: true },
];

/** Starts everything; `stop` ends it and removes its files. `changes` are of the first corridor. */
export async function startVenueFixture(
  solverCount: number,
  changes: Partial<CorridorConfig> = {},
): Promise<VenueFixture> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-venue-"));
  const dataDir = join(folder, "postgres");
  let postgres = await startPostgres({ dataDir });
  const database = await openDatabase(postgres.url);
  await migrate(database.pool);
  await insertWorkspace(database, { id: "fund", name: "Fund" });
  await insertWorkspace(database, { id: "rival", name: "Rival" });
  await insertWorkspace(database, { id: "lab", name: "Lab", isSandbox: true });
  const keys = {
    taker: await addKey(database, "taker", { role: "taker", workspaceId: "fund", solverId: null }),
    otherTaker: await addKey(database, "rival", { role: "taker", workspaceId: "rival", solverId: null }),
    tester: await addKey(database, "tester", { role: "taker", workspaceId: "lab", solverId: null }),
    operator: await addKey(database, "operator", { role: "operator", workspaceId: null, solverId: null }),
  };
  const solvers: SolverIdentity[] = [];
  for (let place = 1; place <= solverCount; place += 1)
    solvers.push(await addSolver(database, `solver${place}`));

  const [first, ...others] = corridors;
  const network = networkConfig(first === undefined ? [] : [{ ...first, ...changes }, ...others]);
  // Nothing listens there: what needs a chain is refused at once.
  const chains = network.chains.map((chain) => ({ ...chain, rpcUrls: ["http://127.0.0.1:1"] }));
  const networkFile = join(folder, "network.json");
  writeFileSync(networkFile, JSON.stringify({ ...network, chains }));
  const checksumSecret = randomBytes(32).toString("hex");
  const start = (requestsPerSecond: number, settings: Partial<VenueSettings> = {}): Promise<RunningVenue> =>
    startOn({
      DATABASE_URL: postgres.url,
      TETRAFI_NETWORK_FILE: networkFile,
      TETRAFI_CHECKSUM_SECRET: checksumSecret,
      TETRAFI_REQUESTS_PER_SECOND: requestsPerSecond,
      ...settings,
    });
  const venue = await start(1_000_000);
  const running: RunningVenue[] = [];
  return {
    ...venue,
    database,
    network,
    keys,
    solvers,
    startAnother: async (requestsPerSecond, settings) => {
      const other = await start(requestsPerSecond, settings);
      running.push(other);
      return other;
    },
    takeDatabaseAway: async () => {
      await postgres.stop();
      return async () => {
        postgres = await startPostgres({ dataDir, port: Number(new URL(postgres.url).port) });
      };
    },
    stop: async () => {
      for (const each of [...running, venue]) await each.stop();
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startOn(
  settings: Partial<VenueSettings> &
    Pick<
      VenueSettings,
      "DATABASE_URL" | "TETRAFI_NETWORK_FILE" | "TETRAFI_CHECKSUM_SECRET" | "TETRAFI_REQUESTS_PER_SECOND"
    >,
): Promise<RunningVenue> {
  const port = await freePort();
  const running = await startVenue({
    TETRAFI_HTTP_HOST: "127.0.0.1",
    TETRAFI_HTTP_PORT: port,
    TETRAFI_REGISTRATIONS_PER_SECOND: 1_000,
    TETRAFI_DATABASE_WAIT_MS: 60_000,
    TETRAFI_CERTIFICATION_P99_MS: 200,
    TETRAFI_CERTIFICATION_REQUESTS: 200,
    TETRAFI_HEDGE_DELAY_MS: 100,
    TETRAFI_ANONYMOUS_AMONG: 1,
    TETRAFI_STABLE_SYMBOLS: "USDC",
    TETRAFI_LEVEL_ENTITIES: 3,
    TETRAFI_REFERENCE_MAX_AGE_SECONDS: 3_600,
    TETRAFI_LOG_LEVEL: "silent",
    ...settings,
  });
  let stopping: Promise<void> | null = null;
  return {
    url: `http://127.0.0.1:${port}`,
    solverUrl: `ws://127.0.0.1:${port}/api/v1/solver/ws`,
    stop: () => (stopping ??= running.stop()),
  };
}

async function addKey(database: Database, id: string, holder: KeyHolder): Promise<string> {
  const { key, keyHash } = newApiKey(id);
  await insertApiKey(database, { ...holder, id, keyHash });
  return key;
}

async function addSolver(database: Database, id: string): Promise<SolverIdentity> {
  const { key, keyHash } = newApiKey(id);
  const solver = solverIdentity(id, `0x${randomBytes(32).toString("hex")}`, key);
  await insertSolver(database, { id, name: id, address: solver.address });
  await insertApiKey(database, { id, role: "solver", workspaceId: null, solverId: id, keyHash });
  return solver;
}

const usdc = { chainId: 1, address: `0x${"a".repeat(40)}` } as const;
const weth = { chainId: 2, address: `0x${"b".repeat(40)}` } as const;

/** A request for 1,000 USDC into WETH on the other chain, or for 1,000 WETH out of USDC. */
export function quotesRequest(swapType: QuotesRequest["intent"]["swapType"] = "ExactInput"): QuotesRequest {
  const amount = { amount: "1000" };
  const exactInput = swapType === "ExactInput";
  return {
    user: USER,
    intent: {
      intentType: "swap",
      inputs: [{ user: USER, asset: usdc, ...(exactInput ? amount : {}) }],
      outputs: [{ asset: weth, ...(exactInput ? {} : amount) }],
      swapType,
    },
    supportedTypes: ["escrow-v0"],
  };
}

/** A request on the test corridor. */
export function testRequest(amount = "1000"): QuotesRequest {
  const request = quotesRequest();
  const inputs = [{ user: USER, asset: { ...weth, chainId: 1 }, amount }];
  return { ...request, intent: { ...request.intent, inputs, outputs: [{ asset: { ...usdc, chainId: 2 } }] } };
}

/** A request on the corridor whose offers can be accepted for one second. */
export function shortLivedRequest(): QuotesRequest {
  const request = quotesRequest();
  const inputs = [{ user: USER, asset: weth, amount: "1000" }];
  return { ...request, intent: { ...request.intent, inputs, outputs: [{ asset: usdc }] } };
}
