import { parseTransaction } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";

/** Whether a signed transaction is a transfer of nothing to its own signer, which only takes a nonce. */
export function isNothing(rawTransaction: Hex, signer: Address): boolean {
  const { to, data = "0x", value = 0n } = parseTransaction(rawTransaction);
  return to?.toLowerCase() === signer && data === "0x" && value === 0n;
}
