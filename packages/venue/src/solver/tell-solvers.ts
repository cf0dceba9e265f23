import type { AuctionEnd } from "@tetrafi/core/feedback/solver-feedback.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { errorCatalogue, type ErrorCode } from "@tetrafi/protocol/errors.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findAcceptedAuctions, findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementNotice } from "@tetrafi/store/settlement-events.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { RoundBook } from "../auction/round-book.ts";
import type { Clock } from "../clock.ts";
import type { SolverDirectory } from "./directory.ts";

/**
 * Most orders that a solver is told of again when it connects; the next reconnect tells of those that remain. They come
 * at once, so they must fit in what may wait to be read.
 */
const MAX_CATCH_UP = 400;
/** An order that was accepted in an offer's last second is in the database by then. */
const COMMIT_SECONDS = 1;

/** Tells connected solvers what became of their quotes and orders, by what is committed in the database. */
export type SolverNews = {
  /** For every committed event of a settlement. */
  readonly onEvent: (notice: SettlementNotice) => Promise<void>;
  /** For rounds whose offers can't be accepted any more. Throws when the database is away: then call it again. */
  readonly tellExpired: (nowSeconds: number) => Promise<void>;
  /** A solver came into session: what it has won and not yet filled. */
  readonly catchUp: (solverId: string) => Promise<void>;
};

/** Steps that solvers hear of. */
const TOLD = ["accepted", "filling", "settled", "refunded", "failed"] as const;
type ToldStep = (typeof TOLD)[number];

const isTold = (step: SettlementStep): step is ToldStep => TOLD.some((told) => told === step);

/** Speaks to the sessions of this process. `onAccepted` and `onEnd` are called for what is learnt on the way. */
export function solverNews(context: {
  readonly database: Database;
  readonly directory: SolverDirectory;
  readonly book: RoundBook;
  readonly clock: Clock;
  readonly onAccepted: (order: OrderRow) => void;
  /** A round of this process ended. */
  readonly onEnd: (round: ClosedRound, end: AuctionEnd) => void;
}): SolverNews {
  const { database, directory, book, clock, onAccepted, onEnd } = context;
  const tell = (solverId: string, message: VenueToSolver): void =>
    directory.link(solverId)?.send(JSON.stringify(message));
  const endRound = (round: ClosedRound, order: OrderRow | undefined): void => {
    const atMs = clock.nowMs();
    if (order === undefined) onEnd(round, { type: "expired", atMs });
    else onEnd(round, { type: "accepted", quoteIds: acceptedQuotes(round, order), atMs });
  };
  const readOrder = async (orderId: Bytes32): Promise<OrderRow | undefined> =>
    (await findOrders(database, { orderId }))[0];
  const allOf = async (order: OrderRow): Promise<readonly OrderRow[]> =>
    order.whole === null ? [order] : await findOrders(database, { wholeId: order.whole.id });

  return {
    onEvent: async ({ orderId, step }) => {
      if (!isTold(step)) return;
      const order = await readOrder(orderId);
      if (order === undefined) return;
      tell(order.solverId, messageAt(step, order));
      if (step !== "accepted") return;
      onAccepted(order);
      const round = book.take(order.rfqId);
      if (round !== null) endRound(round, order);
    },
    tellExpired: async (nowSeconds) => {
      const overdue = book.overdue(nowSeconds - COMMIT_SECONDS);
      if (overdue.length === 0) return;
      // The announcement of an order may have been lost: nobody is told that it expired when it was won.
      const accepted = await findAcceptedAuctions(database, overdue);
      for (const rfqId of overdue) {
        const orderId = accepted.get(rfqId);
        const order = orderId === undefined ? undefined : await readOrder(orderId);
        const round = book.take(rfqId);
        if (round === null) continue;
        for (const won of order === undefined ? [] : await allOf(order))
          tell(won.solverId, messageAt("accepted", won));
        endRound(round, order);
      }
    },
    catchUp: async (solverId) => {
      const orders = await findOrders(database, { solverId, steps: ["filling"], limit: MAX_CATCH_UP });
      for (const order of orders) tell(solverId, fillable(order));
    },
  };
}

/** All that were taken with the order. */
function acceptedQuotes({ closed }: ClosedRound, { quoteId, whole }: OrderRow): readonly string[] {
  if (whole === null || closed.split === null) return [quoteId];
  return closed.split.parts.map(({ quote }) => quote.quoteId);
}

function messageAt(step: ToldStep, order: OrderRow): VenueToSolver {
  const { orderId, rfqId } = order;
  if (step === "accepted") return { type: "won", rfqId, orderId };
  return step === "filling" ? fillable(order) : { type: step, orderId, rfqId };
}

function fillable({ orderId, rfqId, order }: OrderRow): VenueToSolver {
  return {
    type: "fillable",
    orderId,
    rfqId,
    order: toWireOrder(order),
    destinationChainId: Number(order.outputs[0]?.chainId),
  };
}

/** An error that no message of the solver called for. */
export function errorFrame(code: ErrorCode): string {
  return JSON.stringify({
    type: "error",
    code,
    message: errorCatalogue[code].message,
  } satisfies VenueToSolver);
}
