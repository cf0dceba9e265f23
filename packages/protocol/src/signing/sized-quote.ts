import { stringToBytes } from "viem";
import type { QuotedSize } from "@tetrafi/core/auction/types.ts";
import type { Address } from "@tetrafi/core/hex.ts";
import { WORD_BYTES as WORD, writeHex, writeUint } from "../order/words.ts";
import { keccak256Bytes } from "./keccak.ts";
import { typedDataDigest, type QuoteTerms } from "./quote.ts";

/** What a solver signs of a quote with several sizes, smallest first: all of them at once. Base units. */
export type SizedQuoteTerms = Omit<QuoteTerms, "inputAmount" | "outputAmount" | "minFill"> & {
  readonly sizes: readonly QuotedSize[];
};

const sizeFields = [
  { name: "inputAmount", type: "uint256" },
  { name: "outputAmount", type: "uint256" },
  { name: "minFill", type: "uint256" },
] as const;

const sizedQuoteFields = [
  { name: "rfqId", type: "bytes32" },
  { name: "solver", type: "address" },
  { name: "inputChainId", type: "uint256" },
  { name: "inputToken", type: "address" },
  { name: "outputChainId", type: "uint256" },
  { name: "outputToken", type: "address" },
  { name: "validUntil", type: "uint256" },
  { name: "sizes", type: "Size[]" },
] as const;

const encodedType = (name: string, fields: readonly { name: string; type: string }[]): string =>
  `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;

const SIZE_TYPE = encodedType("Size", sizeFields);
const SIZE_TYPE_HASH = keccak256Bytes(stringToBytes(SIZE_TYPE));
const SIZED_QUOTE_TYPE_HASH = keccak256Bytes(
  stringToBytes(`${encodedType("SizedQuote", sizedQuoteFields)}${SIZE_TYPE}`),
);

/**
 * EIP-712 digest of a quote with several sizes: 32 bytes to sign or recover from. Throws if an amount is not below 2^256.
 */
export function sizedQuoteDigest(domainSeparator: Uint8Array, terms: SizedQuoteTerms): Uint8Array {
  const words = new Uint8Array(9 * WORD);
  words.set(SIZED_QUOTE_TYPE_HASH, 0);
  writeHex(words, 1, terms.rfqId);
  writeHex(words, 2, terms.solver);
  writeUint(words, 3, BigInt(terms.inputChainId));
  writeHex(words, 4, terms.inputToken);
  writeUint(words, 5, BigInt(terms.outputChainId));
  writeHex(words, 6, terms.outputToken);
  writeUint(words, 7, BigInt(terms.validUntil));
  words.set(sizesHash(terms.sizes), 8 * WORD);
  return typedDataDigest(domainSeparator, keccak256Bytes(words));
}

function sizesHash(sizes: readonly QuotedSize[]): Uint8Array {
  const hashes = new Uint8Array(sizes.length * WORD);
  for (const [place, { inputAmount, outputAmount, minFill }] of sizes.entries()) {
    const words = new Uint8Array(4 * WORD);
    words.set(SIZE_TYPE_HASH, 0);
    writeUint(words, 1, inputAmount);
    writeUint(words, 2, outputAmount);
    writeUint(words, 3, minFill);
    hashes.set(keccak256Bytes(words), place * WORD);
  }
  return keccak256Bytes(hashes);
}

/** A `SizedQuote` as typed data for a wallet or viem's `signTypedData`. */
export function sizedQuoteTypedData(chainId: number, settler: Address, terms: SizedQuoteTerms) {
  return {
    domain: { name: "TetraFi", version: "1", chainId, verifyingContract: settler },
    types: { SizedQuote: sizedQuoteFields, Size: sizeFields },
    primaryType: "SizedQuote",
    message: {
      rfqId: terms.rfqId,
      solver: terms.solver,
      inputChainId: BigInt(terms.inputChainId),
      inputToken: terms.inputToken,
      outputChainId: BigInt(terms.outputChainId),
      outputToken: terms.outputToken,
      validUntil: BigInt(terms.validUntil),
      sizes: terms.sizes.map(({ inputAmount, outputAmount, minFill }) => ({
        inputAmount,
        outputAmount,
        minFill,
      })),
    },
  } as const;
}
