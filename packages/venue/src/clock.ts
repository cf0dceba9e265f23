/** The venue's clock, so that the order of what it stamps is the order in which it happened. */
export type Clock = {
  /** Integer microseconds since the epoch. Never goes back while the process lives, whatever is done to the system's clock. */
  readonly nowUs: () => number;
  readonly nowMs: () => number;
  /** Unix seconds. */
  readonly nowSeconds: () => number;
};

/** Wall time at the start of the process, carried on by the monotonic timer. */
export const processClock: Clock = {
  nowUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1_000),
  nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
  nowSeconds: () => Math.floor((performance.timeOrigin + performance.now()) / 1_000),
};
