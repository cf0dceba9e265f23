import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { createPublicClient, http, type PublicClient } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { SettlementWorld } from "@tetrafi/settlement/testing/settlement-world.ts";
import { startProcess, type SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { localNetwork } from "@tetrafi/stack/network.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import type { Ground } from "./ground.ts";
import { startRpcProxy, type RpcProxy } from "./rpc-proxy.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

/** Key under which the scripts' operator acts. */
export const OPERATOR_KEY = "operator-of-scenarios";

/**
 * Two chains, a database, and settlement processes that reach them only through proxies. The script and the actors
 * reach them directly.
 */
export type ScenarioWorld = SettlementWorld & {
  readonly databaseUrl: string;
  /** In front of the database. */
  readonly link: TcpProxy;
  /** In front of each chain's node; of one chain, all for the same one. */
  readonly nodes: readonly [readonly RpcProxy[], readonly RpcProxy[]];
  readonly processes: ReadonlyMap<string, SupervisedProcess>;
  /** Starts a process, or starts it again, with a clock that is off by so much. */
  readonly run: (name: string, clockAheadSeconds?: number) => Promise<void>;
  /** Processes that ended without having been asked to, with their exit code or signal. */
  readonly unasked: readonly string[];
  /** Everything that processes have logged, line by line. */
  readonly logLines: () => readonly string[];
};

const MAIN = join(import.meta.dirname, "..", "..", "..", "packages", "settlement", "src", "main.ts");
const SHIFTED_CLOCK = join(import.meta.dirname, "shifted-clock.ts");

let databases = 0;
let creating: Promise<unknown> = Promise.resolve();

/** Starts it; no process runs yet. */
export async function startScenarioWorld(
  ground: Ground,
  options: { readonly nodes?: number; readonly settings?: Readonly<Record<string, string>> } = {},
): Promise<ScenarioWorld> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-scenario-"));
  mkdirSync(join(folder, "logs"));
  const [placed, databaseUrl] = await Promise.all([ground.placeChains(folder), createDatabase(ground)]);
  const database = await openDatabase(databaseUrl);
  await migrate(database.pool);
  const operator = { role: "operator", workspaceId: null, solverId: null } as const;
  await insertApiKey(database, { id: OPERATOR_KEY, keyHash: Buffer.alloc(32, 7), ...operator });
  const chains = [placed[0].profile, placed[1].profile] as const;
  const link = await startTcpProxy(Number(new URL(databaseUrl).port));
  const nodes = await Promise.all([
    startNodes(chains[0], options.nodes ?? 1),
    startNodes(chains[1], options.nodes ?? 1),
  ]);
  const clients = new Map(chains.map((profile) => [profile.chainId, clientOf(profile)]));
  const client = (chainId: number): PublicClient => {
    const found = clients.get(chainId);
    if (found === undefined) throw new Error(`no chain ${chainId}`);
    return found;
  };
  const seen = chains.map((profile, index) => ({
    ...profile,
    rpcUrls: nodes[index]?.map(({ url }) => url) ?? [],
  }));
  const networkFile = join(folder, "network.json");
  writeFileSync(networkFile, JSON.stringify(localNetwork(seen)));
  const linked = new URL(databaseUrl);
  linked.port = String(link.port);
  const processes = new Map<string, SupervisedProcess>();
  const logFiles = new Set<string>();
  const unasked: string[] = [];
  const startSettlement: SettlementWorld["startSettlement"] = async (name, settings = {}) => {
    const logFile = join(folder, "logs", `${name}.log`);
    logFiles.add(logFile);
    const process = await startProcess({
      name,
      main: MAIN,
      settings: {
        DATABASE_URL: linked.href,
        TETRAFI_NETWORK_FILE: networkFile,
        TETRAFI_SUBMITTER_KEY: ground.accounts.submitter.privateKey,
        TETRAFI_RECONCILE_INTERVAL_MS: "10000",
        ...options.settings,
        ...settings,
      },
      logFile,
      onUnexpectedExit: (reason) => void unasked.push(`${name} ended with ${reason}`),
    });
    processes.set(name, process);
    return process;
  };
  return {
    database,
    databaseUrl,
    accounts: ground.accounts,
    chains,
    client,
    request: (chainId, method, params) => client(chainId).request({ method, params } as never),
    startSettlement,
    networkFile,
    folder,
    link,
    nodes,
    processes,
    unasked,
    run: async (name, clockAheadSeconds = 0) => {
      await processes.get(name)?.stop();
      const shift = {
        NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`,
        SHIFTED_CLOCK_MS: `${clockAheadSeconds}000`,
      };
      await startSettlement(name, clockAheadSeconds === 0 ? {} : shift);
    },
    logLines: () => [...logFiles].flatMap((file) => readFileSync(file, "utf8").split("\n")).filter(Boolean),
    stop: async () => {
      await Promise.all([...processes.values()].map((process) => process.stop()));
      await database.close();
      await Promise.all(
        [link, ...nodes.flat(), ...placed.map(({ anvil }) => anvil)].map((one) => one.stop()),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startNodes({ rpcUrls }: ChainProfile, count: number): Promise<RpcProxy[]> {
  return Promise.all(Array.from({ length: count }, () => startRpcProxy(rpcUrls[0] ?? "")));
}

function clientOf({ rpcUrls }: ChainProfile): PublicClient {
  return createPublicClient({ transport: http(rpcUrls[0]), cacheTime: 0, pollingInterval: 50 });
}

/** A database of its own on the ground's server. Answers its URL. The server makes one at a time. */
function createDatabase({ databaseUrl }: Ground): Promise<string> {
  const created = creating.then(async () => {
    databases += 1;
    const url = new URL(databaseUrl);
    url.pathname = `/scenario_${databases}`;
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    try {
      await admin.query(`create database scenario_${databases}`);
    } finally {
      await admin.end();
    }
    return url.href;
  });
  creating = created.catch(() => undefined);
  return created;
}
