import { watchLimit } from "@tetrafi/core/risk/limit-warning.ts";
import type { RateBucket, RateRule } from "@tetrafi/core/risk/rate.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

type Warning = Extract<VenueToSolver, { type: "warning" }>;

/** Tells a solver that a limit is nearly reached, before it is. */
export class LimitWarnings {
  private readonly tell: (warning: Warning) => void;
  private readonly warned = new Set<Warning["code"]>();

  constructor(tell: (warning: Warning) => void) {
    this.tell = tell;
  }

  /** How much of a limit is used, in one unit. */
  watch(code: Warning["code"], used: bigint, limit: bigint): void {
    const next = watchLimit(this.warned.has(code), used, limit);
    if (next.warned) this.warned.add(code);
    else this.warned.delete(code);
    if (next.tell) this.tell({ type: "warning", code, used: used.toString(), limit: limit.toString() });
  }

  /** How much of a burst is used. */
  rate(code: "messageRate" | "levelRate", { thousandths }: RateBucket, { burst }: RateRule): void {
    const left = Math.floor(thousandths / 1_000);
    // On the hot path: most of the time there is nothing to weigh.
    if (left * 2 > burst && !this.warned.has(code)) return;
    this.watch(code, BigInt(burst - left), BigInt(burst));
  }

  /** How many bytes wait to be read. */
  outgoing(bytes: number, limit: number): void {
    if (bytes * 2 < limit && !this.warned.has("outgoingBuffer")) return;
    this.watch("outgoingBuffer", BigInt(bytes), BigInt(limit));
  }
}
