import type { Auction, ClosedAuction } from "@tetrafi/core/auction/auction.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { QuoteTerms, RiskRefusal } from "@tetrafi/core/auction/types.ts";
import type { QuotedDirection } from "./round.ts";

/** What watches over the auctions: limits and standing. Called on the hot path: none of it waits. */
export type Oversight = {
  /** Why a quote whose terms are right may not count, or null. */
  readonly refuse: (round: QuotedDirection, quote: QuoteTerms) => RiskRefusal | null;
  /** A quote is the solver's live one. */
  readonly onLive: (round: QuotedDirection, quote: QuoteTerms) => void;
  readonly onWithdrawn: (rfqId: Bytes32, solverId: string) => void;
  readonly onClosed: (auction: Auction, closed: ClosedAuction) => void;
  /** An answer came to an auction that was over. */
  readonly onLate: (rfqId: Bytes32, solverId: string, receivedAtUs: number) => void;
};

/** For auctions that nothing is asked of but to be run. */
export const noOversight: Oversight = {
  refuse: () => null,
  onLive: () => undefined,
  onWithdrawn: () => undefined,
  onClosed: () => undefined,
  onLate: () => undefined,
};
