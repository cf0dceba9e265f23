import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createPublicClient, http, maxUint256, numberToHex, type PublicClient } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { ChainProfile, NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { localAccounts, type LocalAccounts } from "@tetrafi/stack/accounts.ts";
import { startAnvil, type Anvil } from "@tetrafi/stack/anvil.ts";
import { CHAINS, prepareChain } from "@tetrafi/stack/chains.ts";
import { startProcess, type SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { localNetwork } from "@tetrafi/stack/network.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listSettlementEvents, type SettlementEvent } from "@tetrafi/store/settlement-events.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import { startTestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { writeErc20 } from "./transact.ts";

/** Two deployed chains, a database, and settlement processes over them; no venue, no solver, no relayer. */
export type SettlementWorld = {
  readonly database: Database;
  readonly accounts: LocalAccounts;
  readonly chains: readonly [ChainProfile, ChainProfile];
  readonly networkFile: string;
  /** Everything of this world is kept here, and goes with it. */
  readonly folder: string;
  readonly client: (chainId: number) => PublicClient;
  readonly request: (chainId: number, method: string, params: readonly unknown[]) => Promise<unknown>;
  readonly startSettlement: (
    name: string,
    settings?: Readonly<Record<string, string>>,
  ) => Promise<SupervisedProcess>;
  readonly stop: () => Promise<void>;
};

const MAIN = join(import.meta.dirname, "..", "main.ts");
const BLOCK_TIME_MS = 500;
const STEP_LIMIT_MS = 40_000;

type Chains = readonly [ChainProfile, ChainProfile];

const plainNetwork = (chains: Chains): Promise<NetworkConfig> => Promise.resolve(localNetwork(chains));

/** @param networkOf Makes the network file of the two chains, once they are deployed and funded. */
export async function startSettlementWorld(
  networkOf: (chains: Chains, accounts: LocalAccounts) => Promise<NetworkConfig> = plainNetwork,
): Promise<SettlementWorld> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-settlement-"));
  mkdirSync(join(folder, "logs"));
  const accounts = localAccounts();
  const [server, ...started] = await Promise.all([
    startTestDatabase(),
    ...CHAINS.map(({ chainId }) => startChain(chainId, folder, accounts)),
  ]);
  const [a, b] = started;
  if (a === undefined || b === undefined) throw new Error("two chains are needed");
  const network = await networkOf([a.profile, b.profile], accounts);
  const [first, second] = network.chains;
  if (first === undefined || second === undefined) throw new Error("two chains are needed");
  const chains = [first, second] as const;
  const networkFile = join(folder, "network.json");
  writeFileSync(networkFile, JSON.stringify(network));
  const clients = new Map(
    chains.map(({ chainId, rpcUrls }) => [
      chainId,
      createPublicClient({ transport: http(rpcUrls[0]), cacheTime: 0, pollingInterval: 50 }),
    ]),
  );
  const client = (chainId: number): PublicClient => {
    const found = clients.get(chainId);
    if (found === undefined) throw new Error(`no chain ${chainId}`);
    return found;
  };
  const processes: SupervisedProcess[] = [];
  return {
    database: server.database,
    accounts,
    chains,
    networkFile,
    folder,
    client,
    request: (chainId, method, params) => client(chainId).request({ method, params } as never),
    startSettlement: async (name, settings = {}) => {
      const process = await startProcess({
        name,
        main: MAIN,
        settings: {
          DATABASE_URL: server.url,
          TETRAFI_NETWORK_FILE: networkFile,
          TETRAFI_SUBMITTER_KEY: accounts.submitter.privateKey,
          ...settings,
        },
        logFile: join(folder, "logs", `${name}.log`),
        onUnexpectedExit: () => undefined,
      });
      processes.push(process);
      return process;
    },
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await Promise.all([server.stop(), ...started.map(({ anvil }) => anvil.stop())]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startChain(
  chainId: number,
  folder: string,
  accounts: LocalAccounts,
): Promise<{ anvil: Anvil; profile: ChainProfile }> {
  const logFile = join(folder, "logs", `chain-${chainId}.log`);
  const anvil = await startAnvil({
    chainId,
    port: await freePort(),
    logFile,
    blockTime: BLOCK_TIME_MS / 1_000,
  });
  const profile = { ...(await prepareChain(anvil, accounts)), blockTimeMs: BLOCK_TIME_MS };
  const [solver] = accounts.solvers;
  const { outputSettler, atomicSettler } = profile.contracts;
  for (const { address } of profile.tokens)
    for (const spender of [outputSettler, atomicSettler])
      await writeErc20(profile, solver.privateKey, address, "approve", [spender, maxUint256]);
  return { anvil, profile };
}

/** Waits for an event of the order's timeline, and answers the timeline until it. */
export async function awaitStep(
  { database }: SettlementWorld,
  orderId: Bytes32,
  step: SettlementStep,
  afterSeq = 0,
): Promise<SettlementEvent[]> {
  const giveUpAtMs = Date.now() + STEP_LIMIT_MS;
  for (;;) {
    const events = await listSettlementEvents(database, orderId);
    if (events.some((event) => event.step === step && event.seq > afterSeq)) return events;
    if (Date.now() > giveUpAtMs) {
      const state = await readSettlementState(database, orderId);
      const seen = events.map((event) => event.step).join(", ");
      throw new Error(`no step ${step} but ${seen}: ${JSON.stringify(state)}`);
    }
    await sleep(50);
  }
}

/** Purposes and ends of an order's transactions, oldest first. */
export async function purposesOf({ database }: SettlementWorld, orderId: Bytes32): Promise<string[]> {
  const state = await readSettlementState(database, orderId);
  return (state?.intents ?? []).map(({ purpose }) => purpose);
}

/** From now on a chain's blocks are mined by the test. */
export async function mineByHand({ request }: SettlementWorld, chainId: number): Promise<void> {
  await request(chainId, "evm_setIntervalMining", [3_600]);
}

/** Mines a block as soon as the transactions of the order are with the node. */
export async function mineOrder(
  world: SettlementWorld,
  chainId: number,
  orderId: Bytes32,
  purpose: string,
): Promise<void> {
  for (;;) {
    const state = await readSettlementState(world.database, orderId);
    const intent = state?.intents.findLast((one) => one.purpose === purpose);
    if (intent?.state === "broadcast") {
      const known = await world.request(chainId, "eth_getTransactionByHash", [intent.txHash]);
      if (known !== null) break;
    }
    await sleep(20);
  }
  await world.request(chainId, "anvil_mine", [numberToHex(1)]);
}
