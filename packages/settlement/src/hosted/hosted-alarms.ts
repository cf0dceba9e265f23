import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { hostedCauses, type HostedCause } from "@tetrafi/core/hosted/causes.ts";

type Seen = { readonly cause: HostedCause; readonly block: number; told: boolean };

/**
 * Tells the operator what a hosted filler can't fill, as soon as two blocks show it: with one, a fill may be in the
 * account's balance and not yet among the recorded ones. Once for each order and cause.
 */
export class HostedAlarms {
  private readonly log: Logger;
  private readonly seen = new Map<Bytes32, Seen>();

  constructor(log: Logger) {
    this.log = log;
  }

  /** @param block Of the destination chain, at which the cause was found; null: nothing stands against it. */
  check(orderId: Bytes32, solverId: string, cause: HostedCause | null, block: number): void {
    const before = this.seen.get(orderId);
    if (cause === null) {
      if (before?.told === true) this.log.info({ orderId, solverId }, "the hosted filler can fill it now");
      this.seen.delete(orderId);
      return;
    }
    if (before === undefined || before.cause !== cause) {
      this.seen.set(orderId, { cause, block, told: false });
      return;
    }
    if (before.told || before.block === block) return;
    before.told = true;
    const { alarm, fault, says } = hostedCauses[cause];
    this.log.error(
      { code: alarm, orderId, solverId, cause, fault },
      `the hosted filler can't fill an order: ${says}`,
    );
  }

  /** The order is filled, or over. */
  forget(orderId: Bytes32): void {
    this.seen.delete(orderId);
  }
}
