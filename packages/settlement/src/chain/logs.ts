import { numberToHex } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { ChainRpc } from "./chain-rpc.ts";
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

type RawLog = {
  readonly topics: Hex[];
  readonly data: Hex;
  readonly blockNumber: string;
  readonly blockHash: Bytes32;
  readonly transactionHash: Bytes32;
};

const WINDOW_BLOCKS = 2_000;
const SMALLEST_WINDOW_BLOCKS = 16;

/** Logs of an inclusive range of blocks, in windows that shrink where a node refuses them. */
export async function readLogs(
  rpc: ChainRpc,
  filter: LogFilter,
  from: number,
  to: number,
): Promise<ChainLog[]> {
  const logs: ChainLog[] = [];
  let window = WINDOW_BLOCKS;
  for (let start = from; start <= to;) {
    const end = Math.min(to, start + window - 1);
    const range = { fromBlock: numberToHex(start), toBlock: numberToHex(end) };
    let raw: readonly RawLog[];
    try {
      raw = (await rpc.request("eth_getLogs", [{ ...filter, ...range }])) as readonly RawLog[];
    } catch (error) {
      if (!(error instanceof RpcAnswerError) || window <= SMALLEST_WINDOW_BLOCKS) throw error;
      window = Math.floor(window / 4);
      continue;
    }
    for (const { topics, data, blockNumber, blockHash, transactionHash } of raw)
      logs.push({ topics, data, blockNumber: Number(blockNumber), blockHash, txHash: transactionHash });
    start = end + 1;
  }
  return logs;
}
