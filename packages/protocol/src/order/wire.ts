import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { WireStandardOrder } from "./wire-order.ts";

/**
 * The order with its integers as decimal strings, as it goes over the wire and into the database. Keys in canonical
 * order.
 */
export function toWireOrder(order: StandardOrder): WireStandardOrder {
  return {
    expires: order.expires,
    fillDeadline: order.fillDeadline,
    inputOracle: order.inputOracle,
    inputs: order.inputs.map(([token, amount]) => [token.toString(), amount.toString()]),
    nonce: order.nonce.toString(),
    originChainId: order.originChainId.toString(),
    outputs: order.outputs.map(toWireOutput),
    user: order.user,
  };
}

/** An output with its integers as decimal strings. Keys in canonical order. */
export function toWireOutput(output: MandateOutput): WireStandardOrder["outputs"][number] {
  return {
    amount: output.amount.toString(),
    callbackData: output.callbackData,
    chainId: output.chainId.toString(),
    context: output.context,
    oracle: output.oracle,
    recipient: output.recipient,
    settler: output.settler,
    token: output.token,
  };
}

/** The inverse of `toWireOrder`. Hex is made lower case. Throws on anything that is not an integer. */
export function fromWireOrder(wire: WireStandardOrder): StandardOrder {
  const lower = (value: string): Hex => value.toLowerCase() as Hex;
  return {
    user: lower(wire.user) as Address,
    nonce: BigInt(wire.nonce),
    originChainId: BigInt(wire.originChainId),
    expires: wire.expires,
    fillDeadline: wire.fillDeadline,
    inputOracle: lower(wire.inputOracle) as Address,
    inputs: wire.inputs.map(([token, amount]) => [BigInt(token), BigInt(amount)]),
    outputs: wire.outputs.map((output) => ({
      oracle: lower(output.oracle) as Bytes32,
      settler: lower(output.settler) as Bytes32,
      chainId: BigInt(output.chainId),
      token: lower(output.token) as Bytes32,
      amount: BigInt(output.amount),
      recipient: lower(output.recipient) as Bytes32,
      callbackData: lower(output.callbackData),
      context: lower(output.context),
    })),
  };
}
