import { setTimeout as sleep } from "node:timers/promises";

/** Something that a process needs to start did not come in time. Its message begins with a code. */
export class StartTimeoutError extends Error {
  override readonly name = "StartTimeoutError";
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Tries until it works, with growing pauses. What `isAway` doesn't know is thrown at once: waiting wouldn't help. Throws
 * StartTimeoutError, which says what was tried and the last reason, once the limit has passed; at least one attempt is made.
 * @param options.onWait Told of each attempt that failed and is made again.
 */
export async function awaitStart<T>(
  attempt: () => Promise<T>,
  options: {
    /** Begins the message of the error. */
    readonly code: string;
    /** What is waited for, for example "the database". */
    readonly what: string;
    readonly limitMs: number;
    readonly isAway: (error: unknown) => boolean;
    readonly onWait: (reason: string, pauseMs: number) => Promise<void> | void;
  },
): Promise<T> {
  const { code, what, limitMs, isAway, onWait } = options;
  const startedAtMs = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error)) throw error;
      const reason = (error as Error).message || String((error as { code?: string }).code);
      const leftMs = limitMs - (performance.now() - startedAtMs);
      if (leftMs <= 0)
        throw new StartTimeoutError(
          `${code}: ${what} could not be reached within ${limitMs / 1_000} s: ${reason}`,
          { cause: error },
        );
      await onWait(reason, Math.min(pauseMs, leftMs));
      await sleep(Math.min(pauseMs, leftMs));
    }
  }
}
