import { stringToBytes } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { WORD_BYTES as WORD, writeHex, writeUint } from "../order/words.ts";
import { keccak256Bytes } from "./keccak.ts";

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
  /**
   * Of a quote for part: the least it takes of the side that the request fixes, base units. With it the type signed is
   * `PartialQuote`, so that no signature over the one can pass for the other.
   */
  readonly minFill?: bigint;
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

/** As a quote; the amounts are the most that is taken, and their ratio is the price of any part. */
const partialQuoteFields = [...quoteFields, { name: "minFill", type: "uint256" }] as const;

const typeHash = (name: string, fields: readonly { name: string; type: string }[]): Uint8Array =>
  keccak256Bytes(stringToBytes(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`));
const QUOTE_TYPE_HASH = typeHash("Quote", quoteFields);
const PARTIAL_QUOTE_TYPE_HASH = typeHash("PartialQuote", partialQuoteFields);
const DOMAIN_TYPE_HASH = keccak256Bytes(
  stringToBytes("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
);
const NAME_HASH = keccak256Bytes(stringToBytes("TetraFi"));
const VERSION_HASH = keccak256Bytes(stringToBytes("1"));

/** What is hashed is written here, and hashed before the next is written: to allocate it costs as much as to fill it. */
const QUOTE_WORDS = new Uint8Array((1 + quoteFields.length) * WORD);
const PARTIAL_QUOTE_WORDS = new Uint8Array((1 + partialQuoteFields.length) * WORD);
const ENVELOPE = new Uint8Array(2 + 2 * WORD);

/** EIP-712 domain separator of quotes for orders that `settler` on `chainId` (the origin chain) will hold. */
export function quoteDomainSeparator(chainId: number, settler: Address): Uint8Array {
  const words = new Uint8Array(5 * WORD);
  words.set(DOMAIN_TYPE_HASH, 0);
  words.set(NAME_HASH, WORD);
  words.set(VERSION_HASH, 2 * WORD);
  writeUint(words, 3, BigInt(chainId));
  writeHex(words, 4, settler);
  return keccak256Bytes(words);
}

/** EIP-712 digest of a quote: 32 bytes to sign or recover from. Throws if an amount is not below 2^256. */
export function quoteDigest(domainSeparator: Uint8Array, terms: QuoteTerms): Uint8Array {
  const { minFill } = terms;
  const words = minFill === undefined ? QUOTE_WORDS : PARTIAL_QUOTE_WORDS;
  words.fill(0);
  words.set(minFill === undefined ? QUOTE_TYPE_HASH : PARTIAL_QUOTE_TYPE_HASH, 0);
  writeHex(words, 1, terms.rfqId);
  writeHex(words, 2, terms.solver);
  writeUint(words, 3, BigInt(terms.inputChainId));
  writeHex(words, 4, terms.inputToken);
  writeUint(words, 5, terms.inputAmount);
  writeUint(words, 6, BigInt(terms.outputChainId));
  writeHex(words, 7, terms.outputToken);
  writeUint(words, 8, terms.outputAmount);
  writeUint(words, 9, BigInt(terms.validUntil));
  if (minFill !== undefined) writeUint(words, 10, minFill);
  return typedDataDigest(domainSeparator, keccak256Bytes(words));
}

/** EIP-712's digest of a domain and the hash of a struct. */
export function typedDataDigest(domainSeparator: Uint8Array, structHash: Uint8Array): Uint8Array {
  ENVELOPE[0] = 0x19;
  ENVELOPE[1] = 0x01;
  ENVELOPE.set(domainSeparator, 2);
  ENVELOPE.set(structHash, 2 + WORD);
  return keccak256Bytes(ENVELOPE);
}

/** The same quote as typed data for a wallet or viem's `signTypedData`. One for part is another type. */
export function quoteTypedData(chainId: number, settler: Address, terms: Omit<QuoteTerms, "minFill">) {
  return {
    domain: quoteDomain(chainId, settler),
    types: { Quote: quoteFields },
    primaryType: "Quote",
    message: quoteMessage(terms),
  } as const;
}

/** A quote for part as typed data. */
export function partialQuoteTypedData(
  chainId: number,
  settler: Address,
  terms: QuoteTerms & { readonly minFill: bigint },
) {
  return {
    domain: quoteDomain(chainId, settler),
    types: { PartialQuote: partialQuoteFields },
    primaryType: "PartialQuote",
    message: { ...quoteMessage(terms), minFill: terms.minFill },
  } as const;
}

const quoteDomain = (chainId: number, settler: Address) =>
  ({ name: "TetraFi", version: "1", chainId, verifyingContract: settler }) as const;

function quoteMessage(terms: Omit<QuoteTerms, "minFill">) {
  return {
    ...terms,
    inputChainId: BigInt(terms.inputChainId),
    outputChainId: BigInt(terms.outputChainId),
    validUntil: BigInt(terms.validUntil),
  };
}
