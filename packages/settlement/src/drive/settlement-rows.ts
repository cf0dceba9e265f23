import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import {
  moveSettlements,
  postponeSettlements,
  readSettlementStates,
  type SettlementMove,
  type SettlementRest,
  type SettlementState,
} from "@tetrafi/store/settlements.ts";
import type { Clock } from "../clock.ts";
import { Gather } from "./gather.ts";

/** Two at once keep the server busy while the answer of one is read; more would make each smaller. */
const LIMITS = { most: 200, atOnce: 2 } as const;

/** The rows of many settlements, read and written together, for those who ask for one each. */
export class SettlementRows {
  private readonly states: Gather<Bytes32, SettlementState | null>;
  private readonly orders: Gather<Bytes32, OrderRow | null>;
  private readonly moves: Gather<SettlementMove, boolean>;
  private readonly rests: Gather<SettlementRest, null>;

  constructor(database: Database, clock: Clock) {
    this.states = new Gather(
      async (orderIds) => {
        const states = await readSettlementStates(database, orderIds);
        return orderIds.map((orderId) => states.get(orderId) ?? null);
      },
      LIMITS,
      clock,
    );
    this.orders = new Gather(
      async (orderIds) => {
        const rows = await findOrders(database, { orderIds });
        const byId = new Map(rows.map((row) => [row.orderId, row]));
        return orderIds.map((orderId) => byId.get(orderId) ?? null);
      },
      LIMITS,
      clock,
    );
    this.moves = new Gather(
      async (moves) => {
        const moved = await moveSettlements(database, moves);
        return moves.map(({ orderId }) => moved.has(orderId));
      },
      LIMITS,
      clock,
    );
    this.rests = new Gather(
      async (rests) => {
        await postponeSettlements(database, rests);
        return rests.map(() => null);
      },
      LIMITS,
      clock,
    );
  }

  /** Where a settlement stands, or null if there is none. */
  state(orderId: Bytes32): Promise<SettlementState | null> {
    return this.states.ask(orderId);
  }

  /** Null if there is none. */
  order(orderId: Bytes32): Promise<OrderRow | null> {
    return this.orders.ask(orderId);
  }

  /** False, and nothing done, if it was moved by another since it was read. */
  move(move: SettlementMove): Promise<boolean> {
    return this.moves.ask(move);
  }

  /** Nothing is written if it was moved since it was read. */
  async postpone(rest: SettlementRest): Promise<void> {
    await this.rests.ask(rest);
  }
}
