import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import { NONCE_FREED, type IntentChange, type PendingIntent } from "@tetrafi/store/transactions.ts";
import type { ReceiptLog } from "./track-batch.ts";

/** Where a signed transaction was mined, as the node's canonical chain has it. */
export type Receipt = {
  readonly txHash: Hex;
  readonly succeeded: boolean;
  /** It is a transfer of nothing, in the place of what the transaction was for. */
  readonly isNothing: boolean;
  readonly blockNumber: number;
  readonly blockHash: Bytes32;
  readonly logs: readonly ReceiptLog[];
};

/** What a chain's head shows of a lane. */
export type LaneView = {
  /** Transactions of the signer mined up to the latest, and up to the final block: nonces below are used. */
  readonly minedCount: number;
  readonly finalCount: number;
  readonly finalNumber: number;
};

/** What to do about a pending transaction. `watch`: nothing now. */
export type Tracking =
  | { readonly type: "change"; readonly change: IntentChange; readonly rebroadcast: boolean }
  | { readonly type: "unmined" }
  | { readonly type: "nonceTaken" }
  | { readonly type: "watch" };

/** Whether the receipts of a transaction's attempts have to be read to judge it. */
export function needsReceipt(intent: PendingIntent, view: LaneView, reorganised: boolean): boolean {
  if (intent.nonce >= view.minedCount) return false;
  if (intent.state !== "included" || reorganised || intent.blockNumber === null) return true;
  return intent.blockNumber <= view.finalNumber;
}

/**
 * Judges a pending transaction by what its chain shows: a pure function.
 * @param receipt Of whichever attempt was mined; undefined if it was not asked for.
 */
export function trackIntent(
  intent: PendingIntent,
  view: LaneView,
  receipt: Receipt | null | undefined,
): Tracking {
  if (intent.nonce >= view.minedCount) {
    if (intent.state !== "included") return { type: "unmined" };
    // A reorganisation dropped it.
    const to = { to: "broadcast", blockNumber: null, blockHash: null, error: null } as const;
    return { type: "change", change: { ...from(intent), ...to }, rebroadcast: true };
  }
  if (receipt === undefined) return { type: "watch" };
  if (receipt === null) return intent.nonce < view.finalCount ? { type: "nonceTaken" } : { type: "watch" };
  const { blockNumber, blockHash, txHash } = receipt;
  const failure = receipt.succeeded ? null : "REVERTED";
  const error = receipt.isNothing ? NONCE_FREED : failure;
  // What a block that isn't final says may still be taken back, a revert too.
  const ended = error === null ? "final" : "reverted";
  const to = blockNumber <= view.finalNumber ? ended : "included";
  if (to === intent.state && blockHash === intent.blockHash) return { type: "watch" };
  return {
    type: "change",
    change: { ...from(intent), to, txHash, blockNumber, blockHash, error },
    rebroadcast: false,
  };
}

function from({ id, state, txHash }: PendingIntent): Pick<IntentChange, "id" | "from" | "txHash"> {
  return { id, from: state, txHash };
}
