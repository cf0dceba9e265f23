import { numberToHex } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { ChainRpc } from "./chain-rpc.ts";

/** A block as decisions need it. */
export type BlockHeader = {
  readonly number: number;
  readonly hash: Bytes32;
  readonly parentHash: Bytes32;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Wei; zero where the chain has none. */
  readonly baseFeePerGas: bigint;
};

type RawBlock = {
  readonly number: string;
  readonly hash: Bytes32;
  readonly parentHash: Bytes32;
  readonly timestamp: string;
  readonly baseFeePerGas?: string;
};

/** A block by number or tag; null if the node has none. */
export async function readBlock(rpc: ChainRpc, block: number | string): Promise<BlockHeader | null> {
  const at = typeof block === "number" ? numberToHex(block) : block;
  const raw = (await rpc.request("eth_getBlockByNumber", [at, false])) as RawBlock | null;
  if (raw === null) return null;
  return {
    number: Number(raw.number),
    hash: raw.hash,
    parentHash: raw.parentHash,
    timestamp: Number(raw.timestamp),
    baseFeePerGas: BigInt(raw.baseFeePerGas ?? 0),
  };
}

/** The newest block that the profile calls final. A young chain's is its first. */
export async function readFinalBlock(
  rpc: ChainRpc,
  { finality }: ChainProfile,
  latest: BlockHeader,
): Promise<BlockHeader | null> {
  if (finality.type === "depth") {
    if (finality.blocks === 0) return latest;
    return readBlock(rpc, Math.max(0, latest.number - finality.blocks));
  }
  return (await readBlock(rpc, finality.tag)) ?? readBlock(rpc, 0);
}

/** Whether `older` is on the chain that `newer` is the tip of, as far as the node's canonical blocks show. */
export async function isAncestor(rpc: ChainRpc, older: BlockHeader, newer: BlockHeader): Promise<boolean> {
  if (newer.number < older.number) return false;
  if (newer.number === older.number) return newer.hash === older.hash;
  if (newer.number === older.number + 1) return newer.parentHash === older.hash;
  return (await readBlock(rpc, older.number))?.hash === older.hash;
}
