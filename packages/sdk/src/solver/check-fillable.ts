import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { exclusiveUntil } from "@tetrafi/core/order/exclusivity.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { addressToBytes32, bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { proofOracles } from "@tetrafi/protocol/order/proof-oracles.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/** What a trade comes to for the solver: it pays the output and gets the input. Base units. */
export type TradeTerms = {
  readonly rfqId: Bytes32;
  readonly corridor: ResolvedCorridor;
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
};

/** An order that this solver may fill, as soon as its escrow is final. */
export type CheckedOrder = {
  readonly orderId: Bytes32;
  readonly order: StandardOrder;
  readonly output: MandateOutput;
  readonly terms: TradeTerms;
};

/**
 * Checks everything about a `fillable` that the message itself can show: that the order's id is the hash of the order,
 * that it goes through the network file's own contracts, names this solver, and leaves time to prove. Pure.
 * @returns The order, or the first reason not to fill it.
 */
export function checkFillable(
  message: FillableMessage,
  network: ResolvedNetwork,
  solver: Address,
): Result<CheckedOrder, string> {
  let order: StandardOrder;
  let assets: { input: Address; output: Address };
  const [input, ...moreInputs] = message.order.inputs;
  const [wireOutput, ...moreOutputs] = message.order.outputs;
  if (input === undefined || wireOutput === undefined || moreInputs.length > 0 || moreOutputs.length > 0)
    return fail("the order is not one input for one output");
  try {
    order = fromWireOrder(message.order);
    assets = {
      input: bytes32ToAddress(`0x${BigInt(input[0]).toString(16).padStart(64, "0")}`),
      output: bytes32ToAddress(wireOutput.token),
    };
  } catch (error) {
    return fail(`the order is malformed: ${(error as Error).message}`);
  }
  const output = order.outputs[0];
  const inputAmount = order.inputs[0]?.[1];
  if (output === undefined || inputAmount === undefined)
    return fail("the order is not one input for one output");
  const corridor = network.corridor(
    { chainId: Number(order.originChainId), address: assets.input },
    { chainId: Number(output.chainId), address: assets.output },
  );
  if (corridor === undefined) return fail("the order's assets are not a corridor of the network file");
  if (corridor.sameChain) return fail("an order on one chain is settled in one transaction, not filled");
  const reason =
    idFault(message, order, corridor) ??
    contractFault(order, output, corridor) ??
    termsFault(order, output, corridor, solver);
  if (reason !== null) return fail(reason);
  const rfqId = message.rfqId.toLowerCase() as Bytes32;
  const terms = { rfqId, corridor, inputAmount, outputAmount: output.amount };
  return ok({ orderId: message.orderId.toLowerCase() as Bytes32, order, output, terms });
}

function idFault(message: FillableMessage, order: StandardOrder, corridor: ResolvedCorridor): string | null {
  if (orderId(order, corridor.settler) !== message.orderId.toLowerCase())
    return "the order id is not the hash of the order at the origin chain's settler";
  if (BigInt(message.rfqId) !== order.nonce) return "the order's nonce is not the rfqId";
  if (message.destinationChainId !== corridor.destination.chainId)
    return "destinationChainId is not the chain of the order's output";
  return null;
}

function contractFault(
  order: StandardOrder,
  output: MandateOutput,
  { origin, destination, corridor }: ResolvedCorridor,
): string | null {
  const oracles = proofOracles(corridor.proof, origin, destination);
  if (typeof oracles === "string" || order.inputOracle !== oracles.inputOracle)
    return "the input oracle is not the origin chain's own";
  if (output.oracle !== addressToBytes32(oracles.outputOracle))
    return "the output oracle is not the destination chain's own";
  if (output.settler !== addressToBytes32(destination.contracts.outputSettler))
    return "the output settler is not the destination chain's own";
  return null;
}

function termsFault(
  order: StandardOrder,
  output: MandateOutput,
  { corridor }: ResolvedCorridor,
  solver: Address,
): string | null {
  const startTime = exclusiveUntil(order);
  if (startTime === null || output.context !== exclusiveLimitContext(solver, startTime))
    return "the order does not name this solver as its winner";
  if (output.callbackData !== "0x") return "the order wants a callback";
  if (order.expires - order.fillDeadline < corridor.expirySeconds - corridor.fillWindowSeconds)
    return "the order can be refunded before a late fill is proved";
  return null;
}
