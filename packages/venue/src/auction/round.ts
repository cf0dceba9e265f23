import type { AskedSolver, Auction, ClosedAuction } from "@tetrafi/core/auction/auction.ts";
import type { CloseReason, RankingRules, Rfq } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { SandboxFault } from "@tetrafi/protocol/sandbox.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { SolverLink } from "../solver/solver-link.ts";

/** A solver that can be asked now. */
export type AskableSolver = AskedSolver & { readonly link: SolverLink };

/** What an auction is opened with. */
export type RoundRequest = {
  readonly rfq: Rfq;
  readonly corridor: ResolvedCorridor;
  readonly moreCorridors?: readonly ResolvedCorridor[];
  /** The corridor back, where the request hides its side. */
  readonly back?: ResolvedCorridor;
  readonly salt: Bytes32;
  readonly windowMs: number;
  readonly solvers: readonly AskableSolver[];
  /** What the ranking depends on beside the quotes, asked for at the close. */
  readonly rules: () => RankingRules;
  /** Who asks, where solvers may know. */
  readonly taker?: RfqMessage["taker"];
  /** What its solvers are to play, on a test corridor. */
  readonly fault?: SandboxFault | null;
};

/** A direction that quotes are given for: the request's own, or the opposite one where it hides its side. */
export type QuotedDirection = {
  readonly auction: Pick<Auction, "rfq">;
  readonly corridor: ResolvedCorridor;
  /** Of the further legs. */
  readonly moreCorridors: readonly ResolvedCorridor[];
  /** EIP-712 domain of its quotes. */
  readonly domainSeparator: Uint8Array;
};

/** An auction with what surrounds it in this process. */
export type OpenRound = QuotedDirection & {
  readonly auction: Auction;
  /** Where the request hides its side. */
  readonly otherSide?: QuotedDirection;
  readonly salt: Bytes32;
  /** Answers of each solver so far, beside the withdrawals of a live quote. */
  readonly answers: Map<string, number>;
  /** Who asks, where solvers may know. */
  readonly taker?: RfqMessage["taker"];
  /** What its solvers are to play, on a test corridor. */
  readonly fault: SandboxFault | null;
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
