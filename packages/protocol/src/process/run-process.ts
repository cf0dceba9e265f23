import { writeSync } from "node:fs";
import { ConfigurationError } from "../config/read-config.ts";
import { StartTimeoutError } from "./await-start.ts";

/** What a started process gives back: how to stop it, in reverse order of its start. */
export type RunningProcess = { readonly stop: () => Promise<void> };

/** How a process ends, as its supervisor sees it. */
const exitCodes = {
  stopped: 0,
  startFailed: 1,
  /** It was asked to stop and did not do so in time, or not in order. */
  stopFailed: 1,
  /** An error that nobody handled: a bug. As sysexits.h has it, like the next. */
  uncaught: 70,
  /** Something that it needs to start did not come in time: starting again later may help. */
  unavailable: 75,
} as const;

/** Longest a process may take to stop before it is ended. */
const STOP_LIMIT_MS = 10_000;

/**
 * Runs a process from start to stop: SIGINT, SIGTERM, or the loss of the supervisor's IPC channel stop it once, in
 * order. Tells a supervisor `{type: "ready"}` over IPC. A start that fails prints its reason on stderr, in one line
 * (or one a setting), and exits 1, or 75 if something did not come in time. Whatever ends it later is printed there too,
 * with the exit code; only a kill from outside leaves no word.
 */
export async function runProcess(name: string, start: () => Promise<RunningProcess>): Promise<void> {
  let why = "nothing is left to do";
  const end = (code: number, reason: string): never => {
    why = reason;
    process.exit(code);
  };
  const tell = (code: number): void => say(`${name}: ends with code ${code}: ${why}`);
  // An unhandled rejection comes here too, as Node raises it.
  process.on("uncaughtException", (error: unknown, origin) => {
    if (!process.listeners("exit").includes(tell)) process.on("exit", tell);
    end(exitCodes.uncaught, `${origin}: ${stackOf(error)}`);
  });
  let running: RunningProcess;
  try {
    running = await start();
  } catch (error) {
    say(`${name}: ${startFault(error)}`);
    process.exit(error instanceof StartTimeoutError ? exitCodes.unavailable : exitCodes.startFailed);
  }
  process.on("exit", tell);
  let stopping = false;
  const stop = (cause: string): void => {
    if (stopping) return;
    stopping = true;
    const late = `${cause}, and it did not stop within ${STOP_LIMIT_MS / 1_000} s`;
    setTimeout(() => end(exitCodes.stopFailed, late), STOP_LIMIT_MS).unref();
    running.stop().then(
      () => end(exitCodes.stopped, cause),
      (error: unknown) => end(exitCodes.stopFailed, `${cause}, and the stop failed: ${stackOf(error)}`),
    );
  };
  process.on("SIGINT", () => stop("asked to by SIGINT"));
  process.on("SIGTERM", () => stop("asked to by SIGTERM"));
  process.on("disconnect", () => stop("the supervisor is gone"));
  process.send?.({ type: "ready" });
}

/** On stderr, at once: nothing is written later by a process that ends. Whoever read it may be gone. */
function say(text: string): void {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody is left to be told.
  }
}

/** The reason of a failed start, without a stack where the operator can act on the message alone. */
function startFault(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof StartTimeoutError) return error.message;
  const { code, message, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === "EADDRINUSE") return `port ${port} on ${address} is taken; choose another`;
  if (code === "ECONNREFUSED")
    return `cannot connect to ${address ?? "a server it needs"}:${port ?? ""}: ${message}`;
  return stackOf(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
