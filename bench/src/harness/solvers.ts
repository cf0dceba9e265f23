import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** How a solver answers: at once, at once that it won't, so many milliseconds late, or never. */
export type Manner = "atOnce" | "never" | "declines" | { readonly afterMs: number };

/** One bench solver's identity. */
export type BenchSolver = {
  readonly id: string;
  readonly apiKey: string;
  readonly privateKey: `0x${string}`;
  readonly manner: Manner;
};

/** How the solver process answers: `venue` signs real quotes, `bare` echoes the round's id, with one if told. */
export type SolversOrder =
  | { readonly mode: "venue"; readonly url: string; readonly solvers: readonly BenchSolver[] }
  | { readonly mode: "bare"; readonly url: string; readonly count: number; readonly signing: boolean };

/** Starts the solvers in one process of their own and waits until all are connected. */
export function startSolvers(order: SolversOrder): Promise<{ stop: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "solvers-process.ts"), { serialization: "json" });
    child.once("message", () => resolve({ stop: () => ended(child) }));
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the solvers' process ended with ${code} before it was ready`)),
    );
    child.send(order);
  });
}

/** Ends a child and waits for its exit. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
