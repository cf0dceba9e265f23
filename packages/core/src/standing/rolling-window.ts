/**
 * The last good and bad marks, no more than `size` and none older than `maxAgeMs`. Changes in place, by one writer, in
 * constant time for each mark.
 */
export type RollingWindow = {
  readonly size: number;
  readonly maxAgeMs: number;
  /** A ring: the oldest mark is at `start`. */
  readonly marks: { readonly atMs: number; readonly bad: boolean }[];
  start: number;
  length: number;
  bad: number;
};

export function newWindow(size: number, maxAgeMs: number): RollingWindow {
  return { size, maxAgeMs, marks: [], start: 0, length: 0, bad: 0 };
}

/** Adds a mark; the oldest makes room. Times must not go back. */
export function addMark(window: RollingWindow, atMs: number, bad: boolean): void {
  dropOld(window, atMs);
  if (window.length === window.size) dropOldest(window);
  window.marks[(window.start + window.length) % window.size] = { atMs, bad };
  window.length += 1;
  if (bad) window.bad += 1;
}

/** Lets go of the marks that are too old. */
export function dropOld(window: RollingWindow, nowMs: number): void {
  while (window.length > 0) {
    const oldest = window.marks[window.start];
    if (oldest === undefined || nowMs - oldest.atMs <= window.maxAgeMs) return;
    dropOldest(window);
  }
}

/** Lets go of all marks. */
export function clearWindow(window: RollingWindow): void {
  window.start = 0;
  window.length = 0;
  window.bad = 0;
}

function dropOldest(window: RollingWindow): void {
  if (window.marks[window.start]?.bad === true) window.bad -= 1;
  window.start = (window.start + 1) % window.size;
  window.length -= 1;
}
