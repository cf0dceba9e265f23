import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FIRST_BAN_MS,
  outcomeMarks,
  standingWindows,
  tierEffects,
  tierRules,
  type SolverOutcome,
} from "./rules.ts";
import {
  fadePpm,
  fillPpm,
  newStanding,
  recordOutcome,
  reinstate,
  reviewStanding,
  soundPpm,
  type Standing,
  type StandingMove,
} from "./standing.ts";

const MINUTE_MS = 60_000;
const outcomes = Object.keys(outcomeMarks) as SolverOutcome[];
const history = fc.array(
  fc.record({
    outcome: fc.constantFrom<SolverOutcome>(...outcomes, "fade", "fade", "filled", "filled"),
    gapMs: fc.oneof(fc.nat(MINUTE_MS), fc.nat(FIRST_BAN_MS)),
  }),
  { maxLength: 150 },
);

/** A random source that gives the same numbers every time: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Trades a minute apart for as long as the solver is asked, faded with the chance. */
function trade(
  standing: Standing,
  trades: number,
  fadeChance: number,
  seed: number,
  fromMs = 0,
): StandingMove[] {
  const random = seeded(seed);
  const moves: StandingMove[] = [];
  for (let at = 0; at < trades && tierEffects[standing.tier].asked; at += 1)
    moves.push(
      ...recordOutcome(standing, random() < fadeChance ? "fade" : "filled", fromMs + at * MINUTE_MS),
    );
  return moves;
}

const path = (moves: readonly StandingMove[]): string[] => moves.map(({ from, to }) => `${from} → ${to}`);

describe("simulated", () => {
  test("a chronic fader is disabled within 60 trades, by way of each tier", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const standing = newStanding(0);
      const moves = trade(standing, 60, 0.4, seed);
      expect(path(moves).slice(-3)).toEqual([
        "active → warning",
        "warning → probation",
        "probation → disabled",
      ]);
    }
  });

  test("one that fades a tenth of the time doesn't keep its place", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const standing = newStanding(0);
      trade(standing, 2_000, 0.1, seed);
      expect(standing.timesDisabled).toBeGreaterThan(0);
    }
  });

  test("an unlucky good solver, two fades in a hundred, is never put on probation", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const standing = newStanding(0);
      const moves = trade(standing, 2_000, 0.02, seed);
      expect(moves.filter(({ to }) => to === "probation" || to === "disabled")).toEqual([]);
    }
  });

  test("one that went wrong and mended comes back to where it was", () => {
    const standing = newStanding(0);
    trade(standing, 60, 1, 1);
    expect(standing).toMatchObject({ tier: "disabled", timesDisabled: 1 });
    const backMs = standing.tierSinceMs + FIRST_BAN_MS;
    expect(reviewStanding(standing, backMs - 1)).toEqual([]);
    expect(path(reviewStanding(standing, backMs))).toEqual(["disabled → probation"]);
    expect(path(trade(standing, 40, 0, 1, backMs))).toEqual(["probation → warning", "warning → active"]);
    expect(standing).toMatchObject({ tier: "active", counts: { fade: 9, filled: 40 } });
  });

  test("one that never mends is out longer each time, then until a person brings it back", () => {
    const standing = newStanding(0);
    let nowMs = 0;
    for (const days of [1, 2]) {
      trade(standing, 60, 1, 1, nowMs);
      nowMs = standing.tierSinceMs + days * FIRST_BAN_MS;
      expect(reviewStanding(standing, nowMs - 1)).toEqual([]);
      expect(path(reviewStanding(standing, nowMs))).toEqual(["disabled → probation"]);
    }
    expect(path(trade(standing, 60, 1, 1, nowMs))).toEqual(["probation → disabled"]);
    nowMs = standing.tierSinceMs + 1_000 * FIRST_BAN_MS;
    expect(reviewStanding(standing, nowMs)).toEqual([]);
    expect(reinstate(standing, nowMs)).toMatchObject({ from: "disabled", to: "probation" });
    expect(reinstate(standing, nowMs)).toBeNull();
    expect(standing).toMatchObject({ tier: "probation", timesDisabled: 3 });
  });

  test("one that floods the venue with bad answers falls by them alone", () => {
    const standing = newStanding(0);
    const moves: StandingMove[] = [];
    for (let at = 0; at < 300; at += 1) moves.push(...recordOutcome(standing, "invalid", at));
    expect(path(moves)).toEqual(["active → warning", "warning → probation", "probation → disabled"]);
    expect(fillPpm(standing)).toBe(980_000);
  });
});

describe("whatever happened", () => {
  const play = (events: readonly { outcome: SolverOutcome; gapMs: number }[]): Standing => {
    const standing = newStanding(0);
    let nowMs = 0;
    for (const { outcome, gapMs } of events) {
      nowMs += gapMs;
      recordOutcome(standing, outcome, nowMs);
    }
    return standing;
  };

  test("a chain's fault and the venue's change nothing but their counts", () => {
    fc.assert(
      fc.property(history, (events) => {
        const blameless = (outcome: SolverOutcome): boolean =>
          outcome === "chainFault" || outcome === "venueFault";
        let waited = 0;
        const without = events.flatMap(({ outcome, gapMs }) => {
          waited += gapMs;
          if (blameless(outcome)) return [];
          const gap = waited;
          waited = 0;
          return [{ outcome, gapMs: gap }];
        });
        const { counts, ...rest } = play(events);
        const { counts: fewer, ...same } = play(without);
        expect(rest).toEqual(same);
        expect({ ...counts, chainFault: 0, venueFault: 0 }).toEqual(fewer);
      }),
    );
  });

  test("the rates are those of the last outcomes that are young enough, with the credit", () => {
    fc.assert(
      fc.property(history, (events) => {
        const standing = newStanding(0);
        let all: { outcome: SolverOutcome; atMs: number }[] = [];
        let nowMs = 0;
        const naive = (
          good: SolverOutcome,
          bad: readonly SolverOutcome[],
          of: "trades" | "answers",
        ): number => {
          const { size, maxAgeMs, credit } = standingWindows[of];
          const last = all
            .filter(
              ({ outcome, atMs }) => (outcome === good || bad.includes(outcome)) && nowMs - atMs <= maxAgeMs,
            )
            .slice(-size);
          const goods = last.filter(({ outcome }) => outcome === good).length;
          return Math.floor(
            (goods * 1_000_000 + credit.outcomes * credit.goodPpm) / (last.length + credit.outcomes),
          );
        };
        for (const { outcome, gapMs } of events) {
          nowMs += gapMs;
          if (reviewStanding(standing, nowMs).some(({ from }) => from === "disabled")) all = [];
          all.push({ outcome, atMs: nowMs });
          if (recordOutcome(standing, outcome, nowMs).some(({ from }) => from === "disabled")) all = [];
          reviewStanding(standing, nowMs);
          expect(fillPpm(standing)).toBe(naive("filled", ["fade"], "trades"));
          expect(soundPpm(standing)).toBe(naive("sound", ["late", "invalid"], "answers"));
          expect(fadePpm(standing)).toBeGreaterThanOrEqual(0);
          expect(fadePpm(standing)).toBeLessThanOrEqual(1_000_000);
        }
      }),
    );
  });

  test("after a review nothing is left to do, and it survives JSON", () => {
    fc.assert(
      fc.property(history, (events) => {
        const standing = play(events);
        const copy = JSON.parse(JSON.stringify(standing)) as Standing;
        expect(copy).toEqual(standing);
        expect(reviewStanding(copy, standing.tierSinceMs)).toEqual([]);
      }),
    );
  });
});

describe("the table", () => {
  test("moves a tier at a time, down and up, and each tier but the best has a way up", () => {
    const order = ["active", "warning", "probation", "disabled"];
    for (const { from, to } of tierRules) expect(Math.abs(order.indexOf(from) - order.indexOf(to))).toBe(1);
    for (const tier of order.slice(1))
      expect(tierRules.some(({ from, to }) => from === tier && order.indexOf(to) < order.indexOf(from))).toBe(
        true,
      );
  });

  test("asks less of a solver the worse it stands", () => {
    const effects = (["active", "warning", "probation", "disabled"] as const).map(
      (tier) => tierEffects[tier],
    );
    for (const [at, worse] of effects.slice(1).entries()) {
      expect(worse.maxSizeBps).toBeLessThanOrEqual(effects[at]?.maxSizeBps ?? 0);
      expect(worse.surchargePpm).toBeGreaterThan(effects[at]?.surchargePpm ?? 0);
    }
    expect(effects.map(({ asked }) => asked)).toEqual([true, true, true, false]);
  });
});
