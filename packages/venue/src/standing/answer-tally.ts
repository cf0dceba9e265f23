import type { Auction } from "@tetrafi/core/auction/auction.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { insertAnswers, type AnswerOutcome } from "@tetrafi/store/outcomes.ts";
import type { Clock } from "../clock.ts";
import { riskCodes } from "../solver/refusals.ts";
import type { StallMeter } from "../stall-meter.ts";

/** Rounds of which somebody's answer may still come late; beyond that the oldest is forgotten. */
const MAX_WAITING = 100_000;
/** Most marks of one solver in one writing: half of what the window of answers holds. */
const MAX_MARKS = 250;

/** Good before bad, so that what is bad stays longest in the window. */
const ORDER: readonly AnswerOutcome[] = ["venueFault", "sound", "late", "invalid"];

type Counts = Record<AnswerOutcome, number>;
type Waiting = {
  readonly openedAtUs: number;
  readonly deadlineUs: number;
  readonly silent: Set<string>;
  readonly late: Set<string>;
};

/** Counts how solvers answered, and who came late to which auction. Written in batches. */
export class AnswerTally {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly stalls: StallMeter;
  private counts = new Map<string, Counts>();
  private readonly waiting = new Map<Bytes32, Waiting>();

  constructor(database: Database, clock: Clock, stalls: StallMeter) {
    this.database = database;
    this.clock = clock;
    this.stalls = stalls;
  }

  /** An auction closed. Those that answered answered soundly; of the others, those whose answer was refused did not. */
  closed(auction: Auction): void {
    const silent = new Set<string>();
    for (const [solverId, { answered }] of auction.seats)
      if (answered) this.count(solverId, "sound");
      else silent.add(solverId);
    if (silent.size === 0) return;
    if (auction.refused > 0)
      for (const solverId of invalidSolvers(auction, silent)) this.count(solverId, "invalid");
    const [oldest] = this.waiting.keys();
    if (this.waiting.size >= MAX_WAITING && oldest !== undefined) this.waiting.delete(oldest);
    const { openedAtUs, deadlineUs } = auction;
    const { rfqId } = auction.rfq;
    this.waiting.set(rfqId, { openedAtUs, deadlineUs, silent, late: new Set() });
    // Past the deadline, and before the close.
    if (auction.refused > 0)
      for (const event of auction.events)
        if (event.type === "refusal" && event.refusal === "late")
          this.late(rfqId, event.solverId, event.receivedAtUs);
  }

  /** An answer to an auction that was over. Counts as late once, unless the venue itself was away for as long. */
  late(rfqId: Bytes32, solverId: string, receivedAtUs: number): void {
    const round = this.waiting.get(rfqId);
    if (round === undefined || !round.silent.delete(solverId)) return;
    const isVenues = this.stalls.worstSince(round.openedAtUs) >= receivedAtUs - round.deadlineUs;
    this.count(solverId, isVenues ? "venueFault" : "late");
    if (!isVenues) round.late.add(solverId);
  }

  /** Who came late to the auction, so far; it is forgotten with that. */
  takeLate(rfqId: Bytes32): ReadonlySet<string> {
    const late = this.waiting.get(rfqId)?.late ?? new Set<string>();
    this.waiting.delete(rfqId);
    return late;
  }

  /** Writes what was counted. What can't be written is counted on. Throws when the database is away. */
  async flush(): Promise<void> {
    const { counts } = this;
    if (counts.size === 0) return;
    this.counts = new Map();
    const atMs = this.clock.nowMs();
    const rows = [...counts].flatMap(([solverId, own]) => {
      const total = ORDER.reduce((sum, outcome) => sum + own[outcome], 0);
      const scale = Math.min(1, MAX_MARKS / total);
      return ORDER.filter((outcome) => own[outcome] > 0).map((outcome) => ({
        solverId,
        outcome,
        count: Math.ceil(own[outcome] * scale),
        atMs,
      }));
    });
    try {
      await insertAnswers(this.database, rows);
    } catch (error) {
      for (const [solverId, own] of counts)
        for (const outcome of ORDER) this.count(solverId, outcome, own[outcome]);
      throw error;
    }
  }

  private count(solverId: string, outcome: AnswerOutcome, times = 1): void {
    let own = this.counts.get(solverId);
    if (own === undefined)
      this.counts.set(solverId, (own = { sound: 0, late: 0, invalid: 0, venueFault: 0 }));
    own[outcome] += times;
  }
}

/** Solvers without an answer that counted, of whose answers one was refused for itself: not late, nor for a limit. */
function invalidSolvers({ events }: Auction, silent: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) =>
      event.type === "refusal" &&
      event.refusal !== "late" &&
      !(event.refusal in riskCodes) &&
      silent.has(event.solverId)
        ? [event.solverId]
        : [],
    ),
  );
}
