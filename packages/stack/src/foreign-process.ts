import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { guardOrphan } from "./orphan-guard.ts";

/** A running program that is not ours to change. */
export type ForeignProcess = {
  readonly pid: number;
  /** Its exit, or null while it runs. */
  readonly exit: () => string | null;
  readonly stop: () => Promise<void>;
};

const STOP_LIMIT_MS = 8_000;

/**
 * Starts a program outside our process group, so that Ctrl-C reaches it only through us, in order; it also ends if
 * this process dies. Its output goes to `logFile`.
 */
export async function startForeignProcess(options: {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly logFile: string;
}): Promise<ForeignProcess> {
  const log = openSync(options.logFile, "a");
  const child = spawn(options.program, options.parameters, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const pid = child.pid ?? 0;
  const release = guardOrphan(pid, "TERM");
  let exit: string | null = null;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      exit = signal ?? `code ${code}`;
      release();
      resolve();
    });
  });
  return {
    pid,
    exit: () => exit,
    stop: async () => {
      if (exit !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The last lines that a process wrote since the log had `fromByte` bytes; for the reason of a failed start. */
export function logTail(logFile: string, fromByte: number, lines = 12): string {
  try {
    return readFileSync(logFile).subarray(fromByte).toString().trim().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

/** Size of a log that may not exist yet. */
export function logSize(logFile: string): number {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
}
