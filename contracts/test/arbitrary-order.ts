import * as fc from "fast-check";
import { bytesToHex } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { QuoteTerms } from "@tetrafi/protocol/signing/quote.ts";

/** An order with where it is held and how it was filled. */
export type Scene = {
  readonly order: StandardOrder;
  readonly settler: Address;
  readonly solver: Bytes32;
  /** Unix seconds. */
  readonly timestamp: number;
};

/** A quote with the settler whose domain it is signed for. */
export type QuoteScene = { readonly chainId: number; readonly settler: Address; readonly terms: QuoteTerms };

const hex = (bytes: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => bytesToHex(value));
const bytes = (most: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ maxLength: most }).map((value) => bytesToHex(value));
const address: fc.Arbitrary<Address> = hex(20);
const bytes32: fc.Arbitrary<Bytes32> = hex(32);
/** Small, typical and extreme numbers alike. */
const uint256 = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  fc.constant(2n ** 256n - 1n),
);
const uint32 = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constant(0), fc.constant(2 ** 32 - 1));
/** What the EVM and JavaScript's integers both hold. */
const chainId = fc.integer({ min: 1, max: 2 ** 31 });

const output: fc.Arbitrary<MandateOutput> = fc.record({
  oracle: bytes32,
  settler: bytes32,
  chainId: uint256,
  token: bytes32,
  amount: uint256,
  recipient: bytes32,
  callbackData: bytes(100),
  context: bytes(100),
});

const order: fc.Arbitrary<StandardOrder> = fc.record({
  user: address,
  nonce: uint256,
  originChainId: chainId.map(BigInt),
  expires: uint32,
  fillDeadline: uint32,
  inputOracle: address,
  inputs: fc.array(
    fc.tuple(
      address.map((token) => BigInt(token)),
      uint256,
    ),
    { maxLength: 4 },
  ),
  outputs: fc.array(output, { maxLength: 4 }),
});

/** Orders with up to four inputs and outputs of any content that the types allow. */
export const arbitraryScene: fc.Arbitrary<Scene> = fc.record({
  order,
  settler: address,
  solver: bytes32,
  timestamp: uint32,
});

/** Quotes of any content that the types allow. */
export const arbitraryQuote: fc.Arbitrary<QuoteScene> = fc.record({
  chainId,
  settler: address,
  terms: fc.record({
    rfqId: bytes32,
    solver: address,
    inputChainId: chainId,
    inputToken: address,
    inputAmount: uint256,
    outputChainId: chainId,
    outputToken: address,
    outputAmount: uint256,
    validUntil: uint32,
  }),
});
