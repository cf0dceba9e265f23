import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "./rpc-error.ts";

/** A piece of work that is done over and over. */
export type Loop = {
  /** Pause between two turns. */
  readonly pauseMs: number;
  readonly log: Logger;
  /** One turn; answers whether there is more to do at once. A throw is a fault of the world, and repeated. */
  readonly turn: () => Promise<boolean>;
};

/** Longest pause after a turn that failed: short enough that a node that comes back is noticed at once. */
const MAX_PAUSE_MS = 2_000;

/**
 * Repeats a turn until `signal` is aborted; resolves when the last one has ended. Failing turns are repeated with
 * growing pauses, and logged when they begin to fail, when the reason changes and when they succeed again.
 */
export async function repeat({ pauseMs, log, turn }: Loop, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let fault: string | null = null;
  while (!signal.aborted) {
    let wait = pauseMs;
    try {
      if (await turn()) wait = 0;
      if (fault !== null) log.info({ failures }, "works again");
      failures = 0;
      fault = null;
    } catch (error) {
      failures += 1;
      const reason = describeError(error);
      if (reason !== fault) log.warn({ reason }, "failing, will be repeated");
      fault = reason;
      wait = Math.max(pauseMs, Math.min(pauseMs * 2 ** Math.min(failures, 10), MAX_PAUSE_MS));
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}
