/** Exponential backoff: the longest wait doubles from `minMs` up to `maxMs`. */
export type Backoff = { readonly minMs: number; readonly maxMs: number };

/**
 * Milliseconds to wait before the attempt after `failures` failures: random within the upper half of the exponential
 * step, so that clients that lost the same server don't come back at once, yet each waits longer than before.
 * @param random From 0 to 1.
 */
export function backoffMs({ minMs, maxMs }: Backoff, failures: number, random = Math.random()): number {
  const step = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(step * (0.5 + random / 2));
}
