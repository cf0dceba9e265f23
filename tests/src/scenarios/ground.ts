import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maxUint256 } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { writeErc20 } from "@tetrafi/settlement/testing/transact.ts";
import { localAccounts, type LocalAccounts } from "@tetrafi/stack/accounts.ts";
import { startAnvil, type Anvil } from "@tetrafi/stack/anvil.ts";
import { CHAINS, prepareChain } from "@tetrafi/stack/chains.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { startPostgres } from "@tetrafi/stack/postgres.ts";

/** Where scenarios' chains begin: each from a stored state, as forks of two running chains, or as forks of any chain. */
export type GroundKind = "stored" | "fork" | { readonly forkUrl: string };

/** A chain that is ready for trades, and where its copy can be reached. */
export type PlacedChain = { readonly anvil: Anvil; readonly profile: ChainProfile };

/** What all scenarios start from. */
export type Ground = {
  readonly accounts: LocalAccounts;
  /** Of the PostgreSQL server, with the name of one of its databases. */
  readonly databaseUrl: string;
  /** Two new chains with everything deployed, funded and approved. */
  readonly placeChains: (folder: string) => Promise<readonly [PlacedChain, PlacedChain]>;
  readonly stop: () => Promise<void>;
};

export const BLOCK_TIME_MS = 500;
/** Nothing waits for anybody while the ground is laid. */
const FAST_BLOCK_SECONDS = 0.2;

/** Starts PostgreSQL and lays two chains' beginnings. */
export async function layGround(kind: GroundKind): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-ground-"));
  const accounts = localAccounts();
  const [postgres, ...bases] = await Promise.all([
    startPostgres({ dataDir: join(folder, "postgres") }),
    ...CHAINS.map(({ chainId }) => layChain(kind, chainId, folder, accounts)),
  ]);
  const [a, b] = bases;
  if (a === undefined || b === undefined) throw new Error("two chains are needed");
  return {
    accounts,
    databaseUrl: postgres.url,
    placeChains: (place) => Promise.all([a.copy(place), b.copy(place)]),
    stop: async () => {
      await Promise.all([postgres.stop(), a.stop(), b.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Base = {
  readonly copy: (folder: string) => Promise<PlacedChain>;
  readonly stop: () => Promise<void>;
};

async function layChain(
  kind: GroundKind,
  chainId: number,
  folder: string,
  accounts: LocalAccounts,
): Promise<Base> {
  mkdirSync(folder, { recursive: true });
  const statePath = join(folder, `chain-${chainId}.json`);
  const anvil = await startAnvil({
    chainId,
    port: await freePort(),
    logFile: join(folder, `chain-${chainId}.log`),
    blockTime: FAST_BLOCK_SECONDS,
    ...(kind === "stored" ? { statePath } : {}),
    ...(typeof kind === "object" ? { forkUrl: kind.forkUrl } : {}),
  });
  const profile = { ...(await prepareChain(anvil, accounts)), blockTimeMs: BLOCK_TIME_MS };
  await approveSettlers(profile, accounts);
  if (kind === "stored") await anvil.stop();
  const copy = async (place: string): Promise<PlacedChain> => {
    const own = join(place, `chain-${chainId}.json`);
    if (kind === "stored") copyFileSync(statePath, own);
    const placed = await startAnvil({
      chainId,
      port: await freePort(),
      logFile: join(place, `chain-${chainId}.log`),
      blockTime: BLOCK_TIME_MS / 1_000,
      ...(kind === "stored" ? { statePath: own } : { forkUrl: anvil.rpcUrl }),
    });
    return { anvil: placed, profile: { ...profile, rpcUrls: [placed.rpcUrl], wsUrls: [placed.wsUrl] } };
  };
  return { copy, stop: () => anvil.stop() };
}

async function approveSettlers(profile: ChainProfile, { solvers }: LocalAccounts): Promise<void> {
  const { outputSettler, atomicSettler } = profile.contracts;
  for (const { address } of profile.tokens)
    for (const spender of [outputSettler, atomicSettler])
      await writeErc20(profile, solvers[0].privateKey, address, "approve", [spender, maxUint256]);
}
