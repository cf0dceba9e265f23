import {
  keccak256,
  TransactionReceiptNotFoundError,
  type Address,
  type Hex,
  type TransactionReceipt,
} from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import type { Logger } from "pino";
import type { Chain } from "../chain.ts";
import { describeError, isUnreachable } from "../rpc-error.ts";

/** A call to be made in a transaction of its own. */
export type Call = { readonly to: Address; readonly data: Hex; readonly gas: bigint };

/** What became of a transaction. `displaced`: its nonce was used by one that isn't ours. */
export type Outcome = {
  /** What the sender named it. */
  readonly key: Hex;
  readonly hash: Hex;
  readonly result: "included" | "reverted" | "displaced";
  /** Of its inclusion. */
  readonly block: bigint;
};

/** Answer to an attempt to send; a transaction whose broadcast had no answer counts as sent until it's found out. */
export type SendAnswer =
  | { readonly sent: true; readonly hash: Hex }
  | { readonly sent: false; readonly reason: string };

type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

type InFlight = {
  /** Null for one that only fills a gap. */
  readonly key: Hex | null;
  readonly call: Call;
  readonly nonce: number;
  readonly fees: Fees;
  /** Of every version that was signed, newest last: any of them may be mined. */
  readonly hashes: readonly Hex[];
  readonly raw: Hex;
  readonly touchedAtMs: number;
};

const MAX_IN_FLIGHT = 256;
/** Blocks without progress after which a transaction is broadcast again. */
const STALE_BLOCKS = 3;
/** Blocks that a new process waits for what an earlier one left in the node's pool. */
const QUIET_BLOCKS = 10;
const MAX_RAISES = 8;
const TRANSFER_GAS = 21_000n;

/**
 * One account's transactions on one chain, several at a time. The chain's count is the truth: a nonce is the lowest that
 * is neither used nor in flight, so that what a reorganisation or a restarted node dropped leaves no hole for long.
 */
export class TransactionLane {
  private readonly chain: Chain;
  private readonly account: PrivateKeyAccount;
  private readonly log: Logger;
  private readonly inFlight = new Map<number, InFlight>();
  private count = 0;
  private fees: Fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  private quietByMs: number | null = null;
  private isQuiet = false;

  constructor(chain: Chain, privateKey: Hex, log: Logger) {
    this.chain = chain;
    this.account = privateKeyToAccount(privateKey);
    this.log = log;
  }

  get address(): Address {
    return this.account.address;
  }

  /** How many more may be sent now. */
  get room(): number {
    return MAX_IN_FLIGHT - this.inFlight.size;
  }

  /** What has become of transactions since the last call. */
  async settle(): Promise<Outcome[]> {
    if (this.inFlight.size === 0) return [];
    this.count = await this.readCount("latest");
    const used = [...this.inFlight.values()].filter(({ nonce }) => nonce < this.count);
    const receipts = await Promise.all(used.map(({ hashes }) => this.findReceipt(hashes)));
    return used.flatMap((sent, i): Outcome[] => {
      this.inFlight.delete(sent.nonce);
      if (sent.key === null) return [];
      const receipt = receipts[i] ?? null;
      const hash = receipt?.transactionHash ?? sent.hashes[0] ?? "0x";
      const status = receipt?.status === "success" ? "included" : "reverted";
      const result = receipt === null ? "displaced" : status;
      return [{ key: sent.key, hash, result, block: receipt?.blockNumber ?? 0n }];
    });
  }

  /** Broadcasts again what makes no progress, and fills holes below it. Call after `settle`. */
  async nudge(): Promise<void> {
    const staleBeforeMs = performance.now() - STALE_BLOCKS * this.chain.profile.blockTimeMs;
    const stale = [...this.inFlight.values()]
      .filter(({ touchedAtMs }) => touchedAtMs < staleBeforeMs)
      .sort((a, b) => a.nonce - b.nonce);
    if (stale.length === 0) return;
    this.fees = await this.readFees();
    const lowest = Math.min(...this.inFlight.keys());
    for (let nonce = this.count; nonce < lowest && this.room > 0; nonce += 1) {
      this.log.warn({ nonce }, "filling a hole in the account's nonces");
      await this.broadcast(null, { to: this.address, data: "0x", gas: TRANSFER_GAS }, nonce);
    }
    for (const sent of stale) await this.again(sent);
  }

  /**
   * Prepares for sending: reads the account's count and the fees. False while an earlier process's transactions are
   * pending, since they may carry the same calls.
   */
  async open(): Promise<boolean> {
    [this.count, this.fees] = await Promise.all([this.readCount("latest"), this.readFees()]);
    if (this.isQuiet) return true;
    const nowMs = performance.now();
    this.quietByMs ??= nowMs + QUIET_BLOCKS * this.chain.profile.blockTimeMs;
    const pending = await this.readCount("pending");
    if (pending > this.count && nowMs < this.quietByMs) return false;
    this.isQuiet = true;
    return true;
  }

  /** Signs and broadcasts a call. Needs `open` before, once for any number of calls. */
  async send(key: Hex, call: Call): Promise<SendAnswer> {
    let nonce = this.count;
    while (this.inFlight.has(nonce)) nonce += 1;
    return this.broadcast(key, call, nonce);
  }

  private async broadcast(key: Hex | null, call: Call, nonce: number): Promise<SendAnswer> {
    let { fees } = this;
    for (let raises = 0; ; raises += 1) {
      const sent = await this.sign(key, call, nonce, fees, []);
      this.inFlight.set(nonce, sent);
      const refusal = await this.publish(sent);
      if (refusal === null) return { sent: true, hash: keccak256(sent.raw) };
      if (!/underpriced/i.test(refusal) || raises === MAX_RAISES) {
        this.inFlight.delete(nonce);
        return { sent: false, reason: refusal };
      }
      fees = raised(fees);
    }
  }

  private async again(sent: InFlight): Promise<void> {
    const least = raised(sent.fees);
    const isDearer =
      this.fees.maxFeePerGas >= least.maxFeePerGas ||
      this.fees.maxPriorityFeePerGas >= least.maxPriorityFeePerGas;
    const next = isDearer
      ? await this.sign(sent.key, sent.call, sent.nonce, higher(this.fees, least), sent.hashes)
      : { ...sent, touchedAtMs: performance.now() };
    this.inFlight.set(sent.nonce, next);
    const refusal = await this.publish(next);
    this.log.warn({ messageId: sent.key, hash: keccak256(next.raw), refusal }, "transaction sent again");
  }

  private async sign(
    key: Hex | null,
    call: Call,
    nonce: number,
    fees: Fees,
    earlier: readonly Hex[],
  ): Promise<InFlight> {
    const { chainId } = this.chain.profile;
    const raw = await this.account.signTransaction({ type: "eip1559", chainId, nonce, ...call, ...fees });
    const hashes = [...earlier, keccak256(raw)];
    return { key, call, nonce, fees, hashes, raw, touchedAtMs: performance.now() };
  }

  /** Broadcasts; answers why the node refused. No answer at all is no refusal: the node may have it. */
  private async publish({ raw }: InFlight): Promise<string | null> {
    try {
      await this.chain.client.sendRawTransaction({ serializedTransaction: raw });
      return null;
    } catch (error) {
      const reason = describeError(error);
      if (isUnreachable(error)) {
        this.log.warn({ hash: keccak256(raw), reason }, "no answer to a broadcast");
        return null;
      }
      return /already (known|imported)/i.test(reason) ? null : reason;
    }
  }

  private async findReceipt(hashes: readonly Hex[]): Promise<TransactionReceipt | null> {
    for (const hash of hashes.toReversed()) {
      try {
        return await this.chain.client.getTransactionReceipt({ hash });
      } catch (error) {
        if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
      }
    }
    return null;
  }

  private readCount(blockTag: "latest" | "pending"): Promise<number> {
    return this.chain.client.getTransactionCount({ address: this.address, blockTag });
  }

  /** Twice the usual ceiling: base fees may rise while a transaction waits; only what's needed is paid. */
  private async readFees(): Promise<Fees> {
    const { maxFeePerGas, maxPriorityFeePerGas } = await this.chain.client.estimateFeesPerGas();
    return { maxFeePerGas: 2n * maxFeePerGas, maxPriorityFeePerGas };
  }
}

/** Enough more for a node to accept a replacement: nodes want ten percent. */
function raised({ maxFeePerGas, maxPriorityFeePerGas }: Fees): Fees {
  const raise = (fee: bigint): bigint => fee + fee / 8n + 1n;
  return { maxFeePerGas: raise(maxFeePerGas), maxPriorityFeePerGas: raise(maxPriorityFeePerGas) };
}

function higher(a: Fees, b: Fees): Fees {
  const larger = (x: bigint, y: bigint): bigint => (x > y ? x : y);
  return {
    maxFeePerGas: larger(a.maxFeePerGas, b.maxFeePerGas),
    maxPriorityFeePerGas: larger(a.maxPriorityFeePerGas, b.maxPriorityFeePerGas),
  };
}
