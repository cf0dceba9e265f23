import type { Logger } from "pino";
import {
  LAST_TIME_DISABLED,
  standingWindows,
  tierEffects,
  type StandingTier,
} from "@tetrafi/core/standing/rules.ts";
import { fadePpm, fillPpm, type Standing } from "@tetrafi/core/standing/standing.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listOutcomes, readSnapshot, writeSnapshot } from "@tetrafi/store/outcomes.ts";
import type { Clock } from "../clock.ts";
import { foldOutcome, newStandings, reviewAll, type SolverMove, type Standings } from "./fold-outcomes.ts";

const PAGE = 5_000;
/** Outcomes after which the standings are written down, so that a start is quick. */
const SNAPSHOT_EVERY = 5_000;
/** Rows may come so late: time is reviewed no further than this before now. */
const SETTLED_MS = 10_000;
/** Raise it when a snapshot's shape or the rules change: then all is counted anew. */
const VERSION = 1;

type Snapshot = {
  readonly version: number;
  readonly solvers: readonly (readonly [string, { readonly standing: Standing; untilMs: number }])[];
};

/** How a solver stands that nothing is known of. */
const UNKNOWN = {
  tier: "active" as StandingTier,
  fillPpm: standingWindows.trades.credit.goodPpm,
  fadePpm: 1_000_000 - standingWindows.trades.credit.goodPpm,
};

/** How solvers stand, counted from the outcomes in the database: every process comes to the same. */
export class StandingBook {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly log: Logger;
  private standings: Standings = newStandings();
  private snapshotAt = 0;
  private reading: Promise<void> | null = null;
  private readonly onBarred: (solverId: string, sinceMs: number) => Promise<void>;
  /** Since when those were barred of whom it was told. */
  private readonly barred = new Map<string, number>();

  /** `onBarred` is called when a solver was disabled for the last time; again if it throws. */
  constructor(
    database: Database,
    clock: Clock,
    log: Logger,
    onBarred: (solverId: string, sinceMs: number) => Promise<void> = () => Promise.resolve(),
  ) {
    this.onBarred = onBarred;
    this.database = database;
    this.clock = clock;
    this.log = log;
  }

  /** Begins with the newest snapshot and counts what came after it. Throws when the database is away. */
  async open(): Promise<void> {
    const snapshot = await readSnapshot(this.database);
    const kept = snapshot?.standings as Snapshot | undefined;
    if (snapshot !== null && kept?.version === VERSION)
      this.standings = { cursor: snapshot.cursor, bySolver: new Map(kept.solvers) };
    this.snapshotAt = this.standings.cursor;
    await this.refresh();
  }

  /** Counts what is new. Throws when the database is away. */
  refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  private async read(): Promise<void> {
    const { standings } = this;
    for (;;) {
      const rows = await listOutcomes(this.database, standings.cursor, PAGE);
      for (const row of rows) this.tell(foldOutcome(standings, row));
      if (rows.length < PAGE) break;
    }
    this.tell(reviewAll(standings, this.clock.nowMs() - SETTLED_MS));
    if (standings.cursor - this.snapshotAt >= SNAPSHOT_EVERY) await this.keep();
    for (const [solverId, { standing }] of standings.bySolver)
      if (standing.tier === "disabled" && standing.timesDisabled >= LAST_TIME_DISABLED)
        await this.bar(solverId, standing.tierSinceMs);
  }

  private async bar(solverId: string, sinceMs: number): Promise<void> {
    if (this.barred.get(solverId) === sinceMs) return;
    await this.onBarred(solverId, sinceMs);
    this.barred.set(solverId, sinceMs);
  }

  private async keep(): Promise<void> {
    const { cursor, bySolver } = this.standings;
    const snapshot: Snapshot = { version: VERSION, solvers: [...bySolver] };
    await writeSnapshot(this.database, { cursor, atMs: this.clock.nowMs(), standings: snapshot });
    this.snapshotAt = cursor;
  }

  private tell(moves: readonly SolverMove[]): void {
    for (const move of moves) this.log.warn(move, "a solver's standing changed");
  }

  tierOf(solverId: string): StandingTier {
    return this.standings.bySolver.get(solverId)?.standing.tier ?? UNKNOWN.tier;
  }

  /** Whether the solver is to be asked for `amount` where the corridor's largest is `maxAmount`. */
  isAskedFor(solverId: string, amount: bigint, maxAmount: bigint): boolean {
    const { asked, maxSizeBps } = tierEffects[this.tierOf(solverId)];
    return asked && (maxSizeBps >= 10_000 || amount * 10_000n <= maxAmount * BigInt(maxSizeBps));
  }

  /** Orders that it filled, of those that it won and could fill, parts per million. */
  fillPpmOf(solverId: string): number {
    const entry = this.standings.bySolver.get(solverId);
    return entry === undefined ? UNKNOWN.fillPpm : fillPpm(entry.standing);
  }

  /** The chance that it fades, by which offers are ranked for reliability, parts per million. */
  fadePpmOf(solverId: string): number {
    const entry = this.standings.bySolver.get(solverId);
    return entry === undefined ? UNKNOWN.fadePpm : fadePpm(entry.standing);
  }
}
