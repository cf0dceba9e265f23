import { encodeAbiParameters, encodeEventTopics, numberToHex, type Hex } from "viem";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { Random } from "../random.ts";
import {
  answerRequest,
  blockJson,
  type LogAnswer,
  type LogsRequest,
  type NodeView,
} from "./answer-request.ts";
import type { RumouredOutput } from "./simulated-chain.ts";
import { SUBMITTER } from "./submitter.ts";

/**
 * A wrong answer about what is not final, or undefined where the request is about nothing else. About final blocks no
 * node lies here: who may lie about those and be alone in answering may do anything.
 */
export function lieAbout(
  view: NodeView,
  random: Random,
  method: string,
  params: readonly unknown[],
): unknown {
  switch (method) {
    case "eth_getBlockByNumber":
      return params[0] === "latest" ? wrongHead(view, random) : undefined;
    case "eth_call":
      return isFinal(view, String(params[1])) ? undefined : numberToHex(random.int(0, 3), { size: 32 });
    case "eth_getLogs":
      return wrongLogs(view, random, params[0] as LogsRequest);
    case "eth_getTransactionCount": {
      if (isFinal(view, String(params[1]))) return undefined;
      const truth = Number(answerRequest(view, method, params));
      return numberToHex(Math.max(0, truth + random.int(-2, 2)));
    }
    case "eth_getTransactionReceipt":
      return wrongReceipt(view, random, params[0] as Hex);
    case "eth_estimateGas":
      return numberToHex(90_000);
    case "eth_maxPriorityFeePerGas":
      return numberToHex(10n ** 15n);
    default:
      return undefined;
  }
}

function finalNumber({ chain }: NodeView): number {
  return chain.final().number;
}

function isFinal(view: NodeView, at: string): boolean {
  return at !== "latest" && at !== "pending" && Number(at) <= finalNumber(view);
}

function wrongHead({ tip }: NodeView, random: Random): unknown {
  const wrong = random.pick([
    { timestamp: tip.timestamp + random.int(-600, 600) },
    { number: tip.number + random.int(1, 3), hash: random.bytes32() },
    { hash: random.bytes32() },
    { baseFeePerGas: tip.baseFeePerGas * 100n },
  ]);
  return blockJson({ ...tip, ...wrong });
}

/** Leaves out what is in blocks that aren't final, or tells of a delivery that nobody made. */
function wrongLogs(view: NodeView, random: Random, request: LogsRequest): LogAnswer[] | undefined {
  if (request.toBlock !== "latest" && Number(request.toBlock) <= finalNumber(view)) return undefined;
  const truth = answerRequest(view, "eth_getLogs", [request]) as LogAnswer[];
  const known = view.chain.rumours;
  const isAboutFills = request.address === view.chain.profile.contracts.outputSettler;
  if (isAboutFills && known.length > 0 && view.tip.number > finalNumber(view) && random.chance(0.5))
    return [...truth, inventedFill(view, random, random.pick(known))];
  return truth.filter(({ blockNumber }) => Number(blockNumber) <= finalNumber(view));
}

function inventedFill({ tip }: NodeView, random: Random, { orderId, output }: RumouredOutput): LogAnswer {
  const filled = outputSettlerAbi.find((item) => item.type === "event" && item.name === "OutputFilled");
  if (filled?.type !== "event") throw new Error("no OutputFilled");
  const fields = filled.inputs.filter((input) => !("indexed" in input && input.indexed));
  const values = [addressToBytes32(SUBMITTER), tip.timestamp, output, output.amount];
  const topics = encodeEventTopics({ abi: outputSettlerAbi, eventName: "OutputFilled", args: { orderId } });
  return {
    topics: topics as Hex[],
    data: encodeAbiParameters(fields, values as never),
    blockNumber: numberToHex(tip.number),
    blockHash: tip.hash,
    transactionHash: random.bytes32(),
  };
}

function wrongReceipt({ chain, tip }: NodeView, random: Random, hash: Hex): unknown {
  if (tip.number <= chain.final().number) return undefined;
  const found = chain.find(tip, hash);
  if (found !== null && found.block.number <= chain.final().number) return undefined;
  if (found !== null && random.chance(0.5)) return null;
  return {
    transactionHash: hash,
    status: random.chance(0.5) ? "0x1" : "0x0",
    blockNumber: numberToHex(tip.number),
    blockHash: tip.hash,
    logs: [],
  };
}
