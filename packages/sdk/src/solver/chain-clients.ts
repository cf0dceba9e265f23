import { createPublicClient, fallback, http, type PublicClient } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** A chain with ways to read it. */
export type ChainClients = {
  readonly profile: ChainProfile;
  /** Asks the endpoints in their order until one answers. */
  readonly client: PublicClient;
  /** One client an endpoint, for what a single node must not decide. */
  readonly each: readonly PublicClient[];
};

const TIMEOUT_MS = 5_000;

/** Clients of a chain's endpoints. Nothing is cached: what is read decides about money. */
export function chainClients(profile: ChainProfile): ChainClients {
  const transports = profile.rpcUrls.map((url) => http(url, { timeout: TIMEOUT_MS, retryCount: 0 }));
  const options = { cacheTime: 0, pollingInterval: Math.min(1_000, profile.blockTimeMs) };
  return {
    profile,
    client: createPublicClient({ ...options, transport: fallback(transports, { retryCount: 1 }) }),
    each: transports.map((transport) => createPublicClient({ ...options, transport })),
  };
}

/** Throws unless every endpoint that answers is of this chain, and one answers. */
export async function checkChainId({ each, profile }: ChainClients): Promise<void> {
  const answers = await Promise.allSettled(each.map((client) => client.getChainId()));
  const ids = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  if (ids.length === 0) throw new Error(`no endpoint of chain ${profile.chainId} answers`);
  const other = ids.find((id) => id !== profile.chainId);
  if (other !== undefined) throw new Error(`an endpoint of chain ${profile.chainId} serves chain ${other}`);
}
