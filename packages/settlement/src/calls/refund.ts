import { encodeFunctionData } from "viem";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Call } from "../lane/simulate.ts";

/** Returns the escrow to the taker, once the order has expired. */
export function refundCall({ chainId, contracts }: ChainProfile, { order }: OrderRow): Call {
  const data = encodeFunctionData({ abi: inputSettlerEscrowAbi, functionName: "refund", args: [order] });
  return { chainId, to: contracts.inputSettler, data, value: 0n };
}
