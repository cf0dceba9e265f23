import { stringToBytes } from "viem";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { WORD_BYTES as WORD, writeHex, writeUint } from "../order/words.ts";
import { keccak256Bytes } from "./keccak.ts";
import { quoteDigest, typedDataDigest } from "./quote.ts";

/** What a solver signs of a trade with several legs: all that it gets and all that it pays. Base units. */
export type LegsQuoteTerms = {
  readonly rfqId: Bytes32;
  readonly solver: Address;
  readonly inputs: readonly Leg[];
  readonly outputs: readonly Leg[];
  /** Unix seconds. */
  readonly validUntil: number;
  /** Of a quote for part, which has one leg a side: see `QuoteTerms`. */
  readonly minFill?: bigint;
};

const legFields = [
  { name: "chainId", type: "uint256" },
  { name: "token", type: "address" },
  { name: "amount", type: "uint256" },
] as const;

const legsQuoteFields = [
  { name: "rfqId", type: "bytes32" },
  { name: "solver", type: "address" },
  { name: "inputs", type: "Leg[]" },
  { name: "outputs", type: "Leg[]" },
  { name: "validUntil", type: "uint256" },
] as const;

const encodedType = (name: string, fields: readonly { name: string; type: string }[]): string =>
  `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;

const LEG_TYPE = encodedType("Leg", legFields);
const LEG_TYPE_HASH = keccak256Bytes(stringToBytes(LEG_TYPE));
const LEGS_QUOTE_TYPE_HASH = keccak256Bytes(
  stringToBytes(`${encodedType("LegsQuote", legsQuoteFields)}${LEG_TYPE}`),
);

/**
 * EIP-712 digest of a quote with whatever legs it has: of one input for one output the `Quote` or `PartialQuote` that
 * `quoteDigest` makes, else a `LegsQuote`. 32 bytes to sign or recover from. Throws if an amount is not below 2^256, or
 * several legs are quoted for part.
 */
export function legsQuoteDigest(domainSeparator: Uint8Array, terms: LegsQuoteTerms): Uint8Array {
  const { rfqId, solver, inputs, outputs, validUntil, minFill } = terms;
  const [input, ...moreInputs] = inputs;
  const [output, ...moreOutputs] = outputs;
  if (input !== undefined && output !== undefined && moreInputs.length + moreOutputs.length === 0)
    return quoteDigest(domainSeparator, {
      rfqId,
      solver,
      inputChainId: input.asset.chainId,
      inputToken: input.asset.address,
      inputAmount: input.amount,
      outputChainId: output.asset.chainId,
      outputToken: output.asset.address,
      outputAmount: output.amount,
      validUntil,
      ...(minFill === undefined ? {} : { minFill }),
    });
  if (minFill !== undefined) throw new RangeError("a quote with several legs is for the whole");
  const words = new Uint8Array(6 * WORD);
  words.set(LEGS_QUOTE_TYPE_HASH, 0);
  writeHex(words, 1, rfqId);
  writeHex(words, 2, solver);
  words.set(legsHash(inputs), 3 * WORD);
  words.set(legsHash(outputs), 4 * WORD);
  writeUint(words, 5, BigInt(validUntil));
  return typedDataDigest(domainSeparator, keccak256Bytes(words));
}

function legsHash(legs: readonly Leg[]): Uint8Array {
  const hashes = new Uint8Array(legs.length * WORD);
  for (const [place, { asset, amount }] of legs.entries()) {
    const words = new Uint8Array(4 * WORD);
    words.set(LEG_TYPE_HASH, 0);
    writeUint(words, 1, BigInt(asset.chainId));
    writeHex(words, 2, asset.address);
    writeUint(words, 3, amount);
    hashes.set(keccak256Bytes(words), place * WORD);
  }
  return keccak256Bytes(hashes);
}

/** A `LegsQuote` as typed data for a wallet or viem's `signTypedData`. */
export function legsQuoteTypedData(chainId: number, settler: Address, terms: LegsQuoteTerms) {
  const leg = ({ asset, amount }: Leg) => ({ chainId: BigInt(asset.chainId), token: asset.address, amount });
  return {
    domain: { name: "TetraFi", version: "1", chainId, verifyingContract: settler },
    types: { LegsQuote: legsQuoteFields, Leg: legFields },
    primaryType: "LegsQuote",
    message: {
      rfqId: terms.rfqId,
      solver: terms.solver,
      inputs: terms.inputs.map(leg),
      outputs: terms.outputs.map(leg),
      validUntil: BigInt(terms.validUntil),
    },
  } as const;
}
