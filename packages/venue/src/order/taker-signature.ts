import { hexToBytes, size, type Hex } from "viem";
import { parseCompactSignature, compactSignatureToSignature, serializeSignature } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";

/** Whether the key behind `user` made the signature: 65 bytes, or 64 as EIP-2098 has them. */
export function isSignedBy(user: Address, digest: Hex, signature: Hex): boolean {
  const whole = size(signature) === 64 ? expanded(signature) : signature;
  return whole !== null && recoverSigner(hexToBytes(digest), whole) === user;
}

function expanded(signature: Hex): Hex | null {
  try {
    return serializeSignature(compactSignatureToSignature(parseCompactSignature(signature)));
  } catch {
    return null;
  }
}
