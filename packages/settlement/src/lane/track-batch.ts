import { encodeEventTopics } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { ITEM_FAILED, type IntentChange, type PendingIntent } from "@tetrafi/store/transactions.ts";

/** A log of a receipt. */
export type ReceiptLog = { readonly address: Hex; readonly topics: readonly Hex[] };

/** By which event of the escrow a settlement's part of a batch is known to have been done. */
const EVENTS = { open: "Open", claim: "Finalised", refund: "Refunded" } as const;

const topicOf = (eventName: (typeof EVENTS)[keyof typeof EVENTS]): Hex | undefined => {
  const [topic] = encodeEventTopics({ abi: inputSettlerEscrowAbi, eventName });
  return typeof topic === "string" ? topic : undefined;
};

/**
 * The orders for which a transaction of several did what it was for, as the escrow's events tell. A proof has no event
 * of its own for each: it carries all or none.
 */
export function landedOrders(
  { purpose, members }: Pick<PendingIntent, "purpose" | "members">,
  logs: readonly ReceiptLog[],
  { contracts }: Pick<ChainProfile, "contracts">,
): ReadonlySet<Bytes32> {
  if (!isEscrowPurpose(purpose)) return new Set(members.map(({ orderId }) => orderId));
  const settler = contracts.inputSettler.toLowerCase();
  const wanted = topicOf(EVENTS[purpose]);
  return new Set(
    logs.flatMap(({ address, topics: [topic, orderId] }) =>
      address.toLowerCase() === settler && topic === wanted && orderId !== undefined ? [orderId] : [],
    ),
  );
}

function isEscrowPurpose(purpose: TransactionPurpose | "heal"): purpose is keyof typeof EVENTS {
  return purpose in EVENTS;
}

/**
 * What becomes of each settlement's part when a batch got an outcome: a pure function. Those that have none follow the
 * batch by themselves.
 */
export function memberChanges(
  change: IntentChange,
  members: PendingIntent["members"],
  landed: ReadonlySet<Bytes32>,
): IntentChange[] {
  const { to, txHash, blockNumber, blockHash } = change;
  if (to !== "included" && to !== "final" && to !== "reverted") return [];
  return members.flatMap(({ id, orderId, state }) => {
    if (state === "final" || state === "reverted" || state === "rejected") return [];
    const error = change.error ?? (landed.has(orderId) ? null : ITEM_FAILED);
    const end = error === null ? "final" : "reverted";
    return [
      { id, from: state, to: to === "included" ? to : end, txHash, blockNumber, blockHash, error } as const,
    ];
  });
}
