import { encodeFunctionData, size, slice } from "viem";
import { orderSetOpenerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Call } from "../lane/simulate.ts";

/**
 * Locks the taker's input for all parts of a split, with its one signature, all or none. Throws where the chain has no
 * opener, or there are no parts.
 */
export function openSetCall({ chainId, contracts }: ChainProfile, parts: readonly OrderRow[]): Call {
  const { inputSettler, orderSetOpener } = contracts;
  const [first] = parts;
  if (first === undefined) throw new RangeError("a split of no parts");
  if (orderSetOpener === undefined) throw new Error(`chain ${chainId} has no opener`);
  const set = parts.map(({ order }) => ({ settler: inputSettler, order }));
  // The opener knows Permit2 alone, so that its signature has no prefix.
  const signature = size(first.signature) > 1 ? slice(first.signature, 1) : "0x";
  const data = encodeFunctionData({
    abi: orderSetOpenerAbi,
    functionName: "openSet",
    args: [set, signature],
  });
  return { chainId, to: orderSetOpener, data, value: 0n };
}
