import type { TradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { bytes32ToAddress } from "./bytes32.ts";

/** All that changes hands by an order. Throws RangeError on dirty upper bits in a token or recipient. */
export function orderLegs({ originChainId, inputs, outputs }: StandardOrder): TradeLegs {
  return {
    inputs: inputs.map(([token, amount]) => ({
      asset: {
        chainId: Number(originChainId),
        address: bytes32ToAddress(`0x${token.toString(16).padStart(64, "0")}`),
      },
      amount,
    })),
    outputs: outputs.map(({ chainId, token, amount, recipient }) => ({
      asset: { chainId: Number(chainId), address: bytes32ToAddress(token) },
      amount,
      receiver: bytes32ToAddress(recipient),
    })),
  };
}

/** What goes from first input to first output, base units. */
export function firstAmounts({ inputs, outputs }: StandardOrder): {
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
} {
  return { inputAmount: inputs[0]?.[1] ?? 0n, outputAmount: outputs[0]?.amount ?? 0n };
}
