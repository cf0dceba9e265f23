import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestClient, http, publicActions, walletActions, type Hex } from "viem";
import {
  resolveNetwork,
  type ResolvedCorridor,
  type ResolvedNetwork,
} from "@tetrafi/protocol/config/corridors.ts";
import { localAccounts, type LocalAccounts } from "@tetrafi/stack/accounts.ts";
import { startAnvil } from "@tetrafi/stack/anvil.ts";
import { CHAINS, prepareChain } from "@tetrafi/stack/chains.ts";
import { LOCAL_TIMING, localNetwork } from "@tetrafi/stack/network.ts";
import { freePort } from "@tetrafi/stack/ports.ts";

/** One node with everything deployed and funded, whose blocks the test makes. */
export type LocalChain = {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly client: ReturnType<typeof testClient>;
  /** Makes a block every BLOCK_MS, which is how it starts. */
  readonly run: () => void;
  /** Makes blocks only when told to. */
  readonly pause: () => Promise<void>;
  readonly mine: (blocks: number) => Promise<void>;
};

export type LocalChains = {
  readonly origin: LocalChain;
  readonly destination: LocalChain;
  readonly network: ResolvedNetwork;
  /** USDC on the origin chain to USDT on the destination chain, with time for a test. */
  readonly corridor: ResolvedCorridor;
  readonly accounts: LocalAccounts;
  readonly stop: () => Promise<void>;
};

const BLOCK_MS = 100;
const TIMING = { ...LOCAL_TIMING, exclusiveSeconds: 1_000, fillWindowSeconds: 2_000, expirySeconds: 4_000 };

function testClient(rpcUrl: string) {
  return createTestClient({ mode: "anvil", transport: http(rpcUrl), cacheTime: 0, pollingInterval: 25 })
    .extend(publicActions)
    .extend(walletActions);
}

/** Starts two chains and deploys everything, as the local stack does. */
export async function startLocalChains(): Promise<LocalChains> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-sdk-chains-"));
  const accounts = localAccounts();
  const started = await Promise.all(CHAINS.map(({ chainId }) => startLocalChain(chainId, folder, accounts)));
  const [origin, destination] = started;
  if (origin === undefined || destination === undefined) throw new Error("there are two local chains");
  const profiles = started.map(({ profile }) => ({ ...profile, blockTimeMs: BLOCK_MS }));
  const network = resolveNetwork(localNetwork(profiles, () => TIMING));
  const corridor = network.corridors.find(
    ({ corridor: { input, output } }) =>
      `${input.chainId} ${input.symbol} ${output.chainId} ${output.symbol}` ===
      `${origin.chain.chainId} USDC ${destination.chain.chainId} USDT`,
  );
  if (corridor === undefined) throw new Error("the local network has the corridor");
  return {
    origin: origin.chain,
    destination: destination.chain,
    network,
    corridor,
    accounts,
    stop: async () => {
      await Promise.all(started.map(({ stop }) => stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startLocalChain(chainId: number, folder: string, accounts: LocalAccounts) {
  const logFile = join(folder, `${chainId}.log`);
  const anvil = await startAnvil({ chainId, port: await freePort(), logFile });
  const client = testClient(anvil.rpcUrl);
  await client.setIntervalMining({ interval: 0 });
  let timer: NodeJS.Timeout | undefined;
  let mining: Promise<void> = Promise.resolve();
  const mine = async (blocks: number): Promise<void> => {
    for (let block = 0; block < blocks; block += 1) await client.mine({ blocks: 1 });
  };
  const run = (): void => {
    timer ??= setInterval(() => {
      mining = mining.then(() => mine(1));
    }, BLOCK_MS);
  };
  const pause = async (): Promise<void> => {
    clearInterval(timer);
    timer = undefined;
    await mining;
  };
  run();
  const chain: LocalChain = { chainId, rpcUrl: anvil.rpcUrl, client, run, pause, mine };
  const profile = await prepareChain(anvil, accounts);
  const stop = async (): Promise<void> => {
    await pause();
    await anvil.stop();
  };
  return { chain, profile, stop };
}

/** Latest transaction count of an account: how many of its transactions were mined. */
export function minedCount({ client }: LocalChain, address: Hex): Promise<number> {
  return client.getTransactionCount({ address });
}
