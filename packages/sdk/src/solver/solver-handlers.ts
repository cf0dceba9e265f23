import type { DeclineReason, RfqMessage, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { Static } from "typebox";

type Message<T extends VenueToSolver["type"]> = Extract<VenueToSolver, { type: T }>;
type ProgressMessage = Extract<VenueToSolver, { type: "fillSeen" | "proved" | "claimed" }>;
type EndedMessage = Extract<VenueToSolver, { type: "settled" | "crossed" | "refunded" | "failed" }>;

/** A sealed request, addresses in lower case. `amount` is of the side that `swapType` fixes, base units. */
export type SolverRfq = Omit<RfqMessage, "type" | "amount"> & { readonly amount: bigint };

/** A firm price. The side that the request fixes is repeated unchanged, or less with `minFill`. Amounts in base units. */
export type QuotePrice = {
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /**
   * For part, where the request has `partialFill`: the least it takes of the side that the request fixes. The amounts are
   * then the most it takes, and any part is at their ratio.
   */
  readonly minFill?: bigint;
  /** Unix seconds, at least the request's `minValidUntil`. */
  readonly validUntil: number;
  /** Expected seconds from accept to the taker being paid. */
  readonly etaSeconds: number;
};

/**
 * Firm prices of several sizes, where the request has `partialFill`: from the smallest to the largest, at most eight, none
 * above the request's `amount`. At most one of them is taken, in part down to its `minFill`, at its own price.
 */
export type SizedPrice = Pick<QuotePrice, "validUntil" | "etaSeconds"> & {
  /** Without `minFill` a size is all or nothing. Base units. */
  readonly sizes: readonly Pick<QuotePrice, "inputAmount" | "outputAmount" | "minFill">[];
};

/** A firm price of one of two directions, base units, with the expected seconds until the taker is paid. */
export type SidePrice = Pick<QuotePrice, "inputAmount" | "outputAmount" | "etaSeconds">;

/** Firm prices of both directions of a request that hides its side: what is given for its size, and what is taken. */
export type TwoSidedPrice = {
  /** Of the request as it is: the taker gives `amount` of the base, its `input`. */
  readonly bid: SidePrice;
  /** Of the request's `otherSide`: the taker gets `amount` of the base. */
  readonly ask: SidePrice;
  /** Of both. Unix seconds, at least the request's `minValidUntil`. */
  readonly validUntil: number;
};

/** What an answer that is no decline says. */
export type Answer = QuotePrice | SizedPrice | TwoSidedPrice;

/** What a price function may answer. */
type PriceAnswer = QuotePrice | SizedPrice | Decline;

export type Decline = { readonly decline: Static<typeof DeclineReason> };

/** The venue's refusal of a message, or the client's own when it did not send an answer that would have been refused. */
export type Refusal = Omit<Message<"error">, "type">;

/** What a solver does. A handler that throws is logged; the client lives on. */
export type SolverHandlers = {
  /**
   * Whether `onRfq` looks at `moreLegs`. Otherwise the client declines requests that have them, since a price of the
   * first leg alone would be signed for all.
   */
  readonly pricesLegs?: boolean;
  /** Names a price or declines. A throw, or an answer that breaks the request's terms, is sent as a decline. */
  readonly onRfq: (rfq: SolverRfq) => PriceAnswer | Promise<PriceAnswer>;
  /**
   * The same of a request that hides its side: `bid` and `ask` are its two directions, each as a request of its own. One of
   * the two prices may be taken, never both: hold enough for either. Without this handler such requests are declined.
   */
  readonly onTwoSidedRfq?: (
    bid: SolverRfq,
    ask: SolverRfq,
  ) => TwoSidedPrice | Decline | Promise<TwoSidedPrice | Decline>;
  /** Authenticated, after each connect. Orders that wait for a fill follow as `onFillable`. */
  readonly onConnected?: (welcome: Message<"welcome">) => void | Promise<void>;
  readonly onDisconnected?: (closeCode: number) => void | Promise<void>;
  readonly onAck?: (ack: Message<"ack">) => void | Promise<void>;
  readonly onRefused?: (refusal: Refusal) => void | Promise<void>;
  /** The taker accepted this solver's quote. Fill nothing yet. */
  readonly onWon?: (won: Message<"won">) => void | Promise<void>;
  readonly onLost?: (lost: Message<"lost">) => void | Promise<void>;
  /** The best price beside this solver's own in an auction that it won, if the taker lets it be told. */
  readonly onCover?: (cover: Message<"cover">) => void | Promise<void>;
  /** The venue says that the escrow is final. Check it: see Filler. May come again. */
  readonly onFillable?: (fillable: Message<"fillable">) => void | Promise<void>;
  /** The venue sees the fill. */
  readonly onFillSeen?: (progress: ProgressMessage) => void | Promise<void>;
  readonly onProved?: (progress: ProgressMessage) => void | Promise<void>;
  readonly onClaimed?: (progress: ProgressMessage) => void | Promise<void>;
  readonly onSettled?: (ended: EndedMessage) => void | Promise<void>;
  /** The order that this solver won was settled with another taker's: nothing of its own moved. */
  readonly onCrossed?: (ended: EndedMessage) => void | Promise<void>;
  readonly onRefunded?: (ended: EndedMessage) => void | Promise<void>;
  readonly onFailed?: (ended: EndedMessage) => void | Promise<void>;
  /** Where this solver's unfinished orders stand, in parts: its feed did not go on from where it was read to. */
  readonly onSnapshot?: (snapshot: Message<"snapshot">) => void | Promise<void>;
  /** A limit of the venue is nearly reached. */
  readonly onWarning?: (warning: Message<"warning">) => void | Promise<void>;
  /** Everything up to this number of the feed has been handed to its handler: keep it, to resume a later run from. */
  readonly onSeq?: (seq: number) => void | Promise<void>;
};

/** Hands a message to its handler, if the solver has one. */
export function handle(
  handlers: SolverHandlers,
  message: Exclude<VenueToSolver, { type: "challenge" | "welcome" | "ping" | "pong" | "rfq" | "error" }>,
): void | Promise<void> {
  switch (message.type) {
    case "ack":
      return handlers.onAck?.(message);
    case "won":
      return handlers.onWon?.(message);
    case "lost":
      return handlers.onLost?.(message);
    case "cover":
      return handlers.onCover?.(message);
    case "fillable":
      return handlers.onFillable?.(message);
    case "fillSeen":
      return handlers.onFillSeen?.(message);
    case "proved":
      return handlers.onProved?.(message);
    case "claimed":
      return handlers.onClaimed?.(message);
    case "settled":
      return handlers.onSettled?.(message);
    case "crossed":
      return handlers.onCrossed?.(message);
    case "refunded":
      return handlers.onRefunded?.(message);
    case "failed":
      return handlers.onFailed?.(message);
    case "snapshot":
      return handlers.onSnapshot?.(message);
    case "warning":
      return handlers.onWarning?.(message);
    default:
      return message satisfies never;
  }
}
