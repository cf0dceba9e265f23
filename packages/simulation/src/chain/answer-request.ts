import {
  getAbiItem,
  keccak256,
  numberToHex,
  parseTransaction,
  toFunctionSelector,
  type Abi,
  type AbiFunction,
  type TransactionSerializedEIP1559,
} from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import {
  hyperlaneOracleAbi,
  inputSettlerEscrowAbi,
  outputSettlerAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import { fillRecordHash } from "@tetrafi/protocol/order/fill-description.ts";
import { RpcAnswerError } from "@tetrafi/settlement/chain/rpc-endpoint.ts";
import { execute } from "./contracts.ts";
import { isProven, MESSAGE_FEE } from "./proofs.ts";
import { Revert } from "./revert.ts";
import type { OperationReader } from "./operations.ts";
import { signerOf } from "./submitter.ts";
import { parentHash, type Block, type SimulatedChain, type SimulatedTransaction } from "./simulated-chain.ts";
import { copyState } from "./state.ts";

/** What a node answers from. */
export type NodeView = {
  readonly chain: SimulatedChain;
  readonly reader: OperationReader;
  /** The newest block that it knows. */
  readonly tip: Block;
  /** A transaction that it takes goes no further. */
  readonly swallows: boolean;
  readonly onBroadcast: (transaction: SimulatedTransaction) => void;
};

const GAS = 100_000;
const BALANCE = 10n ** 20n;
const PRIORITY_FEE = 200_000_000n;
const NO_RECORD = numberToHex(0, { size: 32 });
const STATUSES = ["none", "deposited", "claimed", "refunded"];

const ORDER_STATUS = selector(inputSettlerEscrowAbi, "orderStatus");
const IS_PROVEN = selector(hyperlaneOracleAbi, "isProven");
const FILL_RECORD = selector(outputSettlerAbi, "getFillRecord");

/** Answers a JSON-RPC request as an honest node would. Throws RpcAnswerError. */
export function answerRequest(view: NodeView, method: string, params: readonly unknown[]): unknown {
  switch (method) {
    case "eth_chainId":
      return numberToHex(view.chain.profile.chainId);
    case "eth_getBlockByNumber":
      return blockAnswer(view, String(params[0]));
    case "eth_getLogs":
      return logsAnswer(view, params[0] as LogsRequest);
    case "eth_call":
      return callAnswer(view, params[0] as { to: Address; data: Hex }, blockAt(view, String(params[1])));
    case "eth_estimateGas":
      return estimate(view, params[0] as { from: Address; to: Address; data: Hex; value: Hex });
    case "eth_getTransactionCount":
      return numberToHex(count(view, lower(params[0]), String(params[1])));
    case "eth_getBalance":
      return numberToHex(BALANCE);
    case "eth_maxPriorityFeePerGas":
      return numberToHex(PRIORITY_FEE);
    case "eth_getTransactionReceipt":
      return receipt(view, params[0] as Hex);
    case "eth_sendRawTransaction":
      return take(view, params[0] as Hex);
    default:
      throw new RpcAnswerError(-32_601, `${method} is not simulated`, null);
  }
}

/** The block that a tag or a number means. Throws on one that the node doesn't have. */
export function blockAt({ chain, tip }: NodeView, at: string): Block {
  if (at === "latest" || at === "pending") return tip;
  const block = chain.at(tip, Number(at));
  if (block === null) throw new RpcAnswerError(-32_000, "header not found", null);
  return block;
}

function blockAnswer(view: NodeView, at: string): unknown {
  if (at === "safe" || at === "finalized") return blockJson(view.chain.final(view.tip));
  if (at !== "latest" && Number(at) > view.tip.number) return null;
  return blockJson(blockAt(view, at));
}

/** A block as JSON-RPC shows it. */
export function blockJson(block: Block): Record<string, string> {
  return {
    number: numberToHex(block.number),
    hash: block.hash,
    parentHash: parentHash(block),
    timestamp: numberToHex(block.timestamp),
    baseFeePerGas: numberToHex(block.baseFeePerGas),
  };
}

export type LogsRequest = {
  readonly address: Address;
  readonly topics: readonly (Hex | readonly Hex[] | null)[];
  readonly fromBlock: Hex;
  readonly toBlock: string;
};

export type LogAnswer = {
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
};

/** A range that ends above the node's newest block is cut short, as most nodes do. */
function logsAnswer({ chain, tip }: NodeView, request: LogsRequest): LogAnswer[] {
  const found: LogAnswer[][] = [];
  const from = Number(request.fromBlock);
  const to = request.toBlock === "latest" ? tip.number : Number(request.toBlock);
  let block = chain.at(tip, Math.min(to, tip.number));
  for (; block !== null && block.number >= from; block = block.parent) {
    const { number, hash, mined } = block;
    if (mined.length === 0) continue;
    const logs = mined.flatMap(({ logs, transaction }) =>
      logs
        .filter(
          ({ address, topics }) => address === lower(request.address) && matches(topics, request.topics),
        )
        .map(({ topics, data }) => ({
          topics,
          data,
          blockNumber: numberToHex(number),
          blockHash: hash,
          transactionHash: transaction.hash,
        })),
    );
    found.push(logs);
  }
  return found.toReversed().flat();
}

function matches(topics: readonly Hex[], wanted: LogsRequest["topics"]): boolean {
  return wanted.every((want, at) => {
    const topic = topics[at];
    if (want === null) return true;
    return topic !== undefined && (typeof want === "string" ? want === topic : want.includes(topic));
  });
}

function callAnswer(
  { chain }: NodeView,
  { to, data }: { readonly to: Address; readonly data: Hex },
  { state }: Block,
): Hex {
  const words = data.slice(10).match(/.{64}/g) ?? [];
  const word = (at: number): Hex => `0x${words[at] ?? ""}`;
  if (data.startsWith(ORDER_STATUS))
    return numberToHex(STATUSES.indexOf(state.orders.get(word(0)) ?? "none"), { size: 32 });
  if (data.startsWith(IS_PROVEN)) {
    const key = `${BigInt(word(0))}:${word(1)}:${word(2)}:${word(3)}`;
    return numberToHex(isProven(state, chain.profile, lower(to), key) ? 1 : 0, { size: 32 });
  }
  if (data.startsWith(FILL_RECORD)) {
    const [solver, timestamp] = state.fills.get(`${word(0)}:${word(1)}`)?.split(":") ?? [];
    return solver === undefined ? NO_RECORD : fillRecordHash(solver as Hex, Number(timestamp));
  }
  return numberToHex(MESSAGE_FEE, { size: 32 });
}

function estimate(
  { chain, reader, tip }: NodeView,
  { from, to, data, value }: { from: Address; to: Address; data: Hex; value: Hex },
): Hex {
  try {
    const at = { profile: chain.profile, timestamp: tip.timestamp, from: lower(from), value: BigInt(value) };
    execute(copyState(tip.state), reader.read(lower(to), data), at);
    return numberToHex(GAS);
  } catch (error) {
    if (!(error instanceof Revert)) throw error;
    throw new RpcAnswerError(3, `execution reverted: ${error.message}`, null);
  }
}

function count(view: NodeView, account: Address, at: string): number {
  let next = blockAt(view, at).state.nonces.get(account) ?? 0;
  if (at === "pending") while (view.chain.waiting(account, next) !== undefined) next += 1;
  return next;
}

function receipt({ chain, tip }: NodeView, hash: Hex): unknown {
  const found = chain.find(tip, hash);
  if (found === null) return null;
  const { block, mined } = found;
  return {
    transactionHash: hash,
    status: mined.error === null ? "0x1" : "0x0",
    blockNumber: numberToHex(block.number),
    blockHash: block.hash,
    logs: mined.logs,
  };
}

function take({ chain, reader, tip, swallows, onBroadcast }: NodeView, raw: Hex): Hex {
  const {
    nonce = 0,
    to,
    data = "0x",
    value = 0n,
    ...fees
  } = parseTransaction(raw as TransactionSerializedEIP1559);
  const from = signerOf(raw);
  const hash = keccak256(raw);
  const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = fees;
  const operation = reader.read(lower(to), data);
  const transaction = { hash, from, nonce, operation, value, maxFeePerGas, maxPriorityFeePerGas };
  onBroadcast(transaction);
  const refuse = (reason: string): never => {
    throw new RpcAnswerError(-32_000, reason, null);
  };
  if (nonce < (tip.state.nonces.get(from) ?? 0)) return refuse("nonce too low");
  const other = chain.waiting(from, nonce);
  if (other?.hash === hash) return refuse("already known");
  const dearer = (was: bigint, is: bigint): boolean => is * 10n >= was * 11n;
  if (
    other !== undefined &&
    !(dearer(other.maxFeePerGas, maxFeePerGas) && dearer(other.maxPriorityFeePerGas, maxPriorityFeePerGas))
  )
    return refuse("replacement transaction underpriced");
  if (!swallows) chain.submit(transaction);
  return hash;
}

export function selector(abi: Abi, name: string): Hex {
  return toFunctionSelector(getAbiItem({ abi, name }) as AbiFunction);
}

function lower(address: unknown): Address {
  return String(address).toLowerCase() as Address;
}
