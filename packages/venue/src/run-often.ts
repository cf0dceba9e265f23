import type { Logger } from "pino";

/** Runs `work` every so often, never twice at once. What it throws is logged with what it was; the next time is another. */
export function runOften(
  log: Logger,
  everyMs: number,
  what: string,
  work: () => Promise<void>,
): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    work()
      .catch((error: unknown) => log.error({ err: error }, `${what} failed`))
      .finally(() => (running = false));
  }, everyMs);
}
