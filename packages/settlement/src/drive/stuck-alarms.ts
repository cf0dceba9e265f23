import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { stepDeadline } from "@tetrafi/core/settlement/deadlines.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";

/** Tells the operator of settlements that are overdue, once for each step. */
export class StuckAlarms {
  private readonly log: Logger;
  private readonly told = new Map<Bytes32, SettlementStep>();

  constructor(log: Logger) {
    this.log = log;
  }

  /** @param waitsFor In words, as the decision gave it, or the fault that keeps it. */
  check({ orderId, order }: OrderRow, step: SettlementStep, waitsFor: string, nowMs: number): void {
    const deadline = stepDeadline({ order }, step);
    if (deadline === null || nowMs <= deadline * 1_000 || this.told.get(orderId) === step) return;
    this.told.set(orderId, step);
    this.log.error({ code: "STEP_OVERDUE", orderId, step, waitsFor, deadline }, "settlement is overdue");
  }

  /** The order is over. */
  forget(orderId: Bytes32): void {
    this.told.delete(orderId);
  }
}
