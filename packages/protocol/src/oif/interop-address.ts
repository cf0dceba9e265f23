import type { Address, Hex } from "@tetrafi/core/hex.ts";

/** An account or a token on an EVM chain. Addresses are lower case. */
export type ChainAddress = { readonly chainId: number; readonly address: Address };

/** Version 1, and the namespace eip155 of ERC-7930's registry (CAIP-350). */
const HEAD = "00010000";
const MAX_CHAIN_ID = 4_294_967_295;

/** ERC-7930: version, namespace, length and big-endian bytes of the chain id, length and bytes of the address. */
export function toInteropAddress({ chainId, address }: ChainAddress): Hex {
  const digits = chainId.toString(16);
  const reference = digits.padStart(digits.length + (digits.length % 2), "0");
  const length = (reference.length / 2).toString(16).padStart(2, "0");
  return `0x${HEAD}${length}${reference}14${address.slice(2).toLowerCase()}`;
}

/**
 * The inverse. Null for anything else: other versions and namespaces, addresses of another length, chain ids with leading
 * zeros (two texts for one address), and those above 32 bits, which no chain of the venue has.
 */
export function parseInteropAddress(text: string): ChainAddress | null {
  const match = /^0x00010000(0[1-4])([0-9a-f]{2,8})14([0-9a-f]{40})$/i.exec(text);
  if (match === null) return null;
  const [, length = "", reference = "", address = ""] = match;
  if (reference.length !== 2 * Number(length) || reference.startsWith("00")) return null;
  const chainId = Number.parseInt(reference, 16);
  if (chainId < 1 || chainId > MAX_CHAIN_ID) return null;
  return { chainId, address: `0x${address.toLowerCase()}` };
}
