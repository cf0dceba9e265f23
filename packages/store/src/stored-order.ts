import type { SwapType } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";

/** What the origin settler needs beside the order, integers as decimal strings. */
export type StoredQuote = {
  readonly rfqId: Bytes32;
  readonly solver: Address;
  readonly inputChainId: number;
  readonly inputToken: Address;
  readonly inputAmount: string;
  readonly outputChainId: number;
  readonly outputToken: Address;
  readonly outputAmount: string;
  /** Unix seconds. */
  readonly validUntil: number;
  /** Which side the request fixed. */
  readonly swapType?: SwapType;
  /** Of a request that hid its side: which of the solver's two prices was taken. It learns it by winning. */
  readonly side?: "bid" | "ask";
  /** Of a quote for part: what its solver signed, of which the amounts above are the part that is taken. */
  readonly signed?: {
    readonly inputAmount: string;
    readonly outputAmount: string;
    readonly minFill: string;
  };
  /** The solver's EIP-712 signature over the quote, of several legs over all, of one for part over `signed`. */
  readonly signature: Hex;
  /** The taker's: `rfqId = keccak256(abi.encode(user, salt))`. */
  readonly salt: Bytes32;
};

/** The StandardOrder with its big integers as decimal strings. */
export type StoredStandardOrder = Omit<StandardOrder, "nonce" | "originChainId" | "inputs" | "outputs"> & {
  readonly nonce: string;
  readonly originChainId: string;
  readonly inputs: readonly (readonly [string, string])[];
  readonly outputs: readonly (Omit<MandateOutput, "chainId" | "amount"> & {
    readonly chainId: string;
    readonly amount: string;
  })[];
};

/** The order as the database keeps it. */
export function storeStandardOrder(order: StandardOrder): StoredStandardOrder {
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

/** The inverse of `storeStandardOrder`. Throws on anything that is not an integer. */
export function restoreStandardOrder(stored: StoredStandardOrder): StandardOrder {
  return {
    ...stored,
    nonce: BigInt(stored.nonce),
    originChainId: BigInt(stored.originChainId),
    inputs: stored.inputs.map(([token, amount]) => [BigInt(token), BigInt(amount)]),
    outputs: stored.outputs.map((output) => ({
      ...output,
      chainId: BigInt(output.chainId),
      amount: BigInt(output.amount),
    })),
  };
}
