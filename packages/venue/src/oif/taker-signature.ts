import { size, slice } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";

/** OIF's prefix of a signature that Permit2 checks (oif-contracts, InputSettlerEscrow). */
const PERMIT2 = "0x00";

/**
 * The taker's signature itself. OIF's clients send it with a byte before that says what checks it; a key's own signature
 * is told from a prefixed one by its length, 64 or 65 bytes. Null when it is for something else than Permit2.
 */
export function withoutPrefix(signature: Hex): Hex | null {
  const length = size(signature);
  if (length === 64 || length === 65) return signature;
  return length > 1 && slice(signature, 0, 1) === PERMIT2 ? slice(signature, 1) : null;
}
