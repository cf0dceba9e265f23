import { stepDeadline } from "@tetrafi/core/settlement/deadlines.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { SettlementNote } from "@tetrafi/store/settlement-facts.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";

/** What a decision saw and waits for, for the operator. */
export function noteOf(
  { order, origin, destination }: SettlementOnChains,
  step: SettlementStep,
  { facts, fill, originHead }: ReadFacts,
  waitsFor: string,
  readAtMs: number,
): SettlementNote {
  const { escrow, originTime, originFinalTime, destinationTime, proved } = facts;
  return {
    orderId: order.orderId,
    step,
    facts: {
      escrow,
      proved,
      fill: fill && { ...facts.fill, txHash: fill.last.txHash, blockNumber: fill.last.blockNumber },
      originChainId: origin.profile.chainId,
      destinationChainId: destination.profile.chainId,
      originBlock: originHead.latest.number,
      originFinalBlock: originHead.final.number,
      originTime,
      originFinalTime,
      destinationTime,
    },
    waitsFor,
    deadline: stepDeadline(order, step),
    readAtMs,
  };
}
