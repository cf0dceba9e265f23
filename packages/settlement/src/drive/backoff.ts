const FIRST_MS = 500;
const LIMIT_MS = 30_000;

/**
 * Milliseconds until the next try after so many failures in a row, at least one: doubling up to a limit, spread by a
 * quarter to both sides so that what failed together isn't tried together.
 * @param random In [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  const middle = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 16), LIMIT_MS);
  return Math.round(middle * (0.75 + random / 2));
}
