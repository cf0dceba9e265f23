import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { EventLoop } from "../event-loop.ts";
import type { Random } from "../random.ts";
import type { Trace } from "../trace.ts";
import { execute, type ContractLog } from "./contracts.ts";
import { Revert } from "./revert.ts";
import type { Operation } from "./operations.ts";
import { copyState, type ChainState } from "./state.ts";

/** A transaction as the network knows it. */
export type SimulatedTransaction = {
  readonly hash: Hex;
  readonly from: Address;
  /** Null for accounts whose order of transactions doesn't matter here. */
  readonly nonce: number | null;
  readonly operation: Operation;
  readonly value: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
};

export type MinedTransaction = {
  readonly transaction: SimulatedTransaction;
  readonly error: string | null;
  readonly logs: readonly ContractLog[];
};

export type Block = {
  readonly number: number;
  readonly hash: Bytes32;
  readonly parent: Block | null;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly baseFeePerGas: bigint;
  readonly mined: readonly MinedTransaction[];
  /** After the block. */
  readonly state: ChainState;
};

/** An output that a lying node may say was delivered. */
export type RumouredOutput = { readonly orderId: Bytes32; readonly output: MandateOutput };

/** How blocks are made. */
export type MiningRules = {
  /** Wei. */
  baseFee: bigint;
  /** Chance that a transaction of the pool has to wait for another block. */
  passOver: number;
  /** Chance that the network forgets a transaction that a reorganisation dropped. */
  forget: number;
};

const MAX_BLOCK_TRANSACTIONS = 24;
/** Blocks whose number divides by this are checkpoints, where the profile takes finality from a tag. */
const EPOCH_BLOCKS = 4;
const NO_PARENT: Bytes32 = `0x${"00".repeat(32)}`;

/** The truth about one chain: its blocks, the transactions that wait, and what the contracts hold. */
export class SimulatedChain {
  readonly profile: ChainProfile;
  /** Blocks on top that a reorganisation may replace. */
  readonly depth: number;
  readonly rules: MiningRules = { baseFee: 1_000_000_000n, passOver: 0.1, forget: 0.3 };
  readonly pool = new Map<string, SimulatedTransaction>();
  readonly rumours: RumouredOutput[] = [];
  tip: Block;
  private readonly loop: EventLoop;
  private readonly random: Random;
  private readonly trace: Trace;
  private readonly holders = new Map<Hex, Block[]>();
  private readonly onTip: ((reorganised: boolean) => void)[] = [];
  private readonly skewMs: number;
  private made = 0;

  constructor(parts: {
    readonly profile: ChainProfile;
    readonly depth: number;
    readonly state: ChainState;
    /** How much the chain's clock differs from the world's. */
    readonly skewMs: number;
    readonly loop: EventLoop;
    readonly random: Random;
    readonly trace: Trace;
  }) {
    this.profile = parts.profile;
    this.depth = parts.depth;
    this.loop = parts.loop;
    this.random = parts.random;
    this.trace = parts.trace;
    this.skewMs = parts.skewMs;
    this.tip = this.block(null, parts.state, []);
  }

  /** Called after each change of the newest block, in the order of subscription. */
  subscribe(listener: (reorganised: boolean) => void): void {
    this.onTip.push(listener);
  }

  /** Adds a transaction to what waits, replacing one of the same nonce. */
  submit(transaction: SimulatedTransaction): void {
    const { from, nonce, hash } = transaction;
    this.pool.set(nonce === null ? hash : `${from}:${nonce}`, transaction);
  }

  waiting(from: Address, nonce: number): SimulatedTransaction | undefined {
    return this.pool.get(`${from}:${nonce}`);
  }

  /** Makes the next block. */
  mine(): void {
    this.tip = this.next(this.tip, this.rules.passOver);
    this.announce(false);
  }

  /** Replaces so many of the newest blocks by as many and one more. */
  reorganise(blocks: number): void {
    const dropped: Block[] = [];
    let ancestor = this.tip;
    while (dropped.length < blocks && ancestor.parent !== null && ancestor.number > this.final().number) {
      dropped.push(ancestor);
      ancestor = ancestor.parent;
    }
    if (dropped.length === 0) return;
    for (const { mined } of dropped)
      for (const { transaction } of mined)
        if (!this.random.chance(this.rules.forget)) this.submit(transaction);
    this.trace.write(`${this.loop.nowMs} chain ${this.profile.chainId} drops ${dropped.length}`);
    let tip = ancestor;
    for (const { timestamp } of dropped.toReversed()) tip = this.next(tip, 0.5, timestamp);
    this.tip = this.next(tip, this.rules.passOver);
    this.announce(true);
  }

  /** The newest block that can't be replaced any more, as seen from a tip. */
  final(tip: Block = this.tip): Block {
    return this.at(tip, this.finalNumber(tip.number)) ?? tip;
  }

  /** The block of a number below a tip, or null above it. */
  at(tip: Block, number: number): Block | null {
    if (number > tip.number) return null;
    let block: Block | null = tip;
    while (block !== null && block.number > number) block = block.parent;
    return block;
  }

  /** Where a transaction is mined on the branch of a tip. */
  find(tip: Block, hash: Hex): { readonly block: Block; readonly mined: MinedTransaction } | null {
    for (const block of this.holders.get(hash) ?? []) {
      if (this.at(tip, block.number) !== block) continue;
      const mined = block.mined.find(({ transaction }) => transaction.hash === hash);
      if (mined !== undefined) return { block, mined };
    }
    return null;
  }

  private finalNumber(latest: number): number {
    const below = Math.max(0, latest - this.depth);
    return this.profile.finality.type === "depth" ? below : below - (below % EPOCH_BLOCKS);
  }

  private announce(reorganised: boolean): void {
    const { number, hash, mined } = this.tip;
    const inside = mined.map(
      ({ transaction, error }) => `${transaction.operation.type}${error === null ? "" : "!"}`,
    );
    this.trace.write(
      `${this.loop.nowMs} chain ${this.profile.chainId} block ${number} ${hash.slice(-6)} ${inside.join(",")}`,
    );
    for (const listener of this.onTip) listener(reorganised);
  }

  private next(parent: Block, passOver: number, timestamp?: number): Block {
    const transactions = this.chosen(parent, passOver);
    const at = Math.max(timestamp ?? this.timeSeconds(), parent.timestamp + 1);
    const state = transactions.length === 0 ? parent.state : copyState(parent.state);
    const mined = transactions.map((transaction) => this.run(state, transaction, at));
    return this.block(parent, state, mined, at);
  }

  private run(state: ChainState, transaction: SimulatedTransaction, timestamp: number): MinedTransaction {
    const { from, nonce, operation, value, hash } = transaction;
    this.pool.delete(nonce === null ? hash : `${from}:${nonce}`);
    if (nonce !== null) state.nonces.set(from, nonce + 1);
    try {
      const logs = execute(state, operation, { profile: this.profile, timestamp, from, value });
      return { transaction, error: null, logs };
    } catch (error) {
      if (!(error instanceof Revert)) throw error;
      return { transaction, error: error.message, logs: [] };
    }
  }

  /** What goes into the next block: by price, nonces in order. */
  private chosen({ state }: Block, passOver: number): SimulatedTransaction[] {
    const nonces = new Map<Address, number>();
    const chosen: SimulatedTransaction[] = [];
    for (const transaction of [...this.pool.values()].sort(byNonceThenPrice)) {
      const { from, nonce, maxFeePerGas } = transaction;
      const next = nonces.get(from) ?? state.nonces.get(from) ?? 0;
      if (nonce !== null && nonce < next) this.pool.delete(`${from}:${nonce}`);
      if (nonce !== null && nonce !== next) continue;
      if (maxFeePerGas < this.rules.baseFee || chosen.length >= MAX_BLOCK_TRANSACTIONS) continue;
      if (this.random.chance(passOver)) continue;
      if (nonce !== null) nonces.set(from, nonce + 1);
      chosen.push(transaction);
    }
    return chosen;
  }

  private block(
    parent: Block | null,
    state: ChainState,
    mined: readonly MinedTransaction[],
    timestamp = this.timeSeconds(),
  ): Block {
    this.made += 1;
    const hash: Bytes32 = `0x${(this.profile.chainId * 2 ** 24 + this.made).toString(16).padStart(64, "0")}`;
    const number = parent === null ? 0 : parent.number + 1;
    const baseFeePerGas = this.rules.baseFee;
    const block = { number, hash, parent, timestamp, baseFeePerGas, mined, state };
    for (const { transaction } of mined)
      this.holders.set(transaction.hash, [...(this.holders.get(transaction.hash) ?? []), block]);
    return block;
  }

  private timeSeconds(): number {
    return Math.floor((this.loop.nowMs + this.skewMs) / 1_000);
  }
}

export const parentHash = ({ parent }: Block): Bytes32 => parent?.hash ?? NO_PARENT;

function byNonceThenPrice(a: SimulatedTransaction, b: SimulatedTransaction): number {
  const byNonce = (a.nonce ?? -1) - (b.nonce ?? -1);
  return byNonce === 0 ? Number(b.maxPriorityFeePerGas - a.maxPriorityFeePerGas) : byNonce;
}
