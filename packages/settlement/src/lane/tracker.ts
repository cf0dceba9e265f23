import { numberToHex, parseTransaction } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { HeldLane } from "@tetrafi/store/lanes.ts";
import { listPendingIntents } from "@tetrafi/store/pending-intents.ts";
import {
  changeIntents,
  recordAttempt,
  recordHeal,
  reopenNonce,
  type IntentChange,
  type PendingIntent,
} from "@tetrafi/store/transactions.ts";
import type { HeadChange } from "../chain/head-watcher.ts";
import { replacementFees, type Fees } from "./fees.ts";
import type { Lane } from "./lane.ts";
import { isNothing } from "./is-nothing.ts";
import { landedOrders, memberChanges, type ReceiptLog } from "./track-batch.ts";
import { needsReceipt, trackIntent, type LaneView, type Receipt } from "./track-intent.ts";

type RawReceipt = {
  readonly transactionHash: Hex;
  readonly status: string;
  readonly blockNumber: string;
  readonly blockHash: Bytes32;
  readonly logs: readonly ReceiptLog[];
};

/** Where this process last broadcast a transaction. */
type Tried = { readonly txHash: Hex; readonly firstBlock: number; lastBlock: number };

const MAX_TRACKED = 2_000;
/** Blocks after which an unmined transaction is broadcast again: a node may have forgotten it. */
const REBROADCAST_BLOCKS = 3;
/** Heads in a row that must show the same before a nonce is given up, or a hole is filled. */
const PATIENCE_HEADS = 3;
const TRANSFER_GAS = 21_000n;

/** Follows a lane's recorded transactions to their end, head by head. */
export class LaneTracker {
  private readonly lane: Lane;
  private readonly tried = new Map<number, Tried>();
  /** Heads in a row at which the nonce of a transaction was used, by none of its attempts. */
  private readonly missing = new Map<number, number>();
  private readonly atLimit = new Set<number>();
  private hole: { readonly nonce: number; heads: number } | null = null;

  constructor(lane: Lane) {
    this.lane = lane;
  }

  noteBroadcast(intentId: number, txHash: Hex, block: number): void {
    const earlier = this.tried.get(intentId);
    if (earlier?.txHash === txHash) earlier.lastBlock = block;
    else this.tried.set(intentId, { txHash, firstBlock: block, lastBlock: block });
  }

  /** Answers the orders whose transactions changed. */
  async track(held: HeldLane, head: HeadChange): Promise<Bytes32[]> {
    const { database, rpc } = this.lane.parts;
    const { latest, final } = head;
    const [latestCount, finalCount, balance] = await Promise.all([
      this.lane.countAt(latest.number),
      this.lane.countAt(final.number),
      rpc.request("eth_getBalance", [held.signer, numberToHex(latest.number)]),
    ]);
    // A node that says less of the latest block than another of the final one is wrong.
    const minedCount = Math.max(latestCount, finalCount);
    this.lane.balance = BigInt(balance as string);
    this.lane.minedCount = minedCount;
    this.lane.skipTo(minedCount);
    const view: LaneView = { minedCount, finalCount, finalNumber: final.number };
    const pending = await listPendingIntents(database, held, MAX_TRACKED);
    this.forgetAllBut(pending);

    const changes: IntentChange[] = [];
    const unmined: PendingIntent[] = [];
    await Promise.all(
      pending.map(async (intent) => {
        const receipt = needsReceipt(intent, view, head.reorganised)
          ? await this.receiptOf(intent, latest.number)
          : undefined;
        const tracking = trackIntent(intent, view, receipt);
        if (tracking.type !== "nonceTaken") this.missing.delete(intent.id);
        if (tracking.type === "change") {
          changes.push(tracking.change, ...this.outcomes(intent, tracking.change, receipt));
          if (tracking.rebroadcast) unmined.push({ ...intent, state: "broadcast" });
        } else if (tracking.type === "unmined") unmined.push(intent);
        else if (tracking.type === "nonceTaken") changes.push(...(await this.giveUp(intent)));
      }),
    );
    await changeIntents(database, changes, this.lane.clock.now());
    for (const { id, blockNumber } of changes) if (blockNumber === null) this.tried.delete(id);
    this.report(changes, pending);
    for (const intent of unmined) await this.push(held, intent, view, head);
    if (pending.length < MAX_TRACKED) await this.healHole(held, pending, view, head);
    const changed = new Set(changes.map(({ id }) => id));
    return pending.flatMap(({ id, orderId, members }) => {
      if (!changed.has(id)) return [];
      return orderId === null ? members.map((member) => member.orderId) : [orderId];
    });
  }

  /** Of each settlement that a transaction of several serves. */
  private outcomes(
    intent: PendingIntent,
    change: IntentChange,
    receipt: Receipt | null | undefined,
  ): IntentChange[] {
    if (intent.members.length === 0) return [];
    const landed = landedOrders(intent, receipt?.logs ?? [], this.lane.parts.profile);
    return memberChanges(change, intent.members, landed);
  }

  /** Of whichever attempt was mined, newest first. */
  private async receiptOf(intent: PendingIntent, latest: number): Promise<Receipt | null> {
    const answers = await Promise.all(
      intent.attempts.map(({ txHash }) => this.lane.parts.rpc.request("eth_getTransactionReceipt", [txHash])),
    );
    const raw = (answers as (RawReceipt | null)[]).find(
      (one) => one !== null && Number(one.blockNumber) <= latest,
    );
    if (raw === undefined || raw === null) return null;
    const { transactionHash, status, blockNumber, blockHash, logs } = raw;
    const mined = intent.attempts.find(({ txHash }) => txHash === transactionHash);
    return {
      txHash: transactionHash,
      succeeded: status === "0x1",
      isNothing:
        intent.freesNonce && mined !== undefined && isNothing(mined.rawTransaction, this.lane.key.signer),
      blockNumber: Number(blockNumber),
      blockHash,
      logs,
    };
  }

  /** Another transaction has the nonce for good, as far as every node tells, more than once. */
  private async giveUp(intent: PendingIntent): Promise<IntentChange[]> {
    const heads = (this.missing.get(intent.id) ?? 0) + 1;
    this.missing.set(intent.id, heads);
    if (heads < PATIENCE_HEADS) return [];
    const { rpc } = this.lane.parts;
    const perAttempt = await Promise.all(
      intent.attempts.map(({ txHash }) => rpc.requestEach("eth_getTransactionReceipt", [txHash])),
    );
    if (perAttempt.flat().some((answer) => answer.ok && answer.value !== null)) return [];
    const to = { to: "rejected", blockNumber: null, blockHash: null, error: "NONCE_TAKEN" } as const;
    return [{ id: intent.id, from: intent.state, txHash: intent.txHash, ...to }];
  }

  /** Broadcasts again what isn't mined, and replaces what isn't mined for too long. */
  private async push(held: HeldLane, intent: PendingIntent, view: LaneView, head: HeadChange): Promise<void> {
    const newest = intent.attempts.at(-1);
    if (newest === undefined || intent.state === "included") return;
    if (intent.freesNonce && !isNothing(newest.rawTransaction, held.signer))
      return this.replace(held, intent, await this.lane.marketFees());
    const tried = this.tried.get(intent.id);
    const block = head.latest.number;
    if (tried === undefined || tried.txHash !== newest.txHash)
      return this.lane.broadcast(intent.id, intent.state, newest);
    const { policy } = this.lane.parts;
    const blocked = intent.nonce > view.minedCount && newest.maxFeePerGas >= head.latest.baseFeePerGas;
    if (!blocked && block - tried.firstBlock >= policy.replaceAfterBlocks)
      return this.replace(held, intent, await this.lane.marketFees());
    if (block - tried.lastBlock >= REBROADCAST_BLOCKS)
      await this.lane.broadcast(intent.id, intent.state, newest);
  }

  private async replace(held: HeldLane, intent: PendingIntent, market: Fees): Promise<void> {
    const { policy, database, log } = this.lane.parts;
    const newest = intent.attempts.at(-1);
    if (newest === undefined || intent.state === "included") return;
    const isFirstNothing = intent.freesNonce && !isNothing(newest.rawTransaction, held.signer);
    const isAllowed = isFirstNothing || intent.attempts.length < policy.maxAttempts;
    const fees = isAllowed ? replacementFees(newest, market, policy) : null;
    const about = {
      chainId: held.chainId,
      orderId: intent.orderId,
      purpose: intent.purpose,
      nonce: intent.nonce,
    };
    if (fees === null) {
      if (!this.atLimit.has(intent.id))
        log.error({ ...about, code: "FEE_LIMIT" }, "a transaction isn't mined at the highest fee allowed");
      this.atLimit.add(intent.id);
      return this.lane.broadcast(intent.id, intent.state, newest);
    }
    const {
      to,
      data = "0x",
      value = 0n,
      gas = TRANSFER_GAS,
      nonce = 0,
    } = parseTransaction(newest.rawTransaction);
    if (to === undefined || to === null) throw new Error("a recorded transaction has no receiver");
    const content = intent.freesNonce
      ? ({ to: held.signer, data: "0x", value: 0n, gas: TRANSFER_GAS } as const)
      : { to, data, value, gas };
    const attempt = await this.lane.sign(content, nonce, fees);
    if (!(await recordAttempt(database, held, intent.id, attempt, this.lane.clock.now()))) return;
    log.warn(
      { ...about, txHash: attempt.txHash, attempt: intent.attempts.length + 1 },
      "transaction replaced",
    );
    this.lane.observer.transaction(held.chainId, intent.purpose, "replaced");
    await this.lane.broadcast(intent.id, intent.state, attempt);
  }

  /**
   * A nonce that nothing will take holds up all above it: after a reorganisation deeper than finality, or when a foreign
   * transaction that was counted for the next nonce vanished.
   */
  private async healHole(
    held: HeldLane,
    pending: readonly PendingIntent[],
    { minedCount: nonce }: LaneView,
    head: HeadChange,
  ): Promise<void> {
    const next = this.lane.peekNonce();
    const isHole = pending.every((intent) => intent.nonce !== nonce);
    const above = pending.some((intent) => intent.nonce > nonce) || (next !== null && next > nonce);
    if (!isHole || !above) {
      this.hole = null;
      return;
    }
    if (this.hole?.nonce !== nonce) this.hole = { nonce, heads: 0 };
    this.hole.heads += 1;
    if (this.hole.heads < PATIENCE_HEADS || (await this.lane.countAt("pending")) > nonce) return;
    this.hole = null;
    const { database, log } = this.lane.parts;
    const about = { chainId: held.chainId, nonce, block: head.latest.number };
    if ((await reopenNonce(database, held, nonce, this.lane.clock.now())) === "broadcast") {
      log.error(
        { ...about, code: "FINAL_BLOCK_CHANGED" },
        "a final transaction is gone: it is broadcast again",
      );
      return;
    }
    const call = { to: held.signer, data: "0x", value: 0n, gas: TRANSFER_GAS } as const;
    const attempt = await this.lane.sign(call, nonce, await this.lane.marketFees());
    const id = await recordHeal(database, held, nonce, attempt, this.lane.clock.now());
    log.warn({ ...about, txHash: attempt.txHash }, "nonce hole filled");
    if (id !== null) await this.lane.broadcast(id, "planned", attempt);
  }

  private report(changes: readonly IntentChange[], pending: readonly PendingIntent[]): void {
    const { log, profile } = this.lane.parts;
    const byId = new Map<number, Pick<PendingIntent, "orderId" | "purpose"> & { isPart: boolean }>();
    for (const { id, orderId, purpose, members } of pending) {
      byId.set(id, { orderId, purpose, isPart: false });
      for (const member of members) byId.set(member.id, { orderId: member.orderId, purpose, isPart: true });
    }
    for (const { id, from, to, txHash, error, blockNumber } of changes) {
      const { orderId = null, purpose = null, isPart = false } = byId.get(id) ?? {};
      const line = {
        chainId: profile.chainId,
        orderId,
        purpose,
        txHash,
        from,
        to,
        error,
        block: blockNumber,
      };
      if (to === "reverted" || to === "rejected") log.error(line, "transaction failed");
      else if (to === "broadcast") log.warn(line, "transaction was dropped by a reorganisation");
      else log.info(line, "transaction");
      // One that is included anew in another block after a reorganisation counts again.
      if (purpose !== null && !isPart && to !== "planned")
        this.lane.observer.transaction(profile.chainId, purpose, to === "broadcast" ? "dropped" : to);
    }
  }

  private forgetAllBut(pending: readonly PendingIntent[]): void {
    const ids = new Set(pending.map(({ id }) => id));
    for (const memory of [this.tried, this.missing])
      for (const id of memory.keys()) if (!ids.has(id)) memory.delete(id);
    for (const id of this.atLimit) if (!ids.has(id)) this.atLimit.delete(id);
  }
}
