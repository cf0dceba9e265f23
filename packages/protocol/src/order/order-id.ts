import { encodeAbiParameters, encodePacked, keccak256 } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";

const outputsParameter = [
  {
    type: "tuple[]",
    components: [
      { name: "oracle", type: "bytes32" },
      { name: "settler", type: "bytes32" },
      { name: "chainId", type: "uint256" },
      { name: "token", type: "bytes32" },
      { name: "amount", type: "uint256" },
      { name: "recipient", type: "bytes32" },
      { name: "callbackData", type: "bytes" },
      { name: "context", type: "bytes" },
    ],
  },
] as const;

/**
 * The order's id on its origin chain, as OIF's `StandardOrderType.orderIdentifier` defines it. The origin settler's
 * address is part of it, so that the same order at two settlers has two ids.
 */
export function orderId(order: StandardOrder, settler: Address): Bytes32 {
  const inputs = keccak256(
    encodePacked(
      order.inputs.flatMap(() => ["uint256", "uint256"] as const),
      order.inputs.flat(),
    ),
  );
  return keccak256(
    encodePacked(
      ["uint256", "address", "address", "uint256", "uint32", "uint32", "address", "bytes32", "bytes"],
      [
        order.originChainId,
        settler,
        order.user,
        order.nonce,
        order.expires,
        order.fillDeadline,
        order.inputOracle,
        inputs,
        encodeAbiParameters(outputsParameter, [order.outputs]),
      ],
    ),
  );
}
