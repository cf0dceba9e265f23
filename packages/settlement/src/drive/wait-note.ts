import { stepDeadline } from "@tetrafi/core/settlement/deadlines.ts";
import type { SettlementNote } from "@tetrafi/store/settlement-facts.ts";
import type { SettlementState } from "@tetrafi/store/settlements.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";

/** What the operator sees of a settlement that waits: the facts as they were read at `readAtMs`, and what for. */
export function waitNote(
  { order, origin, destination }: SettlementOnChains,
  { step }: Pick<SettlementState, "step">,
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
