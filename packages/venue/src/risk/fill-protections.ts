import {
  isTripped,
  recordFill,
  unprotectedState,
  type FillProtection,
  type ProtectionState,
} from "@tetrafi/core/risk/protection.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listAcceptTimes } from "@tetrafi/store/orders.ts";
import type { Clock } from "../clock.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { RiskRegister } from "./risk-register.ts";

/** Fills longer ago are not looked for when a process starts. */
const LOOK_BACK_MS = 86_400_000;

type Kept = { readonly resetAtMs: number; readonly state: ProtectionState };

/** Where solvers with a fill protection stand. Every process hears of every accepted order, so all come to the same. */
export class FillProtections {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly register: RiskRegister;
  private readonly directory: SolverDirectory;
  private readonly onTripped: (solverId: string) => void;
  private readonly kept = new Map<string, Kept>();
  /** Solvers of whom an order was announced while they were being counted. */
  private readonly missed = new Set<string>();

  /** `onTripped`: the solver's live quotes must be withdrawn now. */
  constructor(context: {
    readonly database: Database;
    readonly clock: Clock;
    readonly register: RiskRegister;
    readonly directory: SolverDirectory;
    readonly onTripped: (solverId: string) => void;
  }) {
    this.database = context.database;
    this.clock = context.clock;
    this.register = context.register;
    this.directory = context.directory;
    this.onTripped = context.onTripped;
  }

  /** Takes up new rules and resets. Call it after the register was read. Throws when the database is away. */
  async refresh(): Promise<void> {
    for (const { id, protectionResetAtMs } of this.directory.list()) {
      const rule = this.rule(id);
      const kept = this.kept.get(id);
      if (rule === undefined) this.kept.delete(id);
      else if (kept === undefined || kept.resetAtMs < protectionResetAtMs)
        await this.count(id, rule, protectionResetAtMs);
    }
  }

  /** Counts anew: announcements may have been missed. Throws when the database is away. */
  async recount(): Promise<void> {
    this.kept.clear();
    await this.refresh();
  }

  /** One of the solver's offers was accepted. */
  accepted(solverId: string, atMs: number): void {
    const rule = this.rule(solverId);
    const kept = this.kept.get(solverId);
    if (rule === undefined) return;
    if (kept === undefined) this.missed.add(solverId);
    if (kept === undefined || atMs <= kept.resetAtMs) return;
    const state = recordFill(kept.state, rule, atMs);
    this.kept.set(solverId, { ...kept, state });
    if (kept.state.trippedAtMs === null && state.trippedAtMs !== null) this.onTripped(solverId);
  }

  /** Null: never tripped. */
  stateOf(solverId: string): ProtectionState | null {
    return this.kept.get(solverId)?.state ?? null;
  }

  /** Whether the solver is not to be asked now. */
  isTripped(solverId: string): boolean {
    const kept = this.kept.get(solverId);
    const rule = kept === undefined ? undefined : this.rule(solverId);
    return kept !== undefined && rule !== undefined && isTripped(kept.state, rule, this.clock.nowMs());
  }

  private rule(solverId: string): FillProtection | undefined {
    return this.register.limits("solver", solverId).protection;
  }

  private async count(solverId: string, rule: FillProtection, resetAtMs: number): Promise<void> {
    const sinceMs = Math.max(resetAtMs, this.clock.nowMs() - LOOK_BACK_MS);
    // What is announced meanwhile may be in the list or not: then it is read again.
    this.kept.delete(solverId);
    let times: readonly number[];
    do {
      this.missed.delete(solverId);
      times = await listAcceptTimes(this.database, solverId, sinceMs);
    } while (this.missed.has(solverId));
    const state = times.reduce((counted, atMs) => recordFill(counted, rule, atMs), unprotectedState);
    this.kept.set(solverId, { resetAtMs, state });
    if (state.trippedAtMs !== null && isTripped(state, rule, this.clock.nowMs())) this.onTripped(solverId);
  }
}
