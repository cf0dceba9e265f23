import { keccak256, type Address, type Hex, type TransactionReceipt } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import type { ChainClients } from "./chain-clients.ts";
import { chainReason } from "./chain-reason.ts";
import type { SolverLogger } from "./logger.ts";

/** What a transaction pays per gas, wei. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

export type TransactionOrder = {
  readonly chain: ChainClients;
  readonly account: PrivateKeyAccount;
  readonly logger: SolverLogger;
  readonly to: Address;
  readonly data: Hex;
  /** Names it in the log. */
  readonly what: string;
  readonly nonce: number;
  readonly gas: bigint;
  readonly fees: Fees;
};

/** Nodes want at least 10 % more to replace a transaction; the wei is for fees too small to have 12.5 %. */
const raised = (fee: bigint): bigint => (fee * 1_125n) / 1_000n + 1n;

/** Four times the first fees, then no more. */
const MAX_RAISES = 12;

/** One nonce's transaction, in as many versions as its fees needed. At most one of them is ever mined. */
export class LaneTransaction {
  readonly nonce: number;
  private readonly order: TransactionOrder;
  private readonly hashes = new Set<Hex>();
  private currentFees: Fees;
  private raises = 0;

  constructor(order: TransactionOrder) {
    this.order = order;
    this.nonce = order.nonce;
    this.currentFees = order.fees;
  }

  /** Of the newest version. */
  get fees(): Fees {
    return this.currentFees;
  }

  /**
   * Signs and sends, with higher fees where the pool holds another transaction of this nonce. Never throws: whether a
   * node took it is found out by looking for it, since an answer can be lost.
   */
  async broadcast(): Promise<void> {
    while (await this.isUnderpriced()) if (!this.raise()) return;
  }

  /** Sends again with higher fees, as far as they may rise. */
  async replace(): Promise<void> {
    this.raise();
    await this.broadcast();
  }

  /** The receipt of whichever version was mined, or null. */
  async receipt(): Promise<TransactionReceipt | null> {
    const { client } = this.order.chain;
    const receipts = await Promise.all(
      [...this.hashes].map((hash) => client.getTransactionReceipt({ hash }).catch(() => null)),
    );
    return receipts.find((receipt) => receipt !== null) ?? null;
  }

  private async isUnderpriced(): Promise<boolean> {
    const { chain, account, logger, to, data, what, nonce, gas } = this.order;
    const { chainId } = chain.profile;
    const signed = await account.signTransaction({
      ...this.currentFees,
      type: "eip1559",
      chainId,
      to,
      data,
      nonce,
      gas,
    });
    const hash = keccak256(signed);
    this.hashes.add(hash);
    try {
      await chain.client.sendRawTransaction({ serializedTransaction: signed });
      logger.info({ what, chainId, hash, nonce }, "transaction sent");
      return false;
    } catch (error) {
      const reason = chainReason(error);
      logger.warn({ what, chainId, hash, nonce, reason }, "transaction not taken by the node");
      return /underpriced|fee too low/i.test(reason);
    }
  }

  private raise(): boolean {
    if (this.raises >= MAX_RAISES) return false;
    this.raises += 1;
    const { maxFeePerGas, maxPriorityFeePerGas } = this.currentFees;
    this.currentFees = {
      maxFeePerGas: raised(maxFeePerGas),
      maxPriorityFeePerGas: raised(maxPriorityFeePerGas),
    };
    return true;
  }
}

/** Fees by which a transaction replaces one with `before`, and not below the market's. */
export function replacementFees(market: Fees, before: Fees): Fees {
  const higher = (a: bigint, b: bigint): bigint => (a > b ? a : b);
  return {
    maxFeePerGas: higher(market.maxFeePerGas, raised(before.maxFeePerGas)),
    maxPriorityFeePerGas: higher(market.maxPriorityFeePerGas, raised(before.maxPriorityFeePerGas)),
  };
}
