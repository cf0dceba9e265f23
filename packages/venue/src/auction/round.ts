import type { Auction, ClosedAuction } from "@tetrafi/core/auction/auction.ts";
import type { CloseReason } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/** An auction with what surrounds it in this process. */
export type OpenRound = {
  readonly auction: Auction;
  readonly corridor: ResolvedCorridor;
  /** Of the further legs. */
  readonly moreCorridors: readonly ResolvedCorridor[];
  /** EIP-712 domain of its quotes. */
  readonly domainSeparator: Uint8Array;
  readonly salt: Bytes32;
  /** Answers of each solver so far, beside the withdrawals of a live quote. */
  readonly answers: Map<string, number>;
  /** Who asks, where solvers may know. */
  readonly taker?: RfqMessage["taker"];
  readonly close: (reason: CloseReason) => void;
};

/** An auction whose offers the taker may still accept. */
export type ClosedRound = {
  readonly closed: ClosedAuction;
  readonly corridor: ResolvedCorridor;
  readonly salt: Bytes32;
  /** Unix seconds from which the corridor's deadlines count: the close. */
  readonly closedAtSeconds: number;
};
