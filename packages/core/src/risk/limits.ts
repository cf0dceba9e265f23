import type { SwitchedAction, SwitchLevel } from "./kill-switch.ts";
import type { FillProtection, ProtectionState } from "./protection.ts";
import type { RateBucket, RateRule } from "./rate.ts";

/** What limits are set for. A trade is held by those of all four. */
export type RiskScope = "venue" | "corridor" | "workspace" | "solver";

/** When limits are checked. */
export type RiskStage = Exclude<SwitchedAction, "cancel">;

/** The limits of one scope. What is absent is unlimited. */
export type ScopeLimits = {
  /** Most in one request, base units of the side that it fixes. */
  readonly maxSize?: bigint;
  /** Most in one trade, millionths of the reference currency. */
  readonly maxNotional?: bigint;
  /** Most in accepted orders that are not final, millionths of the reference currency. */
  readonly maxOutstanding?: bigint;
  /** Most in live quotes, millionths of the reference currency. */
  readonly maxOpenQuoted?: bigint;
  /** Furthest that a price may be from the reference, to either side, basis points. */
  readonly maxDeviationBps?: number;
  /** Requests. */
  readonly rate?: RateRule;
  /** For how long the same request again is taken for a mistake. */
  readonly duplicateWindowMs?: number;
  readonly protection?: FillProtection;
};

/** A scope as it stands when a limit is checked. */
export type ScopeState = {
  readonly scope: RiskScope;
  /** Name of the workspace, solver or corridor; empty for the venue. */
  readonly scopeId: string;
  readonly limits: ScopeLimits;
  readonly switchLevel: SwitchLevel;
  /** What of the trade counts for `maxSize` here, where that is not the whole. Base units. */
  readonly size?: bigint;
  /** Reserved for accepted orders, without the trade in question. Millionths of the reference currency. */
  readonly outstanding: bigint;
  /** In live quotes, without the quote in question and the one that it replaces. Millionths of the reference currency. */
  readonly openQuoted: bigint;
  /** Null: full. */
  readonly bucket: RateBucket | null;
  /** Null: never tripped. */
  readonly protection: ProtectionState | null;
};
