import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { WireStandardOrder } from "../ws/solver-messages.ts";

/** The order with its integers as decimal strings, as it goes over the wire and into the database. */
export function toWireOrder(order: StandardOrder): WireStandardOrder {
  return {
    ...order,
    nonce: order.nonce.toString(),
    originChainId: order.originChainId.toString(),
    inputs: order.inputs.map(([token, amount]) => [token.toString(), amount.toString()]),
    outputs: order.outputs.map((output) => ({
      ...output,
      chainId: output.chainId.toString(),
      amount: output.amount.toString(),
    })),
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
