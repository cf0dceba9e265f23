import { numberToHex } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { BlockHeader } from "./blocks.ts";
import type { ChainRpc, EndpointAnswer } from "./chain-rpc.ts";

/** Nodes that must say the same, where a chain has as many. */
const AGREEING_NODES = 2;

type SomeBlock = { readonly number: string; readonly hash: string } | null;

/**
 * Whether a block is final by the word of two nodes: each has it, and calls it final or has enough on top of it. One node
 * alone could move finality by what it says about the newest block. A chain with one node has to trust it.
 */
export async function isFinalForTwo(
  rpc: ChainRpc,
  { finality, rpcUrls }: ChainProfile,
  { number, hash }: BlockHeader,
): Promise<boolean> {
  if (rpcUrls.length < AGREEING_NODES) return true;
  const at = finality.type === "tag" ? finality.tag : numberToHex(number + finality.blocks);
  const [blocks, proofs] = await Promise.all([
    rpc.requestEach("eth_getBlockByNumber", [numberToHex(number), false]),
    rpc.requestEach("eth_getBlockByNumber", [at, false]),
  ]);
  const agreeing = blocks.filter((answer, node) => {
    const [block, proof] = [blockIn(answer), blockIn(proofs[node])];
    return block?.hash === hash && proof !== null && Number(proof.number) >= number;
  });
  return agreeing.length >= AGREEING_NODES;
}

/** Whether two nodes, or a chain's only one, show another block in a block's place. */
export async function isReplacedForTwo(
  rpc: ChainRpc,
  { rpcUrls }: ChainProfile,
  { number, hash }: BlockHeader,
): Promise<boolean> {
  const blocks = await rpc.requestEach("eth_getBlockByNumber", [numberToHex(number), false]);
  const others = blocks.map(blockIn).filter((block) => block !== null && block.hash !== hash);
  return others.length >= Math.min(AGREEING_NODES, rpcUrls.length);
}

function blockIn(answer: EndpointAnswer | undefined): SomeBlock {
  return answer?.ok === true ? (answer.value as SomeBlock) : null;
}
