import { bytesToHex, hexToBytes } from "viem";
import secp256k1 from "secp256k1";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { keccak256Bytes } from "./keccak.ts";

const SIGNATURE = /^0x[0-9a-fA-F]{130}$/;
/** Half of the curve's order: a larger s is the malleable twin of a valid signature (EIP-2). */
const HALF_ORDER = Buffer.from("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", "hex");

/** Where recoveries write: each is read before the next. The point is the key without its first byte. */
const RECOVERED_KEY = new Uint8Array(65);
const RECOVERED_POINT = RECOVERED_KEY.subarray(1);

/**
 * The address whose key signed `digest`, lower case, or null where the signature is malformed, has a high s, a v other
 * than 27 or 28, or recovers to nothing. Native libsecp256k1, since this runs for every quote.
 * @param signature 65 bytes r ‖ s ‖ v.
 */
export function recoverSigner(digest: Uint8Array, signature: Hex): Address | null {
  if (digest.length !== 32 || !SIGNATURE.test(signature)) return null;
  const bytes = Buffer.from(signature.slice(2), "hex");
  const v = bytes[64];
  if (v !== 27 && v !== 28) return null;
  if (HALF_ORDER.compare(bytes, 32, 64) < 0) return null;
  try {
    secp256k1.ecdsaRecover(bytes.subarray(0, 64), v - 27, digest, false, RECOVERED_KEY);
    return `0x${Buffer.from(keccak256Bytes(RECOVERED_POINT).buffer, 12).toString("hex")}`;
  } catch {
    return null;
  }
}

/** Signs a digest: 65 bytes r ‖ s ‖ v, low s, v 27 or 28. Throws on a private key that is none. */
export function signDigest(digest: Uint8Array, privateKey: Hex): Hex {
  const { signature, recid } = secp256k1.ecdsaSign(digest, hexToBytes(privateKey));
  return `${bytesToHex(signature)}${(27 + recid).toString(16)}`;
}
