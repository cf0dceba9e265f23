import { encodeFunctionData } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { OrderFill } from "../drive/order-fill.ts";
import type { Call } from "../lane/simulate.ts";

/** Pays the escrow to the solver that made the proved fill. */
export function claimCall({ chainId, contracts }: ChainProfile, { order }: OrderRow, fill: OrderFill): Call {
  const data = encodeFunctionData({
    abi: inputSettlerEscrowAbi,
    functionName: "finalise",
    args: [order, solveParams(fill), fill.solver, "0x"],
  });
  return { chainId, to: contracts.inputSettler, data, value: 0n };
}

/** Who delivered each output, and when. */
export function solveParams({ parts }: OrderFill): { timestamp: number; solver: Bytes32 }[] {
  return parts.map(({ timestamp, solver }) => ({ timestamp, solver }));
}
