import { pino, type DestinationStream, type Logger } from "pino";
import type { Metrics } from "./metrics.ts";

const ERROR_LEVEL = 50;

/** The process's log. Lines at level error are alarms, and counted by their code. */
export function alarmLog(level: string, { alarms }: Metrics, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { process: "settlement" },
    hooks: {
      logMethod(this: Logger, args: Parameters<Logger["info"]>, method: Logger["info"], lineLevel: number) {
        const [first] = args as unknown as [unknown];
        if (lineLevel >= ERROR_LEVEL) alarms.inc({ code: codeOf(first) });
        method.apply(this, args);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function codeOf(bindings: unknown): string {
  const { code } = (typeof bindings === "object" && bindings !== null ? bindings : {}) as { code?: unknown };
  return typeof code === "string" ? code : "none";
}
