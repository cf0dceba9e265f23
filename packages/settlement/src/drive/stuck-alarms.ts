import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { stepDeadline } from "@tetrafi/core/settlement/deadlines.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";

/** Tells the operator of settlements that are overdue, once for each step. */
export class StuckAlarms {
  private readonly log: Logger;
  private readonly told = new Map<Bytes32, SettlementStep>();
  private readonly heldTooLong = new Set<Bytes32>();

  constructor(log: Logger) {
    this.log = log;
  }

  /** @param waitsFor In words, as the decision gave it, or the fault that keeps it. */
  check({ orderId, order }: OrderRow, step: SettlementStep, waitsFor: string, nowMs: number): void {
    const deadline = stepDeadline({ order }, step);
    if (this.told.get(orderId) === step) return;
    // It has left the step that it was overdue at.
    this.told.delete(orderId);
    if (deadline === null || nowMs <= deadline * 1_000) return;
    this.told.set(orderId, step);
    this.log.error({ code: "STEP_OVERDUE", orderId, step, waitsFor, deadline }, "settlement is overdue");
  }

  /**
   * Somebody holds a settlement for which a transaction is due. From its expiry on the taker's refund waits for the
   * release, and a solver that has filled may lose its claim to a refund by anybody.
   */
  checkHeld({ orderId, order }: OrderRow, step: SettlementStep, nowMs: number): void {
    if (nowMs <= order.expires * 1_000 || this.heldTooLong.has(orderId)) return;
    this.heldTooLong.add(orderId);
    this.log.error(
      { code: "HELD_PAST_EXPIRY", orderId, step },
      "settlement is held past its expiry: release it",
    );
  }

  /** Settlements that were told of and are not over. */
  count(): number {
    return new Set([...this.told.keys(), ...this.heldTooLong]).size;
  }

  /** It moved on, or the order is over. */
  forget(orderId: Bytes32): void {
    this.told.delete(orderId);
    this.heldTooLong.delete(orderId);
  }
}
