import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createPublicClient, http } from "viem";
import { findBinary } from "@tetrafi/contracts/deploy/foundry.ts";
import { logSize, logTail, startForeignProcess } from "./foreign-process.ts";
import { StackFault } from "./stack-fault.ts";

/** A local EVM node. */
export type Anvil = {
  readonly chainId: number;
  readonly rpcUrl: string;
  /** The same port, over a socket. */
  readonly wsUrl: string;
  /** Its exit, or null while it runs. */
  readonly exit: () => string | null;
  readonly stop: () => Promise<void>;
};

const START_LIMIT_MS = 15_000;

/**
 * Starts a chain whose `safe` and `finalized` tags follow the head by one and two blocks. Resolves once it answers.
 * @param options.statePath Kept on stop and loaded on start, so that the chain goes on.
 * @param options.blockTime Seconds.
 * @param options.forkUrl A running chain whose newest state it starts from.
 */
export async function startAnvil(options: {
  readonly chainId: number;
  readonly port: number;
  readonly logFile: string;
  readonly statePath?: string;
  readonly blockTime?: number;
  readonly forkUrl?: string;
}): Promise<Anvil> {
  const { chainId, port, statePath, forkUrl } = options;
  const resumes = statePath !== undefined && existsSync(statePath);
  const logStart = logSize(options.logFile);
  const anvil = await startForeignProcess({
    program: findBinary("anvil"),
    parameters: [
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--chain-id",
      String(chainId),
      "--block-time",
      String(options.blockTime ?? 1),
      "--slots-in-an-epoch",
      "1",
      "--silent",
      ...(forkUrl === undefined ? [] : ["--fork-url", forkUrl, "--no-storage-caching"]),
      // Reads at the finalized block must work right after a resume, so recent states are kept too.
      ...(statePath === undefined
        ? []
        : ["--state", statePath, "--preserve-historical-states", "--prune-history", "64"]),
    ],
    logFile: options.logFile,
  });
  const rpcUrl = `http://127.0.0.1:${port}`;
  const client = createPublicClient({ transport: http(rpcUrl, { retryCount: 0, timeout: 2_000 }) });
  const giveUpAtMs = Date.now() + START_LIMIT_MS;
  while (!(await answers(client, chainId))) {
    if (anvil.exit() !== null)
      throw new StackFault(`chain ${chainId} did not start: ${logTail(options.logFile, logStart)}`);
    if (Date.now() > giveUpAtMs) {
      await anvil.stop();
      throw new StackFault(`chain ${chainId} did not answer on ${rpcUrl} within ${START_LIMIT_MS / 1_000} s`);
    }
    await sleep(30);
  }
  // The clock of a resumed or forked chain goes on from its last block; deadlines are in real time.
  if (resumes || forkUrl !== undefined)
    await request(rpcUrl, "evm_setTime", [Math.floor(Date.now() / 1_000)]);
  return { chainId, rpcUrl, wsUrl: `ws://127.0.0.1:${port}`, exit: anvil.exit, stop: anvil.stop };
}

async function answers(client: { getChainId: () => Promise<number> }, chainId: number): Promise<boolean> {
  try {
    return (await client.getChainId()) === chainId;
  } catch {
    return false;
  }
}

async function request(rpcUrl: string, method: string, params: readonly unknown[]): Promise<void> {
  const answer = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const body = (await answer.json()) as { error?: { message: string } };
  if (body.error !== undefined) throw new Error(`${method}: ${body.error.message}`);
}
