import { confirmEscrowStatus } from "../chain/escrow-status.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";

/**
 * Asks every node of the origin chain whether the escrow's final state is what was read, before something is done on the
 * strength of it for good. Throws NODES_DISAGREE.
 */
export function confirmEscrow(
  { order: { orderId, kind }, origin }: SettlementOnChains,
  { facts, originHead }: ReadFacts,
): Promise<void> {
  const block = originHead.final.number;
  return confirmEscrowStatus(origin.rpc, origin.profile, kind, orderId, block, facts.escrow.final);
}
