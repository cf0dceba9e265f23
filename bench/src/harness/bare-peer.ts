import { fork } from "node:child_process";
import { join } from "node:path";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { ended, startSolvers } from "./solvers.ts";

/** A running bare Fastify + `ws` server with its solvers, to be measured beside the venue. */
export type BarePeer = { readonly url: string; readonly stop: () => Promise<void> };

/** What a venue would ask, for solvers that do with it what they do for a venue. */
const REQUEST: Omit<RfqMessage, "type"> = {
  rfqId: `0x${"12".repeat(32)}`,
  input: { chainId: 31337, address: `0x${"11".repeat(20)}` },
  output: { chainId: 31338, address: `0x${"12".repeat(20)}` },
  swapType: "ExactInput",
  amount: "250000000000",
  minValidUntil: 0,
  windowMs: 500,
  settler: `0x${"02".repeat(20)}`,
};

/** Starts the peer and `count` solvers that answer at once, or with a quote that they sign and that nobody reads. */
export async function startBarePeer(
  count: number,
  { signing }: { readonly signing: boolean } = { signing: false },
): Promise<BarePeer> {
  const child = fork(join(import.meta.dirname, "bare-process.ts"), signing ? [JSON.stringify(REQUEST)] : [], {
    serialization: "json",
  });
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
