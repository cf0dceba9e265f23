import { existsSync } from "node:fs";
import { join } from "node:path";
import { NetworkConfig, type ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { localAccounts, type LocalAccounts } from "./accounts.ts";
import { startAnvil, type Anvil } from "./anvil.ts";
import { CHAINS, checkResumed, prepareChain } from "./chains.ts";
import type { SupervisedProcess } from "./child-process.ts";
import { takeDataFolder } from "./data-folder.ts";
import { checkDatabase, emptyDatabase, prepareDatabase, SOLVERS } from "./identities.ts";
import { prepareHostedFiller } from "./hosted-filler.ts";
import { localNetwork, type CorridorTiming, type Side } from "./network.ts";
import { startPostgres } from "./postgres.ts";
import { choosePort } from "./ports.ts";
import { startProcesses } from "./processes.ts";
import { readOrCreateSecrets, writePrivateFile, type Secrets } from "./secrets.ts";
import { together } from "./together.ts";

export type LocalStackOptions = {
  /** Holds everything that outlives a stop: database, chain states, secrets, logs. */
  readonly dataDir: string;
  /** Throws away what `dataDir` holds, and the tables in `databaseUrl`. */
  readonly fresh?: boolean;
  /** A PostgreSQL server to use instead of our own. */
  readonly databaseUrl?: string | undefined;
  /** Given ports are used or refused; `preferred` ones are avoided if taken; others are free ones. */
  readonly ports?: StackPorts;
  readonly preferredPorts?: StackPorts;
  /** Solvers win an order with exactly this input (base units) and don't fill it. */
  readonly fadeAmount?: bigint;
  /** Whole tokens of each stablecoin that every solver gets on each new chain; plenty unless given. */
  readonly solverFunds?: bigint;
  /** The venue fills for the first solver, with an account that the settlement process alone has. */
  readonly hosted?: boolean;
  /** Settings of the venue, by their names, beside the stack's own. */
  readonly venueSettings?: Readonly<Record<string, string>>;
  readonly timingOf?: (input: Side, output: Side) => CorridorTiming | undefined;
  /** Called when a step is done, with its duration. */
  readonly onProgress?: (step: string, tookMs: number) => void;
  /** Called when a process ends that nobody stopped. */
  readonly onUnexpectedExit?: (name: string, reason: string) => void;
  /** Ends a start early; what was started is stopped. */
  readonly signal?: AbortSignal;
};

/** `rpc` is the first chain's; the second chain takes the next one. */
export type StackPorts = {
  readonly http?: number | undefined;
  readonly postgres?: number | undefined;
  readonly rpc?: number | undefined;
};

/** A running local stack. */
export type LocalStack = {
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly wsUrl: string;
  readonly databaseUrl: string;
  readonly network: NetworkConfig;
  readonly networkFile: string;
  readonly accounts: LocalAccounts;
  readonly apiKeys: {
    readonly taker: string;
    /** Of the test workspace, which trades the corridors of WETH. */
    readonly sandbox: string;
    readonly operator: string;
    readonly solvers: readonly string[];
  };
  /** By name: validators, relayer, settlement, venue, solver-1 … solver-3. */
  readonly processes: ReadonlyMap<string, SupervisedProcess>;
  readonly stop: () => Promise<void>;
};

/** Starts everything a trade needs on this machine. What was started is stopped again if a part fails. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: LocalStackOptions,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<LocalStack> {
  const step = progress(options);
  const { dataDir } = options;
  const release = takeDataFolder(dataDir, options.fresh === true);
  undo.push(async () => release());
  const ports = await choosePorts(options);
  const secrets = readOrCreateSecrets(dataDir, SOLVERS.length);
  const accounts = localAccounts();

  if (options.databaseUrl !== undefined) await checkDatabase(options.databaseUrl);
  const base: { databaseUrl: string; chains: ChainProfile[] } = { databaseUrl: "", chains: [] };
  await together<void>([
    async () => {
      base.databaseUrl = await startDatabase(options, ports.postgres, secrets, accounts, undo, step);
    },
    async () => {
      base.chains = await startChains(options, ports.chains, accounts, undo, step);
    },
  ]);
  const network = localNetwork(base.chains, options.timingOf);
  const networkFile = join(dataDir, "network.json");
  writePrivateFile(networkFile, JSON.stringify(network, null, 2));

  const settlementSettings =
    options.hosted === true
      ? await step("a hosted filler for solver-1", () => prepareHostedFiller(network, accounts, dataDir))
      : {};

  const apiUrl = `http://127.0.0.1:${ports.http}`;
  const wsUrl = `ws://127.0.0.1:${ports.http}/api/v1/solver/ws`;
  const processes = new Map<string, SupervisedProcess>();
  undo.push(() => stopProcesses(processes));
  await startProcesses({
    dataDir,
    networkFile,
    databaseUrl: base.databaseUrl,
    httpPort: ports.http,
    venueSettings: options.venueSettings ?? {},
    settlementSettings,
    apiUrl,
    wsUrl,
    secrets,
    accounts,
    fadeAmount: options.fadeAmount,
    processes,
    step,
    onUnexpectedExit: options.onUnexpectedExit ?? (() => undefined),
  });
  const {
    takerApiKey: taker,
    sandboxApiKey: sandbox,
    operatorApiKey: operator,
    solverApiKeys: solvers,
  } = secrets;
  const apiKeys = { taker, sandbox, operator, solvers };
  const { databaseUrl } = base;
  return { dataDir, apiUrl, wsUrl, databaseUrl, network, networkFile, accounts, apiKeys, processes, stop };
}

/** Runs a named step, reports it, and refuses to go on once the start was given up. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

function progress(options: LocalStackOptions): Step {
  return async (name, work) => {
    options.signal?.throwIfAborted();
    const startedAtMs = Date.now();
    const result = await work();
    options.onProgress?.(name, Date.now() - startedAtMs);
    return result;
  };
}

type ChosenPorts = { readonly http: number; readonly postgres: number; readonly chains: readonly number[] };

async function choosePorts({
  ports = {},
  preferredPorts = {},
  databaseUrl,
}: LocalStackOptions): Promise<ChosenPorts> {
  const shifted = (port: number | undefined, by: number): number | undefined =>
    port === undefined ? undefined : port + by;
  const http = await choosePort({
    given: ports.http,
    preferred: preferredPorts.http,
    what: "the venue",
    flag: "--http-port",
  });
  const postgres =
    databaseUrl === undefined
      ? await choosePort({
          given: ports.postgres,
          preferred: preferredPorts.postgres,
          what: "PostgreSQL",
          flag: "--postgres-port",
        })
      : 0;
  const chains: number[] = [];
  for (const [index, { chainId }] of CHAINS.entries())
    chains.push(
      await choosePort({
        given: shifted(ports.rpc, index),
        preferred: shifted(preferredPorts.rpc, index),
        what: `chain ${chainId}`,
        flag: "--rpc-port",
      }),
    );
  return { http, postgres, chains };
}

async function startDatabase(
  options: LocalStackOptions,
  port: number,
  secrets: Secrets,
  accounts: LocalAccounts,
  undo: (() => Promise<void>)[],
  step: Step,
): Promise<string> {
  let url = options.databaseUrl;
  if (url === undefined) {
    const postgres = await step("PostgreSQL 18", () =>
      startPostgres({ dataDir: join(options.dataDir, "postgres"), port }),
    );
    undo.push(postgres.stop);
    url = postgres.url;
  } else if (options.fresh === true) {
    const given = url;
    await step("database emptied", () => emptyDatabase(given));
  }
  const databaseUrl = url;
  await step("migrations, workspace, keys", () => prepareDatabase(databaseUrl, secrets, accounts));
  return databaseUrl;
}

async function startChains(
  options: LocalStackOptions,
  ports: readonly number[],
  accounts: LocalAccounts,
  undo: (() => Promise<void>)[],
  step: Step,
): Promise<ChainProfile[]> {
  const known = knownChains(options.dataDir);
  return together(
    CHAINS.map(({ chainId }, index) => async () => {
      const anvil: Anvil = await step(`chain ${chainId}`, () =>
        startAnvil({
          chainId,
          port: ports[index] ?? 0,
          logFile: join(options.dataDir, "logs", `chain-${chainId}.log`),
          statePath: join(options.dataDir, `chain-${chainId}.json`),
        }),
      );
      undo.push(anvil.stop);
      const profile = known.find((chain) => chain.chainId === chainId);
      return profile === undefined
        ? step(`contracts and funds on ${chainId}`, () => prepareChain(anvil, accounts, options.solverFunds))
        : step(`contracts found on ${chainId}`, () => checkResumed(anvil, profile));
    }),
  );
}

/** Chains of an earlier start over the same folder. */
function knownChains(dataDir: string): readonly ChainProfile[] {
  const path = join(dataDir, "network.json");
  return existsSync(path) ? readJsonFile(NetworkConfig, path).chains : [];
}

/** Solvers and whoever talks to the venue first, the venue and the rest after them. */
async function stopProcesses(processes: Map<string, SupervisedProcess>): Promise<void> {
  const all = [...processes.values()];
  const isSolver = (process: SupervisedProcess): boolean => process.name.startsWith("solver-");
  await Promise.all(all.filter(isSolver).map((process) => process.stop()));
  await processes.get("venue")?.stop();
  await Promise.all(all.map((process) => process.stop()));
}
