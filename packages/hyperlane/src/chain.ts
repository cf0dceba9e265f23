import { createPublicClient, fallback, http, type Hex, type PublicClient } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** A chain of the network and a connection to it. */
export type Chain = {
  readonly profile: ChainProfile;
  readonly client: PublicClient;
};

/** A block that the chain's profile calls final. */
export type FinalBlock = {
  readonly number: bigint;
  readonly hash: Hex;
  readonly parentHash: Hex;
};

/** Longest wait for one answer of a node. */
const RPC_LIMIT_MS = 4_000;

/**
 * Opens a connection; nothing is sent yet. A node that fails is passed over for the next endpoint; repeating is left to
 * the loops, so that a stop never waits for it.
 */
export function connectChain(profile: ChainProfile): Chain {
  const transports = profile.rpcUrls.map((url) => http(url, { retryCount: 0, timeout: RPC_LIMIT_MS }));
  const client = createPublicClient({ transport: fallback(transports, { retryCount: 0 }), cacheTime: 0 });
  return { profile, client };
}

/** The last final block by the chain's profile: the node's tag, or a number of confirmations below the head. */
export async function readFinalBlock({ profile, client }: Chain): Promise<FinalBlock> {
  const { finality } = profile;
  if (finality.type === "tag") return client.getBlock({ blockTag: finality.tag });
  const head = await client.getBlockNumber();
  const depth = BigInt(finality.blocks);
  return client.getBlock({ blockNumber: head > depth ? head - depth : 0n });
}

/** A part of a chain's block time, in milliseconds, but never so short that a loop spins. */
export function partOfBlockMs(profile: ChainProfile, part: number): number {
  return Math.max(20, Math.round(profile.blockTimeMs / part));
}
