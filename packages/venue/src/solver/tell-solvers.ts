import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementNotice } from "@tetrafi/store/settlement-events.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { RoundBook } from "../auction/round-book.ts";
import type { SolverDirectory } from "./directory.ts";

/** Most orders that a solver is told of again when it connects; the next reconnect tells of those that remain. */
const MAX_CATCH_UP = 1_000;

/** Tells connected solvers what became of their quotes and orders, by what is committed in the database. */
export type SolverNews = {
  /** For every committed event of a settlement. */
  readonly onEvent: (notice: SettlementNotice) => Promise<void>;
  /** Nobody accepted an offer of this round in time. */
  readonly onExpired: (round: ClosedRound) => void;
  /** A solver came into session: what it has won and not yet filled. */
  readonly catchUp: (solverId: string) => Promise<void>;
};

/** Steps that solvers hear of. */
const TOLD = new Set<SettlementStep>(["accepted", "filling", "settled", "refunded", "failed"]);

export function solverNews(
  database: Database,
  directory: SolverDirectory,
  book: () => RoundBook,
): SolverNews {
  const tell = (solverId: string, message: VenueToSolver): void =>
    directory.link(solverId)?.send(JSON.stringify(message));
  const tellLosers = (round: ClosedRound, winner: string | null): void => {
    const { offers, record } = round.closed;
    for (const { solverId } of offers)
      if (solverId !== winner)
        tell(solverId, {
          type: "lost",
          rfqId: record.rfq.rfqId,
          reason: winner === null ? "expired" : "outbid",
        });
  };
  const readOrder = async (orderId: Bytes32): Promise<OrderRow | undefined> =>
    (await findOrders(database, { orderId }))[0];

  return {
    onEvent: async ({ orderId, step }) => {
      if (!TOLD.has(step)) return;
      const order = await readOrder(orderId);
      if (order === undefined) return;
      const message = messageAt(step, order);
      if (message !== null) tell(order.solverId, message);
      if (step !== "accepted") return;
      const round = book().take(order.rfqId);
      if (round !== null) tellLosers(round, order.solverId);
    },
    onExpired: (round) => tellLosers(round, null),
    catchUp: async (solverId) => {
      const orders = await findOrders(database, { solverId, steps: ["filling"], limit: MAX_CATCH_UP });
      for (const order of orders) tell(solverId, fillable(order));
    },
  };
}

function messageAt(step: SettlementStep, order: OrderRow): VenueToSolver | null {
  const { orderId, rfqId } = order;
  if (step === "accepted") return { type: "won", rfqId, orderId };
  if (step === "filling") return fillable(order);
  return step === "settled" || step === "refunded" || step === "failed"
    ? { type: step, orderId, rfqId }
    : null;
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
