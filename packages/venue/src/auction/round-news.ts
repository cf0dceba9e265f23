import type { AuctionEnd } from "@tetrafi/core/feedback/solver-feedback.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findAcceptedAuctions, findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementNotice } from "@tetrafi/store/settlement-events.ts";
import type { Clock } from "../clock.ts";
import type { RoundBook } from "./round-book.ts";
import type { ClosedRound } from "./round.ts";

/** An order that was accepted in an offer's last second is in the database by then. */
const COMMIT_SECONDS = 1;

/** Learns from the database how rounds of this process ended. */
export type RoundNews = {
  /** For every committed event of a settlement. */
  readonly onEvent: (notice: SettlementNotice) => Promise<void>;
  /** For rounds whose offers can't be accepted any more. Throws when the database is away: then call it again. */
  readonly endExpired: (nowSeconds: number) => Promise<void>;
};

/** `onAccepted` and `onEnd` are called for what is learnt on the way. */
export function roundNews(context: {
  readonly database: Database;
  readonly book: RoundBook;
  readonly clock: Clock;
  readonly onAccepted: (order: OrderRow) => void;
  /** A round of this process ended. */
  readonly onEnd: (round: ClosedRound, end: AuctionEnd) => void;
}): RoundNews {
  const { database, book, clock, onAccepted, onEnd } = context;
  const endRound = (round: ClosedRound, order: OrderRow | undefined): void => {
    const atMs = clock.nowMs();
    if (order === undefined) onEnd(round, { type: "expired", atMs });
    else onEnd(round, { type: "accepted", quoteIds: acceptedQuotes(round, order), atMs });
  };
  const readOrder = async (orderId: Bytes32): Promise<OrderRow | undefined> =>
    (await findOrders(database, { orderId }))[0];

  return {
    onEvent: async ({ orderId, step }) => {
      if (step !== "accepted") return;
      const order = await readOrder(orderId);
      if (order === undefined) return;
      onAccepted(order);
      const round = book.take(order.rfqId);
      if (round !== null) endRound(round, order);
    },
    endExpired: async (nowSeconds) => {
      const overdue = book.overdue(nowSeconds - COMMIT_SECONDS);
      if (overdue.length === 0) return;
      // The announcement of an order may have been lost: nobody is told that it expired when it was won.
      const accepted = await findAcceptedAuctions(database, overdue);
      for (const rfqId of overdue) {
        const orderId = accepted.get(rfqId);
        const order = orderId === undefined ? undefined : await readOrder(orderId);
        const round = book.take(rfqId);
        if (round !== null) endRound(round, order);
      }
    },
  };
}

/** All that were taken with the order. */
function acceptedQuotes({ closed }: ClosedRound, { quoteId, whole }: OrderRow): readonly string[] {
  if (whole === null || closed.split === null) return [quoteId];
  return closed.split.parts.map(({ quote }) => quote.quoteId);
}
