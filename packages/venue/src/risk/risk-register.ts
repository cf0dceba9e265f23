import { accountOf } from "@tetrafi/core/risk/exposure.ts";
import type { SwitchChange, SwitchLevel } from "@tetrafi/core/risk/kill-switch.ts";
import type { RiskScope, ScopeLimits } from "@tetrafi/core/risk/limits.ts";
import type { Price, Valuation } from "@tetrafi/core/risk/price.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { TokenConfig } from "@tetrafi/protocol/config/network.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listOutstanding } from "@tetrafi/store/exposures.ts";
import { listWorkspaces, type Workspace } from "@tetrafi/store/identities.ts";
import { listReferences, type StoredReference } from "@tetrafi/store/reference-prices.ts";
import { listLimits } from "@tetrafi/store/risk-limits.ts";
import { listSwitches } from "@tetrafi/store/switch-turns.ts";
import type { Clock } from "../clock.ts";
import { limitsByAccount } from "./scope-limits.ts";

/** How tokens are valued. */
export type ReferenceRules = {
  /** Symbols that are worth one of the reference currency. */
  readonly stableSymbols: ReadonlySet<string>;
  /** How long a price that was set counts. */
  readonly maxAgeMs: number;
};

/** What solvers' levels say that a corridor's price is, without those of an entity; null where they don't say. */
export type LevelPrices = (corridorId: string, exceptEntity: string | null) => Price | null;

const UNLIMITED: ScopeLimits = {};
const MICROS = 1_000_000n;

type Known = {
  readonly limits: ReadonlyMap<string, ScopeLimits>;
  readonly switches: ReadonlyMap<string, SwitchChange>;
  readonly outstanding: ReadonlyMap<string, bigint>;
  readonly references: ReadonlyMap<string, StoredReference>;
  readonly workspaces: ReadonlyMap<string, Workspace>;
  /** No limit is set and no switch is off. */
  readonly isFree: boolean;
};

/** Limits, switches, exposures, prices and workspaces as the database last had them: at most a second ago. */
export class RiskRegister {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly rules: ReferenceRules;
  private readonly onHalted: (solverId: string) => void;
  private readonly levelPrices: LevelPrices;
  private known: Known = {
    limits: new Map(),
    switches: new Map(),
    outstanding: new Map(),
    references: new Map(),
    workspaces: new Map(),
    isFree: true,
  };
  private reading: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  /** `onHalted` is called for a solver when its switch is found to have been set to `halted`. */
  constructor(
    database: Database,
    clock: Clock,
    rules: ReferenceRules,
    onHalted: (solverId: string) => void = () => undefined,
    levelPrices: LevelPrices = () => null,
  ) {
    this.database = database;
    this.clock = clock;
    this.rules = rules;
    this.onHalted = onHalted;
    this.levelPrices = levelPrices;
  }

  /** Reads everything again, from after the call. Throws when the database is away; what was known stays. */
  refresh(): Promise<void> {
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
    const [limits, turns, outstanding, references, workspaces] = await Promise.all([
      listLimits(this.database),
      listSwitches(this.database),
      listOutstanding(this.database),
      listReferences(this.database),
      listWorkspaces(this.database),
    ]);
    const before = this.known.switches;
    const switches = new Map(turns.map((turn) => [accountOf(turn.scope, turn.scopeId), turn]));
    this.known = {
      limits: limitsByAccount(limits),
      switches,
      outstanding,
      references: new Map(references.map((reference) => [reference.symbol, reference])),
      workspaces: new Map(workspaces.map((workspace) => [workspace.id, workspace])),
      isFree: limits.length === 0 && turns.every(({ level }) => level === "active"),
    };
    for (const [account, { scope, scopeId, level }] of switches)
      if (scope === "solver" && level === "halted" && before.get(account)?.level !== "halted")
        this.onHalted(scopeId);
  }

  /** Whether nothing limits anybody: then nothing need be checked. */
  get isFree(): boolean {
    return this.known.isFree;
  }

  /** `scopeId` is empty for the venue. */
  limits(scope: RiskScope, scopeId: string): ScopeLimits {
    return this.known.limits.get(accountOf(scope, scopeId)) ?? UNLIMITED;
  }

  level(scope: RiskScope, scopeId: string): SwitchLevel {
    return this.known.switches.get(accountOf(scope, scopeId))?.level ?? "active";
  }

  /** Millionths of the reference currency. */
  outstanding(scope: RiskScope, scopeId: string): bigint {
    return this.known.outstanding.get(accountOf(scope, scopeId)) ?? 0n;
  }

  workspace(workspaceId: string): Workspace | null {
    return this.known.workspaces.get(workspaceId) ?? null;
  }

  /** What the token is worth; null when no price of it counts. */
  valuation({ symbol, decimals }: TokenConfig): Valuation | null {
    const amount = 10n ** BigInt(decimals);
    if (this.rules.stableSymbols.has(symbol)) return { micros: MICROS, amount };
    const reference = this.known.references.get(symbol);
    if (reference === undefined || this.clock.nowMs() - reference.atMs > this.rules.maxAgeMs) return null;
    return { micros: reference.micros, amount };
  }

  /**
   * What a corridor's price is held against: what enough independent solvers stream, without those of `exceptEntity`,
   * whose price it is; else the prices that were set. Null when there is neither.
   */
  reference({ id, inputToken, outputToken }: ResolvedCorridor, exceptEntity: string | null): Price | null {
    const streamed = this.levelPrices(id, exceptEntity);
    if (streamed !== null) return streamed;
    const [input, output] = [this.valuation(inputToken), this.valuation(outputToken)];
    if (input === null || output === null) return null;
    return { inputAmount: input.amount * output.micros, outputAmount: output.amount * input.micros };
  }
}
