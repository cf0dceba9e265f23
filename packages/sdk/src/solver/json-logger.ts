import type { SolverLogger } from "./logger.ts";

/** Levels with the numbers that pino gives them, so that its tools read these lines too. */
const levels = { debug: 20, info: 30, warn: 40, error: 50 } as const;

/**
 * Logs one JSON object a line: `level`, `time` (unix milliseconds), `name`, the fields, `msg`.
 * @param write Standard output unless given.
 */
export function jsonLogger(
  name: string,
  level: keyof typeof levels = "info",
  write: (line: string) => void = (line) => void process.stdout.write(line),
): SolverLogger {
  const log =
    (at: keyof typeof levels) =>
    (fields: object, msg: string): void => {
      if (levels[at] < levels[level]) return;
      write(`${JSON.stringify({ level: levels[at], time: Date.now(), name, ...fields, msg }, plain)}\n`);
    };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

/** What JSON would leave out or refuse. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error)
    return { type: value.name, message: value.message, stack: value.stack, cause: value.cause };
  return value;
}
