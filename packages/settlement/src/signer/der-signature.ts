import { GROUP_ORDER, MAX_S } from "./secp256k1.ts";

/** The two numbers of a signature of secp256k1. */
export type SignatureNumbers = { readonly r: bigint; readonly s: bigint };

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Two integers of 33 bytes at most need no longer form of lengths. */
const LONGEST = 72;

/**
 * Reads a signature in DER, as KMS gives it: a sequence of two positive integers in their shortest form. `s` is made the
 * lower of the two that stand for the same. Null for anything else.
 */
export function readDerSignature(der: Uint8Array): SignatureNumbers | null {
  if (der.length > LONGEST || der[0] !== SEQUENCE || der[1] !== der.length - 2) return null;
  const r = readInteger(der, 2);
  const s = r && readInteger(der, r.end);
  if (r === null || s === null || s.end !== der.length) return null;
  const inRange = [r.value, s.value].every((value) => value > 0n && value < GROUP_ORDER);
  if (!inRange) return null;
  return { r: r.value, s: s.value > MAX_S ? GROUP_ORDER - s.value : s.value };
}

function readInteger(der: Uint8Array, at: number): { value: bigint; end: number } | null {
  const length = der[at + 1] ?? 0;
  const bytes = der.subarray(at + 2, at + 2 + length);
  if (der[at] !== INTEGER || length === 0 || bytes.length !== length) return null;
  const [first = 0, second = 0] = bytes;
  const isNegative = first >= 0x80;
  const isPadded = length > 1 && first === 0 && second < 0x80;
  if (isNegative || isPadded) return null;
  return { value: BigInt(`0x${Buffer.from(bytes).toString("hex")}`), end: at + 2 + length };
}
