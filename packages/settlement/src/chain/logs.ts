import { numberToHex } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import { lacksState } from "../faults.ts";
import type { BlockHeader } from "./blocks.ts";
import type { ChainRpc, EndpointAnswer } from "./chain-rpc.ts";
import { RpcAnswerError } from "./rpc-endpoint.ts";

/** A log as the node gives it, with its block. */
export type ChainLog = {
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Bytes32;
  readonly txHash: Bytes32;
};

/** `topics` as `eth_getLogs` takes them: a position may be one, any of several, or null. */
export type LogFilter = {
  readonly address: Address;
  readonly topics: readonly (Hex | readonly Hex[] | null)[];
};

/**
 * Logs from a block to another, or to the newest that each knows, of every node that answers for all of it: a list for
 * each. In windows that shrink where all refuse them.
 */
export async function readLogsEach(
  rpc: ChainRpc,
  filter: LogFilter,
  from: number,
  to: number,
  isToLatest: boolean,
): Promise<readonly (readonly ChainLog[])[]> {
  let found: ReadonlyMap<string, readonly ChainLog[]> | null = null;
  let window = WINDOW_BLOCKS;
  for (let start = from; start <= Math.max(from, to);) {
    const end = start + window - 1;
    const toBlock = end < to || !isToLatest ? numberToHex(Math.min(end, Math.max(from, to))) : "latest";
    const range = { fromBlock: numberToHex(start), toBlock };
    const answers = await rpc.requestEach("eth_getLogs", [{ ...filter, ...range }]);
    if (window > SMALLEST_WINDOW_BLOCKS && answers.every(isRefusal)) {
      window = Math.floor(window / 4);
      continue;
    }
    found = joined(found, answers);
    start = end + 1;
  }
  return [...(found ?? new Map<string, readonly ChainLog[]>()).values()];
}

function isRefusal(answer: EndpointAnswer): boolean {
  return !answer.ok && answer.error instanceof RpcAnswerError && !lacksState(answer.error);
}

/** A node that left out a window has nothing to say. */
function joined(
  before: ReadonlyMap<string, readonly ChainLog[]> | null,
  answers: readonly EndpointAnswer[],
): Map<string, readonly ChainLog[]> {
  const all = new Map<string, readonly ChainLog[]>();
  for (const [place, answer] of answers.entries()) {
    const name = `${place} ${answer.endpoint}`;
    if (!answer.ok || before?.has(name) === false) continue;
    all.set(name, [...(before?.get(name) ?? []), ...(answer.value as readonly RawLog[]).map(logOf)]);
  }
  return all;
}

function logOf({ topics, data, blockNumber, blockHash, transactionHash }: RawLog): ChainLog {
  return { topics, data, blockNumber: Number(blockNumber), blockHash, txHash: transactionHash };
}

type RawLog = {
  readonly topics: Hex[];
  readonly data: Hex;
  readonly blockNumber: string;
  readonly blockHash: Bytes32;
  readonly transactionHash: Bytes32;
};

/** What nodes take in one request, usually. */
export const WINDOW_BLOCKS = 2_000;
const SMALLEST_WINDOW_BLOCKS = 16;

/**
 * Logs from a block's number to a block, both included, in windows that shrink where a node refuses them, and from nodes
 * that have the last block.
 */
export async function readLogs(
  rpc: ChainRpc,
  filter: LogFilter,
  from: number,
  to: BlockHeader,
): Promise<ChainLog[]> {
  const logs: ChainLog[] = [];
  let window = WINDOW_BLOCKS;
  for (let start = from; start <= to.number;) {
    const end = Math.min(to.number, start + window - 1);
    const range = { fromBlock: numberToHex(start), toBlock: numberToHex(end) };
    let raw: readonly RawLog[];
    try {
      raw = (await rpc.requestHaving(to, "eth_getLogs", [{ ...filter, ...range }])) as readonly RawLog[];
    } catch (error) {
      if (!(error instanceof RpcAnswerError) || lacksState(error) || window <= SMALLEST_WINDOW_BLOCKS)
        throw error;
      window = Math.floor(window / 4);
      continue;
    }
    logs.push(...raw.map(logOf));
    start = end + 1;
  }
  return logs;
}
