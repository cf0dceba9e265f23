import type { TradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import {
  amountAt,
  exclusiveRule,
  exclusiveUntil,
  type ExclusiveRule,
} from "@tetrafi/core/order/exclusivity.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { exclusiveDutchContext, exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { proofOracles } from "@tetrafi/protocol/order/proof-oracles.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/** What a trade comes to for the solver: it pays the outputs, or less, and gets the inputs. Base units. */
export type TradeTerms = {
  readonly rfqId: Bytes32;
  /** Of the first input and output. */
  readonly corridor: ResolvedCorridor;
  /** Of the first input. */
  readonly inputAmount: bigint;
  /** Of the first output. */
  readonly outputAmount: bigint;
  /** All of them, in the order's order. */
  readonly inputs: readonly Leg[];
  readonly outputs: readonly Leg[];
};

/** An order that this solver may fill, as soon as its escrow is final. */
export type CheckedOrder = {
  readonly orderId: Bytes32;
  readonly order: StandardOrder;
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
  let legs: TradeLegs;
  try {
    order = fromWireOrder(message.order);
    legs = orderLegs(order);
  } catch (error) {
    return fail(`the order is malformed: ${(error as Error).message}`);
  }
  const [input] = legs.inputs;
  const [output] = legs.outputs;
  if (input === undefined || output === undefined || Math.min(legs.inputs.length, legs.outputs.length) > 1)
    return fail("the order has neither one input nor one output");
  const corridor = network.corridor(input.asset, output.asset);
  const isTraded = ({ asset }: Leg, { asset: other }: Leg): boolean =>
    network.corridor(asset, other) !== undefined;
  if (
    corridor === undefined ||
    !legs.inputs.every((leg) => isTraded(leg, output)) ||
    !legs.outputs.every((leg) => isTraded(input, leg))
  )
    return fail("the order's assets are not a corridor of the network file");
  if (corridor.sameChain) return fail("an order on one chain is settled in one transaction, not filled");
  const { fromSeconds = null } = message;
  const reason = idFault(message, order, corridor) ?? outputsFault(order, corridor, solver, fromSeconds);
  if (reason !== null) return fail(reason);
  const opensAt = Math.max(fromSeconds ?? 0, exclusiveUntil(order) ?? 0);
  const outputs = order.outputs.map((one, place) => {
    const rule = exclusiveRule(one);
    const asset = legs.outputs[place]?.asset ?? output.asset;
    return { asset, amount: rule === null ? one.amount : amountAt(rule, one, opensAt) };
  });
  const terms = {
    rfqId: message.rfqId.toLowerCase() as Bytes32,
    corridor,
    inputAmount: input.amount,
    outputAmount: outputs[0]?.amount ?? output.amount,
    inputs: legs.inputs,
    outputs,
  };
  return ok({
    orderId: message.orderId.toLowerCase() as Bytes32,
    order,
    terms,
    fromSeconds: fromSeconds === null ? null : opensAt,
  });
}

function outputsFault(
  order: StandardOrder,
  corridor: ResolvedCorridor,
  solver: Address,
  fromSeconds: number | null,
): string | null {
  const names = new Set<string>();
  for (const output of order.outputs) {
    const reason =
      contractFault(order, output, corridor) ??
      ruleFault(output, exclusiveRule(output), solver, fromSeconds) ??
      termsFault(order, output, corridor);
    if (reason !== null) return reason;
    names.add(outputHash(output));
  }
  return names.size === order.outputs.length ? null : "two outputs of the order are the same";
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
  if (Number(output.chainId) !== destination.chainId) return "an output is on another chain than the first";
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
