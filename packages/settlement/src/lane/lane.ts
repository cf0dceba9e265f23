import type { Logger } from "pino";
import { keccak256, numberToHex } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { readNextNonce, type HeldLane, type LaneKey } from "@tetrafi/store/lanes.ts";
import { recordBatch } from "@tetrafi/store/record-batch.ts";
import type { SettlementMove } from "@tetrafi/store/settlements.ts";
import {
  changeIntents,
  recordTransaction,
  type PendingIntent,
  type RecordOutcome,
  type SignedAttempt,
} from "@tetrafi/store/transactions.ts";
import type { ChainRpc } from "../chain/chain-rpc.ts";
import type { HeadChange } from "../chain/head-watcher.ts";
import { systemClock, type Clock } from "../clock.ts";
import { SettlementFault } from "../faults.ts";
import { noObserver, type Observer } from "../observer.ts";
import type { Signer } from "../signer/signer.ts";
import { broadcast } from "./broadcast.ts";
import { feesFor, type FeePolicy, type Fees } from "./fees.ts";
import { simulate, type Call } from "./simulate.ts";
import { Batcher } from "./batcher.ts";
import type { BatchPolicy } from "./plan-batch.ts";
import { LaneTracker } from "./tracker.ts";

/** What a lane is made of. */
export type LaneParts = {
  readonly profile: ChainProfile;
  readonly rpc: ChainRpc;
  readonly account: Signer;
  readonly database: Database;
  readonly policy: FeePolicy;
  readonly log: Logger;
  /** The machine's, unless given. */
  readonly clock?: Clock;
  readonly observer?: Observer | undefined;
  /** Puts calls of several settlements into one transaction; every call goes alone unless given. */
  readonly batches?: BatchPolicy | undefined;
};

/** Content of a transaction with its gas limit. */
export type SizedCall = Omit<Call, "chainId"> & { readonly gas: bigint };

/**
 * The transactions of one signer on one chain. Only the holder of the lease sends. Every transaction is recorded,
 * signed, before it is broadcast, and followed until its end is final.
 */
export class Lane {
  readonly key: LaneKey;
  readonly parts: LaneParts;
  readonly clock: Clock;
  readonly observer: Observer;
  /** Null where every call goes alone. */
  readonly batcher: Batcher | null;
  /** Wei of the signer at the last head; null before. */
  balance: bigint | null = null;
  /** Transactions of the signer mined up to the last head; null before. */
  minedCount: number | null = null;
  private held: HeldLane | null = null;
  /** Null when it has to be found out. */
  private nextNonce: number | null = null;
  private head: HeadChange | null = null;
  private readonly tracker: LaneTracker;
  private tip: { readonly block: Hex; readonly wei: Promise<bigint> } | null = null;
  private sending: Promise<unknown> = Promise.resolve();
  private tracking: Promise<unknown> = Promise.resolve();

  constructor(parts: LaneParts) {
    this.parts = parts;
    this.clock = parts.clock ?? systemClock;
    this.observer = parts.observer ?? noObserver;
    this.key = { chainId: parts.profile.chainId, signer: parts.account.address.toLowerCase() as Address };
    this.tracker = new LaneTracker(this);
    this.batcher = parts.batches === undefined ? null : new Batcher(this, parts.batches, parts.log);
  }

  /** The lease, while this process has it. */
  lease(): HeldLane | null {
    return this.held;
  }

  /** This process has the lease now. */
  take(held: HeldLane): void {
    this.held = held;
    this.nextNonce = null;
  }

  /** The lease is lost; another process may have it already. */
  drop(): void {
    this.held = null;
    this.nextNonce = null;
  }

  /** Brings the recorded transactions in line with a new head. Answers the orders whose transactions changed. */
  async track(head: HeadChange): Promise<Bytes32[]> {
    this.head = head;
    const turn = this.tracking.then(() => (this.held === null ? [] : this.tracker.track(this.held, head)));
    this.tracking = turn.catch(() => undefined);
    return turn;
  }

  /** After the lease was taken: what the last holder left is looked at without waiting for the next head. */
  async catchUp(): Promise<void> {
    if (this.head !== null) await this.track({ ...this.head, reorganised: true });
  }

  /** Nonces below are used: the next transaction takes none of them. */
  skipTo(nonce: number): void {
    if (this.nextNonce !== null && this.nextNonce < nonce) this.nextNonce = nonce;
  }

  /** First nonce that no recorded transaction has; null while it isn't known. */
  peekNonce(): number | null {
    return this.nextNonce;
  }

  /**
   * Simulates a call, then records it together with the move of its settlement, and broadcasts it. Nothing is recorded
   * when it would revert (CALL_REVERTS) or can't be paid for; a broadcast that fails is taken up again by the tracker.
   */
  send(
    call: Call,
    purpose: TransactionPurpose,
    move: (txHash: Hex) => SettlementMove,
  ): Promise<RecordOutcome["outcome"]> {
    return this.dispatch(call, purpose, (held, nonce, attempt) =>
      recordTransaction(this.parts.database, held, { purpose, nonce, attempt }, move(attempt.txHash)),
    );
  }

  /** The same for one call that serves several settlements. Its outcome is that of all: they are recorded together. */
  sendBatch(
    call: Call,
    purpose: TransactionPurpose,
    moves: (txHash: Hex) => readonly SettlementMove[],
  ): Promise<RecordOutcome["outcome"]> {
    return this.dispatch(call, purpose, (held, nonce, attempt) =>
      recordBatch(this.parts.database, held, { purpose, nonce, attempt }, moves(attempt.txHash)),
    );
  }

  /** The gas limit for a call. Throws CALL_REVERTS. */
  simulate(call: Call): Promise<bigint> {
    return simulate(this.parts.rpc, this.key.signer, call);
  }

  private async dispatch(
    call: Call,
    purpose: TransactionPurpose,
    record: (held: HeldLane, nonce: number, attempt: SignedAttempt) => Promise<RecordOutcome>,
  ): Promise<RecordOutcome["outcome"]> {
    if (this.held === null) throw new SettlementFault("LANE_NOT_HELD");
    const [gas, fees] = await Promise.all([this.simulate(call), this.marketFees()]);
    if (this.balance !== null && this.balance < call.value + gas * fees.maxFeePerGas)
      throw new SettlementFault("INSUFFICIENT_FUNDS");
    const turn = this.sending.then(async () => {
      const { held } = this;
      if (held === null) throw new SettlementFault("LANE_NOT_HELD");
      const nonce = await this.readyNonce();
      const attempt = await this.sign({ ...call, gas }, nonce, fees);
      // If the answer is lost, whether the nonce is taken has to be found out.
      this.nextNonce = null;
      const result = await record(held, nonce, attempt);
      if (this.held === held) this.nextNonce = result.outcome === "recorded" ? nonce + 1 : nonce;
      if (result.outcome === "laneLost") this.drop();
      return { ...result, attempt };
    });
    this.sending = turn.catch(() => undefined);
    const recorded = await turn;
    if (recorded.outcome !== "recorded") return recorded.outcome;
    this.observer.transaction(this.key.chainId, purpose, "sent");
    await this.broadcast(recorded.intentId, "planned", recorded.attempt);
    return recorded.outcome;
  }

  /** Of the latest block, wei; zero before the first. */
  baseFee(): bigint {
    return this.head?.latest.baseFeePerGas ?? 0n;
  }

  /** What the chain asks for now, within the policy. */
  async marketFees(): Promise<Fees> {
    const { rpc, policy } = this.parts;
    if (this.head === null) throw new SettlementFault("CHAIN_NOT_READ", this.parts.profile.name);
    const { hash, baseFeePerGas } = this.head.latest;
    if (this.tip?.block !== hash) {
      const wei = rpc.request("eth_maxPriorityFeePerGas", []).then((answer) => BigInt(answer as string));
      const tip = { block: hash, wei };
      this.tip = tip;
      wei.catch(() => {
        if (this.tip === tip) this.tip = null;
      });
    }
    return feesFor(baseFeePerGas, await this.tip.wei, policy);
  }

  /** Signs a transaction of the lane. */
  async sign(call: SizedCall, nonce: number, fees: Fees): Promise<SignedAttempt> {
    const { to, data, value, gas } = call;
    const rawTransaction = await this.parts.account.signTransaction({
      type: "eip1559",
      chainId: this.key.chainId,
      nonce,
      to,
      data,
      value,
      gas,
      ...fees,
    });
    return { rawTransaction, txHash: keccak256(rawTransaction), ...fees };
  }

  /** Sends a recorded attempt to the chain's nodes and writes what is known of it afterwards. */
  async broadcast(
    intentId: number,
    state: Exclude<PendingIntent["state"], "included">,
    attempt: SignedAttempt,
  ): Promise<void> {
    const { rpc, database, log } = this.parts;
    this.tracker.noteBroadcast(intentId, attempt.txHash, this.head?.latest.number ?? 0);
    const result = await broadcast(rpc, attempt.rawTransaction);
    const refusal = result.outcome === "refused" ? result.reason : null;
    if (refusal !== null)
      log.warn(
        { chainId: this.key.chainId, txHash: attempt.txHash, reason: refusal },
        "broadcast was refused",
      );
    const out = result.outcome === "accepted" || result.outcome === "lookUp";
    if (!out && refusal === null) return;
    const change = {
      id: intentId,
      from: state,
      to: out ? "broadcast" : state,
      txHash: attempt.txHash,
    } as const;
    if (change.to !== state || refusal !== null)
      await changeIntents(
        database,
        [{ ...change, blockNumber: null, blockHash: null, error: refusal }],
        this.clock.now(),
      );
  }

  /** Above every recorded transaction and every one that the chain knows of. */
  private async readyNonce(): Promise<number> {
    if (this.nextNonce !== null) return this.nextNonce;
    const [recorded, seen] = await Promise.all([
      readNextNonce(this.parts.database, this.key),
      this.countAt("pending"),
    ]);
    return Math.max(recorded, seen);
  }

  /** Transactions counted at a block: the first nonce that is unused there. */
  async countAt(block: number | "pending"): Promise<number> {
    const at = block === "pending" ? block : numberToHex(block);
    return Number(await this.parts.rpc.request("eth_getTransactionCount", [this.key.signer, at]));
  }
}
