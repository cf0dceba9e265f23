import { parseTransaction } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { Difference } from "@tetrafi/store/differences.ts";
import type { LaneKey } from "@tetrafi/store/lanes.ts";
import type { LaneRecord } from "@tetrafi/store/reconciliation.ts";

/** What a chain says of a sender. */
export type LaneOnChain = {
  /** Transactions up to the final block: nonces below are used for good. */
  readonly finalCount: number;
  /** Wei at the latest block. */
  readonly balance: bigint;
};

/** Nonces below the final one that are looked at. */
export const NONCE_WINDOW = 1_024;

/** Names a lane as the subject of a difference. */
export function laneSubject({ chainId, signer }: LaneKey): string {
  return `${chainId}:${signer}`;
}

/** Where the database and a chain differ about a sender: a pure function. */
export function compareLane(record: LaneRecord, chain: LaneOnChain): Difference[] {
  const difference = (
    kind: string,
    item: number | null,
    inDatabase: string,
    onChain: string,
  ): Difference => ({
    subject: laneSubject(record),
    kind,
    item: item === null ? "" : String(item),
    orderId: null,
    chainId: record.chainId,
    inDatabase,
    onChain,
  });
  const { finalCount, balance } = chain;
  const found: Difference[] = [];
  if (record.firstNonce !== null && finalCount > record.nextNonce)
    found.push(
      difference("nonce", null, `next nonce ${record.nextNonce}`, `${finalCount} transactions are final`),
    );
  const recorded = new Set(record.recorded);
  const from = Math.max(record.firstNonce ?? finalCount, finalCount - NONCE_WINDOW);
  for (let nonce = from; nonce < Math.min(finalCount, record.nextNonce); nonce += 1)
    if (!recorded.has(nonce))
      found.push(difference("foreignTransaction", nonce, "no transaction with this nonce", "nonce is used"));
  for (const { nonce, state, txHash } of record.pending)
    if (nonce < finalCount)
      found.push(difference("pending", nonce, `${state}: ${txHash}`, `nonce is used, and final`));
  const cost = record.pendingRaw.map(mostCost).reduce((sum, wei) => sum + wei, 0n);
  if (cost > balance)
    found.push(
      difference("balance", null, `pending transactions may cost ${cost} wei`, `balance ${balance} wei`),
    );
  return found;
}

/** The most that a signed transaction can take from its sender, wei. */
function mostCost(rawTransaction: Hex): bigint {
  const { gas = 0n, maxFeePerGas = 0n, value = 0n } = parseTransaction(rawTransaction);
  return gas * maxFeePerGas + value;
}
