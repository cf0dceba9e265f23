import { readBlock, type BlockHeader } from "./blocks.ts";
import type { ChainRpc } from "./chain-rpc.ts";

const MAX_REMEMBERED = 1_024;
/** Near enough: what starts a little early finds the same. */
const PRECISION_BLOCKS = 32;

/** Finds blocks by time. Remembers the heads it is told, so that recent times cost no request. */
export class BlockTimes {
  private readonly rpc: ChainRpc;
  private readonly startBlock: number;
  /** By number, ascending. */
  private known: BlockHeader[] = [];

  constructor(rpc: ChainRpc, startBlock: number) {
    this.rpc = rpc;
    this.startBlock = startBlock;
  }

  /** Remembers a head. Blocks at or above it that a reorganisation replaced are forgotten. */
  remember(head: BlockHeader): void {
    this.known = this.known.filter(({ number }) => number < head.number);
    this.known.push(head);
    if (this.known.length > MAX_REMEMBERED) this.known.splice(0, this.known.length - MAX_REMEMBERED);
  }

  /**
   * Number of a block that is not younger than `timeSeconds` (unix), near to it; the first one with our events if that
   * is younger.
   */
  async blockBefore(timeSeconds: number): Promise<number> {
    let high: number | undefined;
    let low = this.startBlock;
    for (const { number, timestamp } of this.known) {
      if (timestamp <= timeSeconds) low = Math.max(low, number);
      else high ??= number;
    }
    if (high === undefined) return low;
    while (high - low > PRECISION_BLOCKS) {
      const middle: number = Math.floor((low + high) / 2);
      const block = await readBlock(this.rpc, middle);
      if (block !== null && block.timestamp <= timeSeconds) low = middle;
      else high = middle;
    }
    return low;
  }
}
