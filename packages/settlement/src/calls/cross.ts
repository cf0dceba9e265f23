import { encodeFunctionData } from "viem";
import { atomicSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Call } from "../lane/simulate.ts";

type Signed = Pick<OrderRow, "order" | "signature">;

/** Exchanges the inputs of two orders in opposite directions, with both takers' signatures. */
export function crossCall({ chainId, contracts }: ChainProfile, order: Signed, other: Signed): Call {
  const data = encodeFunctionData({
    abi: atomicSettlerAbi,
    functionName: "cross",
    args: [order.order, order.signature, other.order, other.signature],
  });
  return { chainId, to: contracts.atomicSettler, data, value: 0n };
}
