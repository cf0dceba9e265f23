import { encodeFunctionData } from "viem";
import { atomicSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Call } from "../lane/simulate.ts";

/** Swaps both sides of a same-chain trade at once, with both signatures. */
export function settleCall(
  { chainId, contracts }: ChainProfile,
  { order, signature, quote }: Pick<OrderRow, "order" | "signature" | "quote">,
): Call {
  const terms = {
    rfqId: quote.rfqId,
    solver: quote.solver,
    inputChainId: BigInt(quote.inputChainId),
    inputToken: quote.inputToken,
    inputAmount: BigInt(quote.inputAmount),
    outputChainId: BigInt(quote.outputChainId),
    outputToken: quote.outputToken,
    outputAmount: BigInt(quote.outputAmount),
    validUntil: BigInt(quote.validUntil),
  };
  const data = encodeFunctionData({
    abi: atomicSettlerAbi,
    functionName: "settle",
    args: [order, signature, terms, quote.signature, quote.salt],
  });
  return { chainId, to: contracts.atomicSettler, data, value: 0n };
}
