/**
 * What shields a solver from being run over: after `maxFills` of its quotes are accepted within `intervalMs`, its quotes
 * are withdrawn and new ones refused. It is let back in after `frozenMs`, or by its own reset where that is null.
 * The rule of market maker protection on option venues.
 */
export type FillProtection = {
  readonly maxFills: number;
  readonly intervalMs: number;
  readonly frozenMs: number | null;
};

/** Where a solver stands: the times of its recent fills, fewer than `maxFills`, and when it tripped. */
export type ProtectionState = {
  readonly fillsAtMs: readonly number[];
  readonly trippedAtMs: number | null;
};

export const unprotectedState: ProtectionState = { fillsAtMs: [], trippedAtMs: null };

/** The state at a later time: thawed when its time is over. */
export function thawed(state: ProtectionState, rule: FillProtection, nowMs: number): ProtectionState {
  const { trippedAtMs } = state;
  if (trippedAtMs === null || rule.frozenMs === null || nowMs < trippedAtMs + rule.frozenMs) return state;
  return unprotectedState;
}

/** One of the solver's quotes was accepted. A fill exactly `intervalMs` ago counts no more. */
export function recordFill(state: ProtectionState, rule: FillProtection, atMs: number): ProtectionState {
  const { fillsAtMs, trippedAtMs } = thawed(state, rule, atMs);
  if (trippedAtMs !== null) return state;
  const recent = [...fillsAtMs.filter((fillAtMs) => atMs - fillAtMs < rule.intervalMs), atMs];
  return recent.length >= rule.maxFills
    ? { fillsAtMs: [], trippedAtMs: atMs }
    : { fillsAtMs: recent, trippedAtMs: null };
}

/** The solver's own reset: it begins anew, whether it tripped or not. */
export function resetProtection(): ProtectionState {
  return unprotectedState;
}

/** Whether the solver's quotes are withdrawn now. */
export function isTripped(state: ProtectionState, rule: FillProtection, nowMs: number): boolean {
  return thawed(state, rule, nowMs).trippedAtMs !== null;
}
