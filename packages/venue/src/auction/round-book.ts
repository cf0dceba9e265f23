import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ClosedRound } from "./round.ts";

/** Most rounds kept; beyond that the oldest is forgotten: its solvers learn what became of it from their quotes' expiry. */
const MAX_ROUNDS = 100_000;

/** A round with the unix time after which none of its offers can be accepted. */
type Entry = { readonly round: ClosedRound; readonly untilSeconds: number };

/**
 * Closed rounds whose offers may still be accepted, so that their solvers hear how each ended. What must survive a
 * restart is in the database; this is only for those who are connected.
 */
export class RoundBook {
  private readonly entries = new Map<Bytes32, Entry>();
  private readonly maxRounds: number;

  constructor(maxRounds = MAX_ROUNDS) {
    this.maxRounds = maxRounds;
  }

  /** `untilSeconds`: unix time after which none of its offers can be accepted. Answers the round that made room. */
  add(round: ClosedRound, untilSeconds: number): Bytes32 | null {
    const [oldest] = this.entries.keys();
    const forgotten = this.entries.size >= this.maxRounds ? (oldest ?? null) : null;
    if (forgotten !== null) this.entries.delete(forgotten);
    this.entries.set(round.closed.record.rfq.rfqId, { round, untilSeconds });
    return forgotten;
  }

  /** Takes a round out because it ended. Null when it isn't there, or another has taken it. */
  take(rfqId: Bytes32): ClosedRound | null {
    const entry = this.entries.get(rfqId);
    this.entries.delete(rfqId);
    return entry?.round ?? null;
  }

  /** Auctions whose time was over before `nowSeconds`. Deadlines differ by corridor, so all are looked at. */
  overdue(nowSeconds: number): Bytes32[] {
    const ids: Bytes32[] = [];
    for (const [rfqId, { untilSeconds }] of this.entries) if (untilSeconds < nowSeconds) ids.push(rfqId);
    return ids;
  }
}
