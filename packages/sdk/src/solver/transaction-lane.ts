import { setTimeout as sleep } from "node:timers/promises";
import type { Address, Hex, TransactionReceipt } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import type { ChainClients } from "./chain-clients.ts";
import { chainReason } from "./chain-reason.ts";
import { LaneTransaction, replacementFees, type Fees } from "./lane-transaction.ts";
import type { SolverLogger } from "./logger.ts";

/** A transaction to send. */
export type LaneCall = {
  readonly to: Address;
  readonly data: Hex;
  /** Names it in the log. */
  readonly what: string;
  /** Unix milliseconds after which it is of no use. */
  readonly giveUpAtMs: number;
  /** Asked right before it is sent, however long it stood in the queue. */
  readonly stillWanted?: () => Promise<boolean>;
};

/**
 * `mined` with its receipt, which may tell of a revert. `notWanted` and `rejected` were never sent. `unknown` was sent,
 * but its time ran out or another transaction took its nonce. After anything but `mined`, look at the chain.
 */
export type LaneOutcome =
  | { readonly kind: "mined"; readonly receipt: TransactionReceipt }
  | { readonly kind: "notWanted" }
  | { readonly kind: "rejected"; readonly reason: string }
  | { readonly kind: "unknown" };

type Waiting = { readonly call: LaneCall; readonly resolve: (outcome: LaneOutcome) => void };
type Sent = { readonly waiting: Waiting; readonly transaction: LaneTransaction };

/** Transactions that are sent in a row before the first is mined; the others wait in the queue. */
const MAX_BURST = 16;
const MAX_QUEUE = 10_000;
/** A transaction that isn't mined in so many blocks is sent again with higher fees. */
const STUCK_BLOCKS = 4;

/**
 * The only sender of a key on a chain. One burst at a time, each transaction at a nonce of its own, counted from those
 * that are mined: what an earlier run left in the pool is replaced, never queued behind.
 */
export class TransactionLane {
  private readonly chain: ChainClients;
  private readonly account: PrivateKeyAccount;
  private readonly logger: SolverLogger;
  private readonly queue: Waiting[] = [];
  /** What was last paid at nonces that aren't mined yet. */
  private readonly paid = new Map<number, Fees>();
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(chain: ChainClients, privateKey: Hex, logger: SolverLogger) {
    this.chain = chain;
    this.account = privateKeyToAccount(privateKey);
    this.logger = logger;
  }

  /** Queues a transaction and waits for what becomes of it. Never throws. */
  submit(call: LaneCall): Promise<LaneOutcome> {
    if (this.stopped) return Promise.resolve({ kind: "notWanted" });
    if (this.queue.length >= MAX_QUEUE)
      return Promise.resolve({ kind: "rejected", reason: "too many transactions are waiting" });
    return new Promise((resolve) => {
      this.queue.push({ call, resolve });
      this.running ??= this.run();
    });
  }

  /** Sends nothing more. What is in the pool stays there, with outcome `unknown`. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    // Calls of the same turn go into one burst.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const sent = await this.sendAll(this.queue.splice(0, MAX_BURST));
      await this.awaitAll(sent);
    }
    this.running = null;
  }

  private async sendAll(batch: readonly Waiting[]): Promise<Sent[]> {
    const sent: Sent[] = [];
    let nonce: number | null = null;
    for (const waiting of batch) {
      try {
        if (!(await this.wanted(waiting.call))) {
          waiting.resolve({ kind: "notWanted" });
          continue;
        }
        nonce ??= await this.firstNonce();
        const transaction = await this.prepare(waiting.call, nonce);
        nonce += 1;
        sent.push({ waiting, transaction });
        await this.broadcast(transaction);
      } catch (error) {
        waiting.resolve({ kind: "rejected", reason: chainReason(error) });
      }
    }
    return sent;
  }

  private async wanted({ giveUpAtMs, stillWanted }: LaneCall): Promise<boolean> {
    if (this.stopped || Date.now() >= giveUpAtMs) return false;
    return stillWanted === undefined || stillWanted();
  }

  private minedCount(): Promise<number> {
    return this.chain.client.getTransactionCount({ address: this.account.address, blockTag: "latest" });
  }

  private async firstNonce(): Promise<number> {
    const mined = await this.minedCount();
    for (const nonce of this.paid.keys()) if (nonce < mined) this.paid.delete(nonce);
    return mined;
  }

  /** Throws, before anything is sent, if the call would revert. */
  private async prepare({ to, data, what }: LaneCall, nonce: number): Promise<LaneTransaction> {
    const { chain, account, logger } = this;
    const [gas, market] = await Promise.all([
      // Not at the pending state: what is in the pool may be an earlier version of this very call.
      chain.client.estimateGas({ account: account.address, to, data, blockTag: "latest" }),
      chain.client.estimateFeesPerGas(),
    ]);
    const before = this.paid.get(nonce);
    const fees = before === undefined ? market : replacementFees(market, before);
    const withMargin = (gas * 120n) / 100n;
    return new LaneTransaction({ chain, account, logger, to, data, what, nonce, gas: withMargin, fees });
  }

  private async broadcast(transaction: LaneTransaction): Promise<void> {
    await transaction.broadcast();
    this.paid.set(transaction.nonce, transaction.fees);
  }

  /** Until each is mined, overtaken at its nonce, or out of time. Those that stay too long are replaced. */
  private async awaitAll(batch: readonly Sent[]): Promise<void> {
    const { blockTimeMs } = this.chain.profile;
    const pollMs = Math.min(500, Math.max(25, blockTimeMs / 4));
    let pending = batch;
    let replaceAtMs = Date.now() + STUCK_BLOCKS * blockTimeMs;
    while (pending.length > 0) {
      await sleep(pollMs);
      pending = await this.settle(pending);
      if (Date.now() < replaceAtMs) continue;
      for (const { transaction } of pending) {
        await transaction.replace();
        this.paid.set(transaction.nonce, transaction.fees);
      }
      replaceAtMs = Date.now() + STUCK_BLOCKS * blockTimeMs;
    }
  }

  /** Resolves those whose outcome is known; answers the rest. */
  private async settle(batch: readonly Sent[]): Promise<readonly Sent[]> {
    const mined = await this.minedCount().catch((error: unknown) => {
      this.logger.warn({ reason: chainReason(error) }, "chain not readable");
      return 0;
    });
    const receipts = await Promise.all(
      batch.map(async ({ transaction }) => (transaction.nonce < mined ? transaction.receipt() : null)),
    );
    return batch.filter(({ waiting, transaction }, place) => {
      const receipt = receipts[place] ?? null;
      const over = transaction.nonce < mined || this.stopped || Date.now() >= waiting.call.giveUpAtMs;
      if (receipt !== null) waiting.resolve({ kind: "mined", receipt });
      else if (over) waiting.resolve({ kind: "unknown" });
      return receipt === null && !over;
    });
  }
}
