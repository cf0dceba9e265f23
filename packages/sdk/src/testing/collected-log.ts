import type { SolverLogger } from "../solver/logger.ts";

/** What was logged, with its fields. */
export type LogEntry = {
  readonly level: keyof SolverLogger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
};

/** A logger that keeps everything, for tests to read and wait for. */
export type CollectedLog = {
  readonly logger: SolverLogger;
  readonly entries: readonly LogEntry[];
  /** Resolves once the `count`th entry whose message begins so was logged. */
  readonly seen: (message: string, count?: number) => Promise<LogEntry>;
};

export function collectedLog(): CollectedLog {
  const entries: LogEntry[] = [];
  const waiting = new Set<() => void>();
  const log =
    (level: keyof SolverLogger) =>
    (fields: object, message: string): void => {
      entries.push({ level, fields: fields as Record<string, unknown>, message });
      for (const look of waiting) look();
    };
  return {
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    entries,
    seen: (message, count = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          const entry = entries.filter((one) => one.message.startsWith(message))[count - 1];
          if (entry === undefined) return;
          waiting.delete(look);
          resolve(entry);
        };
        waiting.add(look);
        look();
      }),
  };
}
