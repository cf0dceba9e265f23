import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { amountAt, exclusiveRule, type ExclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { addressToBytes32, bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import { exclusiveDutchContext, exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/** What a trade comes to for the solver: it pays the output, or less, and gets the input. Base units. */
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
  /** Time of the destination chain, unix seconds, from which this solver may fill at these terms; null: at once. */
  readonly fromSeconds: number | null;
};

/**
 * Checks everything about a `fillable` that the message itself can show: that the order's id is the hash of the order,
 * that it goes through the network file's own contracts, leaves time to prove, and names this solver as the winner; or,
 * told to a runner-up, that its price falls. Pure.
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
  const rule = exclusiveRule(output);
  const { fromSeconds = null } = message;
  const reason =
    idFault(message, order, corridor) ??
    contractFault(order, output, corridor) ??
    ruleFault(output, rule, solver, fromSeconds) ??
    termsFault(order, output, corridor);
  if (reason !== null || rule === null) return fail(reason ?? "the order names no winner");
  const opensAt = fromSeconds === null ? rule.startTime : Math.max(fromSeconds, rule.startTime);
  const rfqId = message.rfqId.toLowerCase() as Bytes32;
  const terms = { rfqId, corridor, inputAmount, outputAmount: amountAt(rule, output, opensAt) };
  return ok({
    orderId: message.orderId.toLowerCase() as Bytes32,
    order,
    output,
    terms,
    fromSeconds: fromSeconds === null ? null : opensAt,
  });
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
  { origin, destination }: ResolvedCorridor,
): string | null {
  if (order.inputOracle !== origin.contracts.hyperlaneOracle.toLowerCase())
    return "the input oracle is not the origin chain's own";
  if (output.oracle !== addressToBytes32(destination.contracts.hyperlaneOracle))
    return "the output oracle is not the destination chain's own";
  if (output.settler !== addressToBytes32(destination.contracts.outputSettler))
    return "the output settler is not the destination chain's own";
  return null;
}

/** A winner's order is its own; a runner-up's is another's, and open to all at a price that falls. */
function ruleFault(
  { context }: MandateOutput,
  rule: ExclusiveRule | null,
  solver: Address,
  fromSeconds: number | null,
): string | null {
  if (rule === null || context !== contextOf(rule)) return "the order names no winner";
  if (fromSeconds === null)
    return rule.solver === solver.toLowerCase() ? null : "the order does not name this solver as its winner";
  return rule.dutch === null ? "the order's price does not fall, so it is the winner's alone" : null;
}

/** The bytes that say this rule, and no others. */
function contextOf({ solver, startTime, dutch }: ExclusiveRule): string {
  return dutch === null ? exclusiveLimitContext(solver, startTime) : exclusiveDutchContext(dutch);
}

function termsFault(
  order: StandardOrder,
  output: MandateOutput,
  { corridor }: ResolvedCorridor,
): string | null {
  if (output.callbackData !== "0x") return "the order wants a callback";
  if (order.expires - order.fillDeadline < corridor.expirySeconds - corridor.fillWindowSeconds)
    return "the order can be refunded before a late fill is proved";
  return null;
}
