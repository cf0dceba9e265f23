import { getAbiItem, type Hex } from "viem";
import { mailboxAbi, merkleTreeHookAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { readFinalBlock, type Chain, type FinalBlock } from "./chain.ts";
import { messageId } from "./message.ts";

/** A message in its origin's merkle tree. */
export type TreeMessage = {
  readonly messageId: Hex;
  /** Its leaf. */
  readonly index: number;
  /** Packed form, as dispatched. */
  readonly bytes: Hex;
};

/** A window of final blocks, in order. */
export type FinalWindow = {
  /**
   * The chain took back blocks that were final. What was known of it is void, and this window begins anew at the first
   * block.
   */
  readonly broken: boolean;
  readonly messages: readonly TreeMessage[];
  readonly toBlock: bigint;
  /** No final block after `toBlock` is known yet. */
  readonly caughtUp: boolean;
};

/** Blocks asked for at once; public nodes refuse much more. */
const WINDOW_BLOCKS = 2_000n;

const EVENTS = [
  getAbiItem({ abi: mailboxAbi, name: "Dispatch" }),
  getAbiItem({ abi: merkleTreeHookAbi, name: "InsertedIntoTree" }),
] as const;

/**
 * Reads the messages that a chain's Mailbox dispatched into its merkle tree, oldest first, only from final blocks. Keeps
 * a cursor in memory and nothing else: a new reader begins at the chain's first block.
 */
export class FinalMessages {
  private readonly chain: Chain;
  private from: bigint;
  /** Last final block known; blocks after `from` up to here are still to be read. */
  private target: FinalBlock | null = null;
  /** Last final block up to which everything was read. */
  private read: FinalBlock | null = null;
  private broken = false;
  private isRestartAsked = false;

  constructor(chain: Chain) {
    this.chain = chain;
    this.from = BigInt(chain.profile.startBlock);
  }

  /** Number of the last final block that was seen; null before the first. */
  get finalNumber(): bigint | null {
    return this.target?.number ?? null;
  }

  /** Makes the next window begin again at the chain's first block. */
  restart(): void {
    this.isRestartAsked = true;
  }

  /** The next window, or null where nothing new is final. After a throw the same window is read again. */
  async next(): Promise<FinalWindow | null> {
    if (this.isRestartAsked) this.rewind();
    let { target } = this;
    if (target === null || this.from > target.number) {
      target = await readFinalBlock(this.chain);
      if (!(await this.extends(target))) {
        this.rewind();
        this.broken = true;
      }
      this.target = target;
      if (this.from > target.number) return null;
    }
    const last = this.from + WINDOW_BLOCKS - 1n;
    const caughtUp = last >= target.number;
    const toBlock = caughtUp ? target.number : last;
    const messages = await this.readMessages(this.from, toBlock);
    const { broken } = this;
    this.from = toBlock + 1n;
    if (caughtUp) this.read = target;
    this.broken = false;
    return { broken, messages, toBlock, caughtUp };
  }

  private rewind(): void {
    this.from = BigInt(this.chain.profile.startBlock);
    this.target = null;
    this.read = null;
    this.isRestartAsked = false;
  }

  /** Whether what was read is still part of the chain that ends in `final`. */
  private async extends(final: FinalBlock): Promise<boolean> {
    const { read } = this;
    if (read === null || final.hash === read.hash) return true;
    if (final.number === read.number + 1n) return final.parentHash === read.hash;
    if (final.number === read.number) return false;
    const block = await this.chain.client.getBlock({ blockNumber: read.number }).catch((error: Error) => {
      if (error.name === "BlockNotFoundError") return null;
      throw error;
    });
    return block?.hash === read.hash;
  }

  private async readMessages(fromBlock: bigint, toBlock: bigint): Promise<TreeMessage[]> {
    const { mailbox, merkleTreeHook } = this.chain.profile.contracts;
    const logs = await this.chain.client.getLogs({
      address: [mailbox, merkleTreeHook],
      events: EVENTS,
      fromBlock,
      toBlock,
      strict: true,
    });
    const dispatched = new Map<Hex, Hex>();
    const messages: TreeMessage[] = [];
    for (const log of logs) {
      if (log.eventName === "Dispatch") {
        dispatched.set(messageId(log.args.message), log.args.message);
        continue;
      }
      const bytes = dispatched.get(log.args.messageId);
      // The hook takes nothing but the Mailbox's latest message, so the node's answer is incomplete.
      if (bytes === undefined) throw new Error(`no Dispatch of message ${log.args.messageId}`);
      messages.push({ messageId: log.args.messageId, index: log.args.index, bytes });
    }
    return messages;
  }
}
