import type { AskedSolver, ClosedAuction } from "../auction/auction.ts";
import type { CloseReason, QuoteRefusal, RankingRules, Rfq, VerifiedQuote } from "../auction/types.ts";
import type { Bytes32 } from "../hex.ts";

/** A solver's message in an auction, with the venue's sequence number and its receive time. */
type Message = {
  readonly rfqId: Bytes32;
  readonly solverId: string;
  readonly sequence: number;
  /** Microseconds since the epoch. */
  readonly atUs: number;
};

/**
 * All that can be asked of the engine. Times, names, sequence numbers and rules are in the commands, so a list of
 * commands is a journal: applied again it gives the same events.
 */
export type EngineCommand =
  | {
      readonly type: "open";
      readonly rfq: Rfq;
      readonly asked: readonly AskedSolver[];
      readonly atUs: number;
      readonly windowMs: number;
    }
  /** A quote whose terms and signature are checked. */
  | { readonly type: "quote"; readonly quote: VerifiedQuote }
  | (Message & { readonly type: "decline"; readonly reason: string })
  | (Message & { readonly type: "cancel" })
  /** An answer that was refused before it came here. */
  | (Message & { readonly type: "refuse"; readonly refusal: QuoteRefusal })
  /** Withdraws the solver's live quotes in all open auctions. */
  | (Omit<Message, "rfqId"> & { readonly type: "cancelAll" })
  | {
      readonly type: "close";
      readonly rfqId: Bytes32;
      readonly reason: CloseReason;
      readonly atUs: number;
      readonly rules: RankingRules;
    }
  | { readonly type: "accept"; readonly rfqId: Bytes32; readonly quoteId: string; readonly atUs: number }
  /** Nobody accepts any more: the engine forgets the auction. */
  | { readonly type: "expire"; readonly rfqId: Bytes32 };

/** Why a command was not followed. */
export type EngineRejection =
  | "full"
  | "alreadyOpened"
  | "unknownAuction"
  | "notClosed"
  | "unknownQuote"
  | "alreadyAccepted"
  | "alreadyClosed"
  | "quoteExpired";

/** What a command caused. */
export type EngineEvent =
  | { readonly type: "opened"; readonly rfqId: Bytes32; readonly deadlineUs: number }
  | {
      readonly type: "answered";
      readonly rfqId: Bytes32;
      readonly solverId: string;
      readonly sequence: number;
      /** Nobody is left to wait for: close the auction now. */
      readonly allAnswered: boolean;
    }
  | {
      readonly type: "refused";
      readonly rfqId: Bytes32;
      readonly solverId: string;
      readonly sequence: number;
      readonly refusal: QuoteRefusal;
    }
  | { readonly type: "closed"; readonly rfqId: Bytes32; readonly closed: ClosedAuction }
  | {
      readonly type: "accepted";
      readonly rfqId: Bytes32;
      readonly quoteId: string;
      /** One, or all of a split. */
      readonly solverIds: readonly string[];
    }
  | { readonly type: "expired"; readonly rfqId: Bytes32 }
  | { readonly type: "rejected"; readonly command: EngineCommand["type"]; readonly reason: EngineRejection };
