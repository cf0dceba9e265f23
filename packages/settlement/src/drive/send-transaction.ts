import type { SettlementAction, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { SettlementState } from "@tetrafi/store/settlements.ts";
import type { RecordOutcome } from "@tetrafi/store/transactions.ts";
import { claimCall } from "../calls/claim.ts";
import { openCall } from "../calls/open.ts";
import { proveCall } from "../calls/prove.ts";
import { refundCall } from "../calls/refund.ts";
import { settleCall } from "../calls/settle.ts";
import type { Chain } from "../chain/chain.ts";
import { SettlementFault } from "../faults.ts";
import type { Call } from "../lane/simulate.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";

type Send = Extract<SettlementAction, { type: "send" }>;

/** Sends what a decision asked for, and moves the settlement with it. Throws SettlementFault if that can't be done now. */
export async function sendTransaction(
  settlement: SettlementOnChains,
  state: SettlementState,
  read: ReadFacts,
  { purpose, step }: Send,
  wakeAtMs: number,
): Promise<RecordOutcome["outcome"]> {
  const { orderId } = settlement.order;
  const { lane, profile } = chainOf(settlement, purpose);
  // Asked first: building a call may cost requests.
  if (lane.lease() === null) throw new SettlementFault("LANE_NOT_HELD", profile.name);
  const call = await callFor(settlement, read, purpose);
  return lane.send(call, purpose, (txHash) => ({
    orderId,
    version: state.version,
    reason: null,
    wakeAtMs,
    event: {
      step,
      atMs: Date.now(),
      chainId: profile.chainId,
      txHash,
      // It isn't in a block yet.
      blockNumber: null,
      detail: { from: state.step, purpose, originBlock: read.originHead.latest.number },
    },
  }));
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
  return proveCall(destination, origin.profile, order, fill, destination.lane.key.signer);
}
