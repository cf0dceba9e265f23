import type { PublicClient } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { ChainClients } from "./chain-clients.ts";

/** A block to read at, as viem's actions take it. */
type At = { readonly blockTag: "safe" | "finalized" } | { readonly blockNumber: bigint };

/** The newest block that the chain's profile calls final. */
export async function finalView(client: PublicClient, { finality }: ChainProfile): Promise<At> {
  if (finality.type === "tag") return { blockTag: finality.tag };
  const head = await client.getBlockNumber();
  const depth = BigInt(finality.blocks);
  return { blockNumber: head > depth ? head - depth : 0n };
}

/** How long a new block of this chain takes to become final, seconds, as the chain shows it now. */
export async function finalityLagSeconds({ client, profile }: ChainClients): Promise<number> {
  const [head, final] = await Promise.all([
    client.getBlock({ blockTag: "latest" }),
    finalView(client, profile).then((at) => client.getBlock(at)),
  ]);
  return Math.max(0, Number(head.timestamp - final.timestamp));
}
