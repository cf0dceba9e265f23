import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { startAnvil } from "@tetrafi/stack/anvil.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { readBlock, readFinalBlock } from "../chain/blocks.ts";
import { chainRpc, type ChainRpc } from "../chain/chain-rpc.ts";
import type { HeadChange } from "../chain/head-watcher.ts";
import { rpcEndpoint } from "../chain/rpc-endpoint.ts";

/** A real chain without our contracts whose blocks are mined by the test. Two blocks make a block final. */
export type ManualChain = {
  readonly profile: ChainProfile;
  readonly rpc: ChainRpc;
  /** Mines blocks and answers the head. */
  readonly mine: (blocks?: number) => Promise<HeadChange>;
  readonly head: (reorganised?: boolean) => Promise<HeadChange>;
  readonly stop: () => Promise<void>;
};

export const silent = pino({ level: "silent" });

const NOWHERE = `0x${"00".repeat(20)}` as const;
/** Longer than any test. */
const NEVER_SECONDS = 3_600;

export async function startManualChain(): Promise<ManualChain> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-chain-"));
  const chainId = 31337;
  const anvil = await startAnvil({
    chainId,
    port: await freePort(),
    logFile: join(folder, "anvil.log"),
    blockTime: NEVER_SECONDS,
  });
  const profile: ChainProfile = {
    chainId,
    name: "Manual",
    rpcUrls: [anvil.rpcUrl],
    wsUrls: [anvil.wsUrl],
    blockTimeMs: 1_000,
    finality: { type: "depth", blocks: 2 },
    hyperlaneDomain: chainId,
    startBlock: 0,
    contracts: {
      permit2: NOWHERE,
      inputSettler: NOWHERE,
      outputSettler: NOWHERE,
      atomicSettler: NOWHERE,
      hyperlaneOracle: NOWHERE,
      mailbox: NOWHERE,
      merkleTreeHook: NOWHERE,
      multisigIsm: NOWHERE,
    },
    tokens: [],
  };
  const rpc = chainRpc(chainId, [rpcEndpoint(anvil.rpcUrl)], silent);
  const head = async (reorganised = false): Promise<HeadChange> => {
    const latest = await readBlock(rpc, "latest");
    const final = latest && (await readFinalBlock(rpc, profile, latest));
    if (latest === null || final === null) throw new Error("the chain has no block");
    return { latest, final, reorganised };
  };
  return {
    profile,
    rpc,
    head,
    mine: async (blocks = 1) => {
      for (let mined = 0; mined < blocks; mined += 1) await rpc.request("evm_mine", []);
      return head();
    },
    stop: async () => {
      await anvil.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
