import type { Database } from "@tetrafi/store/database.ts";
import { listSolvers, type RegisteredSolver } from "@tetrafi/store/identities.ts";
import type { AskableSolver } from "../auction/auction-house.ts";
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

  constructor(database: Database) {
    this.database = database;
  }

  /** Reads the register again. Throws when the database is away; what was known stays. */
  refresh(): Promise<void> {
    // One at a time: an earlier reading must not overwrite a later one.
    this.reading ??= this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  private async read(): Promise<void> {
    const rows = await listSolvers(this.database);
    this.solvers = new Map(rows.map((solver) => [solver.id, solver]));
    this.update();
  }

  /** All registered solvers with whether they are in session. */
  list(): (RegisteredSolver & { readonly connected: boolean })[] {
    return [...this.solvers.values()].map((solver) => ({ ...solver, connected: this.links.has(solver.id) }));
  }

  find(solverId: string): RegisteredSolver | null {
    return this.solvers.get(solverId) ?? null;
  }

  isActive(solverId: string): boolean {
    return this.solvers.get(solverId)?.status === "active";
  }

  /** Active solvers in session: those that an auction asks. The same array until something changes. */
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
      return solver?.status === "active" ? [{ solverId: solver.id, address: solver.address, link }] : [];
    });
  }
}
