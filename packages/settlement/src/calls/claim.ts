import { encodeFunctionData } from "viem";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { SeenFill } from "../chain/fill-index.ts";
import type { Call } from "../lane/simulate.ts";

/** Pays the escrow to the solver that made the proved fill. */
export function claimCall({ chainId, contracts }: ChainProfile, { order }: OrderRow, fill: SeenFill): Call {
  const { solver, timestamp } = fill;
  const data = encodeFunctionData({
    abi: inputSettlerEscrowAbi,
    functionName: "finalise",
    args: [order, [{ timestamp, solver }], solver, "0x"],
  });
  return { chainId, to: contracts.inputSettler, data, value: 0n };
}
