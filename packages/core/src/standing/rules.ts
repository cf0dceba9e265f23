/** How a solver stands with the venue. */
export type StandingTier = "active" | "warning" | "probation" | "disabled";

/**
 * What a solver did. Of an order that it won: `filled` within its exclusive window, or `fade`; `chainFault` when it could
 * not fill because a chain stood still. Of an auction that it was asked in: a `sound` answer, or one that came `late` or
 * was `invalid`; `venueFault` when it was late because the venue sent late, or an order was missed that the venue was to
 * fill for it.
 */
export type SolverOutcome = "filled" | "fade" | "chainFault" | "sound" | "late" | "invalid" | "venueFault";

/** What each outcome is a mark of. What is nobody's fault, or not the solver's, is counted and marks nothing. */
export const outcomeMarks: Readonly<
  Record<SolverOutcome, { readonly of: "trades" | "answers"; readonly bad: boolean } | null>
> = {
  filled: { of: "trades", bad: false },
  fade: { of: "trades", bad: true },
  chainFault: null,
  sound: { of: "answers", bad: false },
  late: { of: "answers", bad: true },
  invalid: { of: "answers", bad: true },
  venueFault: null,
};

const DAY_MS = 86_400_000;

/**
 * The rolling windows. Each begins with credit: so many outcomes at such a rate, so that a new solver is judged by what
 * it did and not by its first stroke of luck.
 */
export const standingWindows = {
  trades: { size: 200, maxAgeMs: 7 * DAY_MS, credit: { outcomes: 100, goodPpm: 980_000 } },
  answers: { size: 500, maxAgeMs: DAY_MS, credit: { outcomes: 50, goodPpm: 1_000_000 } },
} as const;

/** The first time that a solver is disabled it stays so for a day, then twice as long each time. */
export const FIRST_BAN_MS = DAY_MS;

/** What the rules look at. Rates are of the rolling windows, credit included. Counts begin with the tier. */
export type Measure =
  | "fillPpm"
  | "soundPpm"
  | "fillsInTier"
  | "fadesInTier"
  /** How often the time for which the solver was disabled has passed. */
  | "bansServed"
  /** How often the solver was disabled. */
  | "timesDisabled";

/** `atLeast` this, or `below` that. */
type Condition = { readonly measure: Measure } & ({ readonly atLeast: number } | { readonly below: number });

/** A move that happens when all its conditions hold. */
export type TierRule = {
  readonly from: StandingTier;
  readonly to: StandingTier;
  readonly when: readonly Condition[];
};

/** The time that a solver is disabled of which it doesn't come back by itself. */
export const LAST_TIME_DISABLED = 3;

/**
 * When a solver moves. Down at once, a tier at a time; up with a margin, so that nobody swings. After the third time that
 * it was disabled only a person brings a solver back.
 */
export const tierRules: readonly TierRule[] = [
  { from: "active", to: "warning", when: [{ measure: "fillPpm", below: 960_000 }] },
  { from: "active", to: "warning", when: [{ measure: "soundPpm", below: 800_000 }] },
  { from: "warning", to: "probation", when: [{ measure: "fillPpm", below: 930_000 }] },
  { from: "warning", to: "probation", when: [{ measure: "soundPpm", below: 500_000 }] },
  { from: "probation", to: "disabled", when: [{ measure: "fillPpm", below: 850_000 }] },
  { from: "probation", to: "disabled", when: [{ measure: "soundPpm", below: 200_000 }] },
  { from: "probation", to: "disabled", when: [{ measure: "fadesInTier", atLeast: 3 }] },
  {
    from: "warning",
    to: "active",
    when: [
      { measure: "fillPpm", atLeast: 970_000 },
      { measure: "soundPpm", atLeast: 850_000 },
    ],
  },
  {
    from: "probation",
    to: "warning",
    when: [
      { measure: "fillsInTier", atLeast: 20 },
      { measure: "fillPpm", atLeast: 940_000 },
      { measure: "soundPpm", atLeast: 600_000 },
    ],
  },
  {
    from: "disabled",
    to: "probation",
    when: [
      { measure: "bansServed", atLeast: 1 },
      { measure: "timesDisabled", below: LAST_TIME_DISABLED },
    ],
  },
];

/** What a tier means: whether the solver is asked, up to which size, and what is added to its chance of a fade. */
export const tierEffects: Readonly<
  Record<
    StandingTier,
    {
      readonly asked: boolean;
      /** Largest request that it is asked for, basis points of the corridor's largest. */
      readonly maxSizeBps: number;
      /** Added where offers are ranked by reliability, parts per million. */
      readonly surchargePpm: number;
    }
  >
> = {
  active: { asked: true, maxSizeBps: 10_000, surchargePpm: 0 },
  warning: { asked: true, maxSizeBps: 10_000, surchargePpm: 10_000 },
  probation: { asked: true, maxSizeBps: 1_000, surchargePpm: 50_000 },
  disabled: { asked: false, maxSizeBps: 0, surchargePpm: 1_000_000 },
};
