import { addMark, clearWindow, dropOld, newWindow, type RollingWindow } from "./rolling-window.ts";
import {
  FIRST_BAN_MS,
  outcomeMarks,
  standingWindows,
  tierEffects,
  tierRules,
  type Measure,
  type SolverOutcome,
  type StandingTier,
} from "./rules.ts";

/** How a solver stands. Plain data that changes in place, by one writer, through the functions of this file only. */
export type Standing = {
  tier: StandingTier;
  /** UTC milliseconds. */
  tierSinceMs: number;
  fillsInTier: number;
  fadesInTier: number;
  timesDisabled: number;
  readonly trades: RollingWindow;
  readonly answers: RollingWindow;
  /** All that ever happened, by cause. */
  readonly counts: Record<SolverOutcome, number>;
};

/** A move from tier to tier, as it is recorded. */
export type StandingMove = {
  readonly from: StandingTier;
  readonly to: StandingTier;
  readonly atMs: number;
  readonly fillPpm: number;
  readonly soundPpm: number;
};

export function newStanding(nowMs: number): Standing {
  const { trades, answers } = standingWindows;
  return {
    tier: "active",
    tierSinceMs: nowMs,
    fillsInTier: 0,
    fadesInTier: 0,
    timesDisabled: 0,
    trades: newWindow(trades.size, trades.maxAgeMs),
    answers: newWindow(answers.size, answers.maxAgeMs),
    counts: { filled: 0, fade: 0, chainFault: 0, sound: 0, late: 0, invalid: 0, venueFault: 0 },
  };
}

/** Counts an outcome and applies the rules. Answers the moves that it caused. */
export function recordOutcome(standing: Standing, outcome: SolverOutcome, atMs: number): StandingMove[] {
  standing.counts[outcome] += 1;
  const mark = outcomeMarks[outcome];
  if (mark === null) return [];
  addMark(standing[mark.of], atMs, mark.bad);
  if (outcome === "filled") standing.fillsInTier += 1;
  if (outcome === "fade") standing.fadesInTier += 1;
  return reviewStanding(standing, atMs);
}

/** Applies the rules to what time alone has changed. Call it now and then. Answers the moves. */
export function reviewStanding(standing: Standing, nowMs: number): StandingMove[] {
  dropOld(standing.trades, nowMs);
  dropOld(standing.answers, nowMs);
  const moves: StandingMove[] = [];
  for (;;) {
    const rule = tierRules.find(
      ({ from, when }) =>
        from === standing.tier &&
        when.every((condition) => {
          const value = measures[condition.measure](standing, nowMs);
          return "below" in condition ? value < condition.below : value >= condition.atLeast;
        }),
    );
    if (rule === undefined) return moves;
    moves.push(moveTo(standing, rule.to, nowMs));
  }
}

/** A person brings a disabled solver back, on probation. Null when it isn't disabled. */
export function reinstate(standing: Standing, nowMs: number): StandingMove | null {
  return standing.tier === "disabled" ? moveTo(standing, "probation", nowMs) : null;
}

/** Orders that it filled, of those that it won and could fill; parts per million, credit included. */
export function fillPpm({ trades }: Standing): number {
  return goodPpm(trades, standingWindows.trades.credit);
}

/** Answers that were in time and valid; parts per million, credit included. */
export function soundPpm({ answers }: Standing): number {
  return goodPpm(answers, standingWindows.answers.credit);
}

/** The chance of a fade by which offers are ranked for reliability, parts per million. */
export function fadePpm(standing: Standing): number {
  return Math.min(1_000_000, 1_000_000 - fillPpm(standing) + tierEffects[standing.tier].surchargePpm);
}

/** Rounded down: a bad mark is never lost. */
function goodPpm(
  { length, bad }: RollingWindow,
  credit: { readonly outcomes: number; readonly goodPpm: number },
): number {
  const good = (length - bad) * 1_000_000 + credit.outcomes * credit.goodPpm;
  return Math.floor(good / (length + credit.outcomes));
}

const measures: Readonly<Record<Measure, (standing: Standing, nowMs: number) => number>> = {
  fillPpm,
  soundPpm,
  fillsInTier: (standing) => standing.fillsInTier,
  fadesInTier: (standing) => standing.fadesInTier,
  timesDisabled: (standing) => standing.timesDisabled,
  bansServed: ({ tierSinceMs, timesDisabled }, nowMs) =>
    Math.floor((nowMs - tierSinceMs) / (FIRST_BAN_MS * 2 ** Math.max(0, timesDisabled - 1))),
};

/** A solver that comes back is judged by what it does from then on. */
function moveTo(standing: Standing, to: StandingTier, atMs: number): StandingMove {
  const from = standing.tier;
  const move = { from, to, atMs, fillPpm: fillPpm(standing), soundPpm: soundPpm(standing) };
  standing.tier = to;
  standing.tierSinceMs = atMs;
  standing.fillsInTier = 0;
  standing.fadesInTier = 0;
  if (to === "disabled") standing.timesDisabled += 1;
  if (from === "disabled") {
    clearWindow(standing.trades);
    clearWindow(standing.answers);
  }
  return move;
}
