import { setTimeout as sleep } from "node:timers/promises";

/** Time and chance as a process has them. A simulation puts its own in their place. */
export type Clock = {
  /** Unix time, milliseconds. It jumps when the machine's clock is set: never wait for it. */
  readonly now: () => number;
  /** Milliseconds since some moment. Never jumps. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds, or as soon as it is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Runs once what is going on now has come to rest. */
  readonly later: (run: () => void) => void;
  /** In [0, 1). */
  readonly random: () => number;
};

/** The machine's own. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  later: (run) => void setImmediate(run),
  random: Math.random,
};
