import type { AuctionState } from "./types.ts";

/** Which moves exist in the life of an auction. It closes once; what follows ends it. */
export const auctionTransitions: Readonly<Record<AuctionState, readonly AuctionState[]>> = {
  open: ["closed"],
  closed: ["accepted", "expired", "cancelled"],
  accepted: [],
  expired: [],
  cancelled: [],
};

/** Whether an auction may move from one state to another. */
export function canMoveAuction(from: AuctionState, to: AuctionState): boolean {
  return auctionTransitions[from].includes(to);
}
