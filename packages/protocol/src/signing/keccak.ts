import { createKeccak } from "hash-wasm";
import { keccak256 } from "viem";

/** Null where a page's content security policy forbids WebAssembly. */
const hasher = await createKeccak(256).catch(() => null);

/**
 * Keccak-256, 32 bytes. WebAssembly where it is allowed, since it runs several times for every quote: 1 µs for 64 bytes
 * where the fastest JavaScript takes 8.
 */
export function keccak256Bytes(data: Uint8Array): Uint8Array {
  return hasher === null ? keccak256(data, "bytes") : hasher.init().update(data).digest("binary");
}
