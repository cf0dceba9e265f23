/** When a connection to a solver's endpoint is given a rest, and for how long. */
export type BreakerRules = {
  /** Faults of the solver in a row that open the breaker, at least 1. */
  readonly faults: number;
  /** The first rest, milliseconds, at least 1. Each further one is twice as long. */
  readonly restMs: number;
  /** The longest rest, at least `restMs`. */
  readonly longestRestMs: number;
};

/** `closed`: calls go out. `open`: none do until `untilMs`. `halfOpen`: one probe is out, and decides. */
export type Breaker =
  | { readonly state: "closed"; readonly faults: number }
  | { readonly state: "open"; readonly untilMs: number; readonly rests: number }
  | { readonly state: "halfOpen"; readonly rests: number };

/**
 * What a call says of the solver. `notItsDoing`: it ended for a reason that isn't the solver's, as a taker that hung up or
 * a deadline of ours that was shorter than the solver's own.
 */
export type CallVerdict = "success" | "itsFault" | "notItsDoing";

/** A breaker before its first call. */
export const closedBreaker: Breaker = { state: "closed", faults: 0 };

/** The breaker after a call that began while it was closed. Of one that began earlier nothing is learnt. */
export function judgeCall(
  breaker: Breaker,
  verdict: CallVerdict,
  nowMs: number,
  rules: BreakerRules,
): Breaker {
  if (breaker.state !== "closed" || verdict === "notItsDoing") return breaker;
  if (verdict === "success") return breaker.faults === 0 ? breaker : closedBreaker;
  const faults = breaker.faults + 1;
  return faults < rules.faults ? { state: "closed", faults } : rest(1, nowMs, rules);
}

/** The breaker with a probe on its way, or null while none may be sent. */
export function beginProbe(breaker: Breaker, nowMs: number): Breaker | null {
  return breaker.state === "open" && nowMs >= breaker.untilMs
    ? { state: "halfOpen", rests: breaker.rests }
    : null;
}

/** The breaker after its probe. One that says nothing of the solver is sent again at once. */
export function judgeProbe(
  breaker: Breaker,
  verdict: CallVerdict,
  nowMs: number,
  rules: BreakerRules,
): Breaker {
  if (breaker.state !== "halfOpen") return breaker;
  if (verdict === "success") return closedBreaker;
  if (verdict === "notItsDoing") return { state: "open", untilMs: nowMs, rests: breaker.rests };
  return rest(breaker.rests + 1, nowMs, rules);
}

function rest(rests: number, nowMs: number, { restMs, longestRestMs }: BreakerRules): Breaker {
  // Past 2^40 the longest rest is long reached, and the product stays exact.
  const doubled = restMs * 2 ** Math.min(rests - 1, 40);
  return { state: "open", untilMs: nowMs + Math.min(doubled, longestRestMs), rests };
}
