import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { ended, type BenchSolver } from "./solvers.ts";

/** What a flood of messages came to. Of the last second that was measured nothing is left out. */
export type FloodResult = { readonly sent: number; readonly answered: number; readonly elapsedMs: number };

/** What a storm of reconnects came to. */
export type StormResult = {
  /** From the first connection to the last message that was owed. */
  readonly elapsedMs: number;
  /** Sessions that went on where they had been cut. */
  readonly resumed: number;
  /** Sessions that were told just what they had missed, in order. */
  readonly whole: number;
};

/** What the process is told to do, one thing after another. */
export type SessionsOrder =
  | {
      readonly do: "connect";
      readonly url: string;
      readonly solvers: readonly BenchSolver[];
      readonly bare: boolean;
    }
  | {
      readonly do: "flood";
      readonly what: "quotes" | "levels";
      readonly perSecond: number;
      readonly seconds: number;
    }
  | { readonly do: "cut" }
  | { readonly do: "storm"; readonly resumeFrom: number; readonly owed: number };

/** Sessions of solvers in a process of their own. */
export type Sessions = {
  readonly flood: (what: "quotes" | "levels", perSecond: number, seconds: number) => Promise<FloodResult>;
  readonly cut: () => Promise<void>;
  /** All come back at once, and wait for so many messages each. */
  readonly storm: (resumeFrom: number, owed: number) => Promise<StormResult>;
  readonly stop: () => Promise<void>;
};

/** Connects them; `bare`: to a server that knows no handshake. */
export async function connectSessions(
  url: string,
  solvers: readonly BenchSolver[],
  bare = false,
): Promise<Sessions> {
  const child = fork(join(import.meta.dirname, "sessions-process.ts"), { serialization: "json" });
  await told(child, { do: "connect", url, solvers, bare });
  return {
    flood: (what, perSecond, seconds) =>
      told(child, { do: "flood", what, perSecond, seconds }) as Promise<FloodResult>,
    cut: async () => void (await told(child, { do: "cut" })),
    storm: (resumeFrom, owed) => told(child, { do: "storm", resumeFrom, owed }) as Promise<StormResult>,
    stop: () => ended(child),
  };
}

function told(child: ChildProcess, order: SessionsOrder): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the sessions' process ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (result) => {
      child.off("exit", onExit);
      resolve(result);
    });
    child.send(order);
  });
}
