import { fork } from "node:child_process";
import { join } from "node:path";
import { ended, startSolvers } from "./solvers.ts";

/** A running bare Fastify + `ws` server with its solvers, to be measured beside the venue. */
export type BarePeer = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts the peer and `count` solvers that answer at once, or when they have signed something, which is unread. */
export async function startBarePeer(
  count: number,
  { signing }: { readonly signing: boolean } = { signing: false },
): Promise<BarePeer> {
  const child = fork(join(import.meta.dirname, "bare-process.ts"), { serialization: "json" });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { port: number }).port));
    child.once("error", reject);
  });
  const solvers = await startSolvers({ mode: "bare", url: `ws://127.0.0.1:${port}`, count, signing });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await solvers.stop();
      await ended(child);
    },
  };
}
