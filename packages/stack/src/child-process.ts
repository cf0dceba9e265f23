import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { logSize, logTail } from "./foreign-process.ts";
import { StackFault } from "./stack-fault.ts";

/** What one of our own processes is started with. */
export type ProcessSpec = {
  /** Names its log and its messages, for example "venue" or "solver-2". */
  readonly name: string;
  /** Absolute path of its main file. */
  readonly main: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Called when it ends without having been asked to. */
  readonly onUnexpectedExit: (reason: string) => void;
};

/** One of our own processes. It isn't restarted by itself: whoever supervises decides. */
export type SupervisedProcess = {
  readonly name: string;
  readonly pid: () => number | null;
  /** Sends a signal and waits for the end. Used to inject faults, so the end isn't reported. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Starts it again with the same settings; resolves once it's ready. */
  readonly restart: () => Promise<void>;
  /** Asks it to end in order (SIGTERM); one that doesn't within 12 s is killed. */
  readonly stop: () => Promise<void>;
};

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 12_000;
/** Everything else in our environment is kept from the processes, so that a stray setting can't change them. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "NODE_EXTRA_CA_CERTS"] as const;

/** Starts a process and resolves once it says over IPC that it's ready; StackFault with its last words otherwise. */
export async function startProcess(spec: ProcessSpec): Promise<SupervisedProcess> {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let expected = false;

  const start = async (): Promise<void> => {
    expected = false;
    const started = launch(spec);
    child = started;
    const exit = new Promise<string>((resolve) => {
      started.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
    });
    let isReady = false;
    ended = exit.then((reason) => {
      child = null;
      if (isReady && !expected) spec.onUnexpectedExit(reason);
    });
    await ready(spec, started, exit);
    isReady = true;
  };

  const end = async (signal: NodeJS.Signals, limitMs: number): Promise<void> => {
    expected = true;
    const running = child;
    if (running === null) return;
    running.kill(signal);
    const timer = setTimeout(() => running.kill("SIGKILL"), limitMs);
    await ended;
    clearTimeout(timer);
  };

  await start();
  return {
    name: spec.name,
    pid: () => child?.pid ?? null,
    kill: (signal) => end(signal, STOP_LIMIT_MS),
    restart: async () => {
      await end("SIGTERM", STOP_LIMIT_MS);
      await start();
    },
    stop: () => end("SIGTERM", STOP_LIMIT_MS),
  };
}

function launch(spec: ProcessSpec): ChildProcess {
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const log = openSync(spec.logFile, "a");
  const child = fork(spec.main, {
    env: { ...inherited, ...spec.settings },
    execArgv: [],
    // Outside our process group: Ctrl-C reaches it through us. It ends by itself when our IPC channel closes.
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  return child;
}

async function ready(spec: ProcessSpec, child: ChildProcess, exit: Promise<string>): Promise<void> {
  const logStart = logSize(spec.logFile);
  const message = new Promise<null>((resolve, reject) => {
    child.once("message", () => resolve(null));
    child.once("error", reject);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`not ready within ${READY_LIMIT_MS / 1_000} s`), READY_LIMIT_MS);
  });
  const fault = await Promise.race([message, exit.then((reason) => `ended with ${reason}`), late]);
  clearTimeout(timer);
  if (fault === null) return;
  child.kill("SIGKILL");
  const words = logTail(spec.logFile, logStart);
  throw new StackFault(words === "" ? `${spec.name}: ${fault}; see ${spec.logFile}` : words);
}
