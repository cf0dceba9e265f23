import { fork } from "node:child_process";
import { join } from "node:path";
import type { Percentiles } from "../report.ts";
import { ended } from "./solvers.ts";

/** A bare `ws` server in a process of its own: it parses what comes and answers it, and writes to many when told. */
export type BareSockets = {
  readonly url: string;
  /** Writes one frame to so many of the connected, so often; milliseconds from the first write to the last. */
  readonly fanOut: (frame: string, asked: number, rounds: number, everyMs: number) => Promise<Percentiles>;
  /** Processor time that it has used, seconds. */
  readonly cpuSeconds: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** What it is asked. */
export type BareQuestion =
  | {
      readonly ask: "fanOut";
      readonly frame: string;
      readonly asked: number;
      readonly rounds: number;
      readonly everyMs: number;
    }
  | { readonly ask: "cpu" };

/** Starts it. */
export async function startBareSockets(): Promise<BareSockets> {
  const child = fork(join(import.meta.dirname, "bare-sockets-process.ts"), { serialization: "json" });
  const answer = <T>(): Promise<T> =>
    new Promise((resolve) => child.once("message", (it) => resolve(it as T)));
  const { port } = await answer<{ port: number }>();
  const ask = <T>(question: BareQuestion): Promise<T> => {
    const answered = answer<T>();
    child.send(question);
    return answered;
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    fanOut: (frame, asked, rounds, everyMs) =>
      ask<Percentiles>({ ask: "fanOut", frame, asked, rounds, everyMs }),
    cpuSeconds: async () => (await ask<{ seconds: number }>({ ask: "cpu" })).seconds,
    stop: () => ended(child),
  };
}
