import { writeSync } from "node:fs";
import { ConfigurationError } from "../config/read-config.ts";

/** What a started process gives back: how to stop it, in reverse order of its start. */
export type RunningProcess = { readonly stop: () => Promise<void> };

/** Longest a process may take to stop before it is ended. */
const STOP_LIMIT_MS = 10_000;

/**
 * Runs a process from start to stop: SIGINT, SIGTERM, or the loss of the supervisor's IPC channel stop it once, in
 * order. Tells a supervisor `{type: "ready"}` over IPC. A start that fails prints its reason on stderr, in one line
 * (or one a setting), and exits 1.
 */
export async function runProcess(name: string, start: () => Promise<RunningProcess>): Promise<void> {
  let running: RunningProcess;
  try {
    running = await start();
  } catch (error) {
    writeSync(2, `${name}: ${startFault(error)}\n`);
    process.exit(1);
  }
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        writeSync(2, `${name}: stop failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("disconnect", stop);
  process.send?.({ type: "ready" });
}

/** The reason of a failed start, without a stack where the operator can act on the message alone. */
function startFault(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  const { code, message, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === "EADDRINUSE") return `port ${port} on ${address} is taken; choose another`;
  if (code === "ECONNREFUSED")
    return `cannot connect to ${address ?? "a server it needs"}:${port ?? ""}: ${message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
