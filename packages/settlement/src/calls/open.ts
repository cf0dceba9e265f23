import { encodeFunctionData } from "viem";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Call } from "../lane/simulate.ts";

/** Locks the taker's input in the escrow, with the taker's Permit2 signature. */
export function openCall({ chainId, contracts }: ChainProfile, { order, signature }: OrderRow): Call {
  const data = encodeFunctionData({
    abi: inputSettlerEscrowAbi,
    functionName: "openFor",
    args: [order, order.user, signature],
  });
  return { chainId, to: contracts.inputSettler, data, value: 0n };
}
