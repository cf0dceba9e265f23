import type { Logger } from "pino";
import { numberToHex } from "viem";
import type { ChainHead } from "./head-watcher.ts";
import type { ChainRpc, EndpointAnswer } from "./chain-rpc.ts";

/** Blocks by which a node may be behind another before the other is asked instead. */
const TOLERATED_LAG_BLOCKS = 3;

/** A node that is ahead, and by how many blocks. */
type NodeAhead = { readonly endpoint: string; readonly blocks: number };

/** Asks a node that is ahead of the one asked so far from now on, and says so. */
export async function preferNodeAhead(
  chainId: number,
  rpc: ChainRpc,
  head: ChainHead,
  log: Logger,
): Promise<void> {
  const ahead = await findNodeAhead(rpc, head);
  if (ahead === null) return;
  log.warn(
    { chainId, code: "NODE_BEHIND", ...ahead },
    "the node asked so far is behind: another is asked now",
  );
  rpc.prefer(ahead.endpoint);
}

/**
 * The node that is furthest ahead of what is known, beyond what is tolerated; null if there is none. It must have the
 * block that is known to be final: one on another chain is not ahead. What it says of its newest blocks may still be wrong,
 * as from any node: only where to ask is decided by it.
 */
async function findNodeAhead(rpc: ChainRpc, { latest, final }: ChainHead): Promise<NodeAhead | null> {
  const [tips, finals] = await Promise.all([
    rpc.requestEach("eth_getBlockByNumber", ["latest", false]),
    rpc.requestEach("eth_getBlockByNumber", [numberToHex(final.number), false]),
  ]);
  const ahead = tips.flatMap((answer, node): NodeAhead[] => {
    const [tip, known] = [blockIn(answer), blockIn(finals[node])];
    if (tip === null || known?.hash !== final.hash) return [];
    return [{ endpoint: answer.endpoint, blocks: Number(tip.number) - latest.number }];
  });
  const [best] = ahead.toSorted((a, b) => b.blocks - a.blocks);
  return best !== undefined && best.blocks > TOLERATED_LAG_BLOCKS ? best : null;
}

type SomeBlock = { readonly number: string; readonly hash: string };

function blockIn(answer: EndpointAnswer | undefined): SomeBlock | null {
  return answer?.ok === true ? (answer.value as SomeBlock | null) : null;
}
