import { fork } from "node:child_process";
import { join } from "node:path";
import type { Percentiles } from "../report.ts";

/** What the load process is told to do. */
export type LoadOrder = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** Keep-alive connections at most; 1 sends one request at a time. */
  readonly connections: number;
  /** An answer counts as complete when it is 200 and holds this many quotes. */
  readonly expectedQuotes: number;
};

/** What it measured. Latencies in milliseconds from intended send times. */
export type LoadResult = {
  readonly percentiles: Percentiles;
  /** From opening to close by the venue's own clock, whole milliseconds; zeros where an answer doesn't say. */
  readonly rounds: Percentiles;
  readonly complete: number;
  readonly incomplete: number;
  readonly elapsedMs: number;
  readonly firstFault: string | null;
};

/** Drives load from a process of its own, so that its work is not the measured process's. */
export function driveLoad(order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "load-process.ts"), { serialization: "json" });
    child.once("message", (result) => resolve(result as LoadResult));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the load process ended with ${code} before it reported`)));
    child.send(order);
  });
}
