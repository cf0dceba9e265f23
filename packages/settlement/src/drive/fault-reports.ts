import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { SettlementFault } from "../faults.ts";

/** Failures in a row after which the operator is told. */
const ALARM_FAILURES = 6;

/** Faults that pass by themselves, and soon: not counted as failures. */
const PASSING = new Set(["LANE_NOT_HELD", "CHAIN_NOT_READ", "PART_HELD"]);

/** Whether a fault passes by itself, and soon. */
export function isPassing({ code }: SettlementFault): boolean {
  return PASSING.has(code);
}

/** Tells of faults once, and again as an alarm when they go on. */
export class FaultReports {
  private readonly log: Logger;
  private readonly last = new Map<Bytes32, string>();

  constructor(log: Logger) {
    this.log = log;
  }

  /** @param failures In a row, this one included. */
  report(orderId: Bytes32, step: SettlementStep | undefined, failures: number, fault: SettlementFault): void {
    const isNew = this.last.get(orderId) !== fault.message;
    this.last.set(orderId, fault.message);
    const { code, message } = fault;
    const line = { orderId, step, code, reason: message, failures };
    if (isNew && code === "UNEXPECTED")
      this.log.error({ ...line, err: fault.cause }, "settlement failed unexpectedly");
    else if (failures === ALARM_FAILURES) this.log.error(line, "settlement keeps failing");
    else if (isNew && !isPassing(fault)) this.log.warn(line, "settlement can't go on now");
  }

  /** The settlement goes on, or is over. */
  forget(orderId: Bytes32): void {
    this.last.delete(orderId);
  }
}
