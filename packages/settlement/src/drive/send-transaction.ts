import type { SettlementAction, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { SettlementMove, SettlementState } from "@tetrafi/store/settlements.ts";
import type { RecordOutcome } from "@tetrafi/store/transactions.ts";
import type { BatchPart } from "../calls/batch.ts";
import { claimCall } from "../calls/claim.ts";
import { openCall } from "../calls/open.ts";
import { proveCall } from "../calls/prove.ts";
import { refundCall } from "../calls/refund.ts";
import { settleCall } from "../calls/settle.ts";
import type { Chain } from "../chain/chain.ts";
import { SettlementFault } from "../faults.ts";
import type { Call } from "../lane/simulate.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";
import { sendSet } from "./send-set.ts";

type Send = Extract<SettlementAction, { type: "send" }>;

/** Sends what a decision asked for, and moves the settlement with it. Throws SettlementFault if that can't be done now. */
export async function sendTransaction(
  database: Database,
  settlement: SettlementOnChains,
  state: SettlementState,
  read: ReadFacts,
  { purpose, step }: Send,
  times: { readonly nowMs: number; readonly wakeAtMs: number },
): Promise<RecordOutcome["outcome"]> {
  const { orderId, whole } = settlement.order;
  if (purpose === "open" && whole !== null) return sendSet(database, settlement, read, step, times);
  const { lane, profile } = chainOf(settlement, purpose);
  // Asked first: building a call may cost requests.
  if (lane.lease() === null) throw new SettlementFault("LANE_NOT_HELD", profile.name);
  const call = await callFor(settlement, read, purpose);
  const move = (txHash: Hex): SettlementMove => ({
    orderId,
    version: state.version,
    reason: null,
    wakeAtMs: times.wakeAtMs,
    event: {
      step,
      atMs: times.nowMs,
      chainId: profile.chainId,
      txHash,
      // It isn't in a block yet.
      blockNumber: null,
      detail: { from: state.step, purpose, originBlock: read.originHead.latest.number },
    },
  });
  // What failed before goes alone, so that its reason is told and it spoils no batch again.
  const failedBefore = state.intents.some((one) => one.purpose === purpose && one.state === "reverted");
  const part = failedBefore ? null : partOf(settlement, read, purpose);
  if (part === null || lane.batcher === null) return lane.send(call, purpose, move);
  return lane.batcher.send({ call, part, move });
}

/** Null for what can't share a transaction. */
function partOf(
  { order, origin, destination }: SettlementOnChains,
  { fill }: ReadFacts,
  purpose: TransactionPurpose,
): BatchPart | null {
  const { profile } = origin;
  if (purpose === "open" || purpose === "refund") return { purpose, order, origin: profile };
  if (purpose === "settle" || fill === null) return null;
  if (purpose === "claim") return { purpose, order, fill, origin: profile };
  return { purpose, order, fill, origin: profile, destination };
}

function chainOf({ origin, destination }: SettlementOnChains, purpose: TransactionPurpose): Chain {
  return purpose === "prove" ? destination : origin;
}

async function callFor(
  { order, origin, destination }: SettlementOnChains,
  { fill }: ReadFacts,
  purpose: TransactionPurpose,
): Promise<Call> {
  if (purpose === "open") return openCall(origin.profile, order);
  if (purpose === "settle") return settleCall(origin.profile, order);
  if (purpose === "refund") return refundCall(origin.profile, order);
  if (fill === null) throw new Error(`${purpose} was asked for without a fill`);
  if (purpose === "claim") return claimCall(origin.profile, order, fill);
  return proveCall(destination, origin.profile, [{ order, fill }], destination.lane.key.signer);
}
