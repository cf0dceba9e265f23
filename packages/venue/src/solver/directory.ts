import type { Database } from "@tetrafi/store/database.ts";
import { isAskedOn } from "@tetrafi/core/lifecycle/transitions.ts";
import { listSolvers, type RegisteredSolver } from "@tetrafi/store/identities.ts";
import { listLiveSolverKeys } from "@tetrafi/store/solver-keys.ts";
import type { AskableSolver } from "../auction/round.ts";
import type { SolverLink } from "./solver-link.ts";

/** Who is behind a solver, by a name that no two kinds of party share. */
export function entityOf(directory: Pick<SolverDirectory, "find">, solverId: string): string {
  return directory.find(solverId)?.entityId ?? `solver:${solverId}`;
}

/** Which solvers there are, and which of them are in session here. */
export class SolverDirectory {
  private readonly database: Database;
  private solvers: ReadonlyMap<string, RegisteredSolver> = new Map();
  private readonly links = new Map<string, SolverLink>();
  private askable: readonly AskableSolver[] = [];
  private reading: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private readonly onSuspended: (solverId: string) => void;

  /** `onSuspended` is called for a solver when it is found to have been suspended. */
  constructor(database: Database, onSuspended: (solverId: string) => void = () => undefined) {
    this.database = database;
    this.onSuspended = onSuspended;
  }

  /** Reads the register again, from after the call. Throws when the database is away; what was known stays. */
  refresh(): Promise<void> {
    // One at a time: an earlier reading must not overwrite a later one.
    if (this.reading === null) return this.begin();
    // What is being read may be from before the change that this call is about.
    this.next ??= this.reading.catch(() => undefined).then(() => this.begin());
    return this.next;
  }

  private begin(): Promise<void> {
    this.next = null;
    this.reading = this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  private async read(): Promise<void> {
    const [rows, liveKeys] = await Promise.all([
      listSolvers(this.database),
      listLiveSolverKeys(this.database),
    ]);
    const before = this.solvers;
    this.solvers = new Map(rows.map((solver) => [solver.id, solver]));
    this.update();
    for (const { id, status } of rows)
      if (status === "suspended" && (before.get(id)?.status ?? status) !== status) this.onSuspended(id);
    for (const link of this.links.values()) link.endIfRevoked?.(liveKeys);
  }

  /** All registered solvers with whether they are in session. */
  list(): (RegisteredSolver & { readonly connected: boolean })[] {
    return [...this.solvers.values()].map((solver) => ({ ...solver, connected: this.links.has(solver.id) }));
  }

  find(solverId: string): RegisteredSolver | null {
    return this.solvers.get(solverId) ?? null;
  }

  /** Whether the solver is asked on live corridors, or on test corridors. */
  isAskedOn(solverId: string, isSandbox: boolean): boolean {
    const solver = this.solvers.get(solverId);
    return solver !== undefined && isAskedOn(solver.status, solver.isHouse, isSandbox);
  }

  /** Solvers in session that some auction asks. The same array until something changes. */
  asked(): readonly AskableSolver[] {
    return this.askable;
  }

  link(solverId: string): SolverLink | null {
    return this.links.get(solverId) ?? null;
  }

  /** A solver came into session; its earlier session, if any, no longer counts. */
  connect(link: SolverLink): void {
    this.links.set(link.solverId, link);
    this.update();
  }

  /** A session ended. Answers false when a newer one of the same solver has taken its place. */
  disconnect(link: SolverLink): boolean {
    if (this.links.get(link.solverId) !== link) return false;
    this.links.delete(link.solverId);
    this.update();
    return true;
  }

  private update(): void {
    this.askable = [...this.links.values()].flatMap((link) => {
      const solver = this.solvers.get(link.solverId);
      if (solver === undefined) return [];
      const { id, address, status, isHouse } = solver;
      const isAsked = isAskedOn(status, isHouse, true) || isAskedOn(status, isHouse, false);
      return isAsked ? [{ solverId: id, address, link }] : [];
    });
  }
}
