import type { OpenRound } from "./round.ts";

/** Most answers of one solver that one auction takes in, so that nobody makes its record as long as it likes. */
export const MAX_ANSWERS = 32;

/** Counts an answer; to take back a live quote is always allowed, and each quote can be taken back once. */
export function isOneTooMany(
  { auction, answers }: OpenRound,
  solverId: string,
  what: "quote" | "withdrawal",
): boolean {
  const seat = auction.seats.get(solverId);
  if (seat === undefined || (what === "withdrawal" && seat.live !== null)) return false;
  const count = answers.get(solverId) ?? 0;
  answers.set(solverId, count + 1);
  return count >= MAX_ANSWERS;
}
