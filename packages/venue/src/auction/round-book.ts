import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ClosedRound } from "./round.ts";

/** Most rounds kept; beyond that the oldest is let go, and its solvers are told that it expired. */
const MAX_ROUNDS = 100_000;

/** A closed round that nobody accepted in time. */
export type OnExpired = (round: ClosedRound) => void;

/**
 * Closed rounds whose offers may still be accepted, so that their solvers hear how each ended. What must survive a
 * restart is in the database; this is only for those who are connected.
 */
export class RoundBook {
  private readonly rounds = new Map<
    Bytes32,
    { readonly round: ClosedRound; readonly untilSeconds: number }
  >();
  private readonly onExpired: OnExpired;

  constructor(onExpired: OnExpired) {
    this.onExpired = onExpired;
  }

  /** `untilSeconds`: unix time after which none of its offers can be accepted. */
  add(round: ClosedRound, untilSeconds: number): void {
    const [oldest] = this.rounds.keys();
    if (this.rounds.size >= MAX_ROUNDS && oldest !== undefined) this.expire(oldest);
    this.rounds.set(round.closed.record.rfq.rfqId, { round, untilSeconds });
  }

  /** Takes a round out because it ended otherwise. */
  take(rfqId: Bytes32): ClosedRound | null {
    const entry = this.rounds.get(rfqId);
    this.rounds.delete(rfqId);
    return entry?.round ?? null;
  }

  /** Lets go of what can't be accepted any more. Deadlines differ by corridor, so all are looked at. */
  sweep(nowSeconds: number): void {
    for (const [rfqId, { untilSeconds }] of this.rounds) if (untilSeconds < nowSeconds) this.expire(rfqId);
  }

  private expire(rfqId: Bytes32): void {
    const round = this.take(rfqId);
    if (round !== null) this.onExpired(round);
  }
}
