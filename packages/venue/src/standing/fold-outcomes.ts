import {
  newStanding,
  recordOutcome,
  reinstate,
  reviewStanding,
  type Standing,
  type StandingMove,
} from "@tetrafi/core/standing/standing.ts";
import type { StoredOutcome } from "@tetrafi/store/outcomes.ts";

/** Standings of all solvers by what the outcomes up to `cursor` come to. Changes in place. */
export type Standings = {
  cursor: number;
  /** With the time up to which each has been counted, UTC milliseconds. */
  readonly bySolver: Map<string, { readonly standing: Standing; untilMs: number }>;
};

/** What time alone changes is looked at this often, at times that are the same for every process and every start. */
export const REVIEW_EVERY_MS = 600_000;
/** As many marks as a window of answers holds: more of one row would only push each other out. */
const MAX_MARKS = 500;

/** A move of one solver. */
export type SolverMove = StandingMove & { readonly solverId: string };

export function newStandings(): Standings {
  return { cursor: 0, bySolver: new Map() };
}

/** Counts one outcome. A pure fold: the same rows in the same order give the same standings. Answers the moves. */
export function foldOutcome(standings: Standings, row: StoredOutcome): SolverMove[] {
  const { solverId, outcome, count } = row;
  let entry = standings.bySolver.get(solverId);
  if (entry === undefined)
    standings.bySolver.set(solverId, (entry = { standing: newStanding(row.atMs), untilMs: row.atMs }));
  standings.cursor = row.id;
  const { standing } = entry;
  // Clocks of several processes differ a little; the rows' order is what counts.
  const atMs = Math.max(entry.untilMs, row.atMs);
  const moves = review(entry, atMs);
  entry.untilMs = atMs;
  if (outcome === "reinstated") {
    const move = reinstate(standing, atMs);
    if (move !== null) moves.push(move);
  } else if (outcome !== "notTried")
    for (let mark = Math.min(count, MAX_MARKS); mark > 0; mark -= 1)
      moves.push(...recordOutcome(standing, outcome, atMs));
  return moves.map((move) => ({ ...move, solverId }));
}

/** Applies what time alone has changed by then. Rows of before may not come any more. Answers the moves. */
export function reviewAll(standings: Standings, nowMs: number): SolverMove[] {
  return [...standings.bySolver].flatMap(([solverId, entry]) => {
    const moves = review(entry, nowMs);
    return moves.map((move) => ({ ...move, solverId }));
  });
}

/** Reviews at every time of the grid that was not looked at yet. */
function review(entry: { readonly standing: Standing; untilMs: number }, nowMs: number): StandingMove[] {
  const moves: StandingMove[] = [];
  for (;;) {
    const nextMs = (Math.floor(entry.untilMs / REVIEW_EVERY_MS) + 1) * REVIEW_EVERY_MS;
    if (nextMs > nowMs) return moves;
    moves.push(...reviewStanding(entry.standing, nextMs));
    entry.untilMs = nextMs;
  }
}
