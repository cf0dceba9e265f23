import { keccak_256 } from "@noble/hashes/sha3.js";
import { hexToBytes, stringToBytes } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";

/** What a solver signs. Every term of the trade is in it. */
export type QuoteTerms = {
  readonly rfqId: Bytes32;
  readonly solver: Address;
  readonly inputChainId: number;
  readonly inputToken: Address;
  readonly inputAmount: bigint;
  readonly outputChainId: number;
  readonly outputToken: Address;
  readonly outputAmount: bigint;
  /** Unix seconds. */
  readonly validUntil: number;
};

const quoteFields = [
  { name: "rfqId", type: "bytes32" },
  { name: "solver", type: "address" },
  { name: "inputChainId", type: "uint256" },
  { name: "inputToken", type: "address" },
  { name: "inputAmount", type: "uint256" },
  { name: "outputChainId", type: "uint256" },
  { name: "outputToken", type: "address" },
  { name: "outputAmount", type: "uint256" },
  { name: "validUntil", type: "uint256" },
] as const;

const QUOTE_TYPE = `Quote(${quoteFields.map(({ name, type }) => `${type} ${name}`).join(",")})`;
const QUOTE_TYPE_HASH = keccak_256(stringToBytes(QUOTE_TYPE));
const DOMAIN_TYPE_HASH = keccak_256(
  stringToBytes("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
);
const NAME_HASH = keccak_256(stringToBytes("TetraFi"));
const VERSION_HASH = keccak_256(stringToBytes("1"));

const WORD = 32;

/** Writes a hex string's bytes at the end of word `index`. */
function writeHex(target: Uint8Array, index: number, hex: string): void {
  target.set(hexToBytes(hex as `0x${string}`), (index + 1) * WORD - (hex.length - 2) / 2);
}

/** Writes an unsigned integer into word `index`. */
function writeUint(target: Buffer, index: number, value: bigint): void {
  const at = index * WORD;
  target.writeBigUInt64BE(BigInt.asUintN(64, value >> 192n), at);
  target.writeBigUInt64BE(BigInt.asUintN(64, value >> 128n), at + 8);
  target.writeBigUInt64BE(BigInt.asUintN(64, value >> 64n), at + 16);
  target.writeBigUInt64BE(BigInt.asUintN(64, value), at + 24);
}

/** EIP-712 domain separator of quotes for orders that `settler` on `chainId` (the origin chain) will hold. */
export function quoteDomainSeparator(chainId: number, settler: Address): Uint8Array {
  const words = Buffer.alloc(5 * WORD);
  words.set(DOMAIN_TYPE_HASH, 0);
  words.set(NAME_HASH, WORD);
  words.set(VERSION_HASH, 2 * WORD);
  writeUint(words, 3, BigInt(chainId));
  writeHex(words, 4, settler);
  return keccak_256(words);
}

/** EIP-712 digest of a quote: 32 bytes to sign or recover from. Throws if an amount is not below 2^256. */
export function quoteDigest(domainSeparator: Uint8Array, terms: QuoteTerms): Uint8Array {
  const words = Buffer.alloc(10 * WORD);
  words.set(QUOTE_TYPE_HASH, 0);
  writeHex(words, 1, terms.rfqId);
  writeHex(words, 2, terms.solver);
  writeUint(words, 3, BigInt(terms.inputChainId));
  writeHex(words, 4, terms.inputToken);
  writeUint(words, 5, checked(terms.inputAmount));
  writeUint(words, 6, BigInt(terms.outputChainId));
  writeHex(words, 7, terms.outputToken);
  writeUint(words, 8, checked(terms.outputAmount));
  writeUint(words, 9, BigInt(terms.validUntil));
  const envelope = Buffer.alloc(2 + 2 * WORD);
  envelope[0] = 0x19;
  envelope[1] = 0x01;
  envelope.set(domainSeparator, 2);
  envelope.set(keccak_256(words), 2 + WORD);
  return keccak_256(envelope);
}

function checked(amount: bigint): bigint {
  if (amount < 0n || amount >> 256n !== 0n) throw new RangeError("amount does not fit 256 bits");
  return amount;
}

/** The same quote as typed data for a wallet or viem's `signTypedData`. */
export function quoteTypedData(chainId: number, settler: Address, terms: QuoteTerms) {
  return {
    domain: { name: "TetraFi", version: "1", chainId, verifyingContract: settler },
    types: { Quote: quoteFields },
    primaryType: "Quote",
    message: {
      ...terms,
      inputChainId: BigInt(terms.inputChainId),
      outputChainId: BigInt(terms.outputChainId),
      validUntil: BigInt(terms.validUntil),
    },
  } as const;
}
