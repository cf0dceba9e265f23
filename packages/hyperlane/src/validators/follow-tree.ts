import type { Logger } from "pino";
import type { Hex } from "viem";
import { merkleTreeHookAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { Chain } from "../chain.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { FinalMessages, type FinalWindow } from "../final-messages.ts";
import { IncrementalMerkleTree } from "../merkle-tree.ts";
import type { Validator } from "./validator.ts";

/** Checkpoints that a validator may have unwritten before reading pauses. */
const MAX_BACKLOG = 10_000;

/**
 * Keeps a chain's merkle tree and offers each of its checkpoints to every validator, once its block is final and the
 * tree's root is the hook's own at that block. The chain is read once for all validators of the process.
 */
export class TreeFollower {
  private readonly chain: Chain;
  private readonly validators: readonly Validator[];
  private readonly log: Logger;
  private readonly merkleTreeHook: Hex;
  private readonly reader: FinalMessages;
  private tree = new IncrementalMerkleTree();
  /** Read, but not checked against the hook's root yet. */
  private unchecked: Checkpoint[] = [];
  /** Final block to which the tree belongs. */
  private treeBlock = 0n;

  constructor(chain: Chain, validators: readonly Validator[], log: Logger) {
    this.chain = chain;
    this.validators = validators;
    this.log = log;
    this.merkleTreeHook = addressToBytes32(chain.profile.contracts.merkleTreeHook);
    this.reader = new FinalMessages(chain);
  }

  /** Reads one window on; answers whether more is final already. */
  async turn(): Promise<boolean> {
    if (this.validators.some((validator) => validator.backlog >= MAX_BACKLOG)) return false;
    const window = await this.reader.next();
    if (window !== null) this.apply(window);
    if (window !== null && !window.caughtUp) return true;
    if (this.unchecked.length > 0) await this.publish();
    return false;
  }

  private apply(window: FinalWindow): void {
    if (window.broken) {
      this.log.error("the chain took back final blocks: its tree is read anew");
      this.forget();
    }
    for (const { index, messageId } of window.messages) {
      if (index !== this.tree.count) {
        this.startOver();
        throw new Error(`leaf ${index} does not follow: the node's logs are incomplete`);
      }
      this.tree.insert(messageId);
      this.unchecked.push({
        domain: this.chain.profile.hyperlaneDomain,
        merkleTreeHook: this.merkleTreeHook,
        root: this.tree.root(),
        index,
        messageId,
      });
    }
    this.treeBlock = window.toBlock;
  }

  /** One comparison covers every earlier root: no other leaves, in no other order, give the newest one. */
  private async publish(): Promise<void> {
    const root = await this.chain.client.readContract({
      address: this.chain.profile.contracts.merkleTreeHook,
      abi: merkleTreeHookAbi,
      functionName: "root",
      blockNumber: this.treeBlock,
    });
    if (root !== this.tree.root()) {
      this.startOver();
      throw new Error("the tree's root is not the hook's: nothing is signed");
    }
    for (const validator of this.validators) validator.offer(this.unchecked);
    this.unchecked = [];
  }

  private startOver(): void {
    this.reader.restart();
    this.forget();
  }

  private forget(): void {
    this.tree = new IncrementalMerkleTree();
    this.unchecked = [];
    for (const validator of this.validators) validator.discard(this.chain.profile.hyperlaneDomain);
  }
}
