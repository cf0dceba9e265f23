import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";

/** An address as OIF's 32-byte identifier: left-padded with zeros, lower case. */
export function addressToBytes32(address: Address): Bytes32 {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}

/** The address in a 32-byte identifier. Throws on dirty upper bytes: such an identifier names no EVM address. */
export function bytes32ToAddress(identifier: Bytes32): Address {
  if (!/^0x0{24}[0-9a-fA-F]{40}$/.test(identifier)) throw new RangeError(`not an address: ${identifier}`);
  return `0x${identifier.slice(26).toLowerCase()}`;
}
