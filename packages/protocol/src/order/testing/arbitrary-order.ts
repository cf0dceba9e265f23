import * as fc from "fast-check";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";

const hexOf = (minLength: number, maxLength: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength, maxLength }).map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`);

export const arbitraryAddress: fc.Arbitrary<Address> = hexOf(20, 20);
export const arbitraryBytes32: fc.Arbitrary<Bytes32> = hexOf(32, 32);
export const arbitraryUint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
export const arbitraryUint32 = fc.integer({ min: 0, max: 4_294_967_295 });

export const arbitraryOutput: fc.Arbitrary<MandateOutput> = fc.record({
  oracle: arbitraryBytes32,
  settler: arbitraryBytes32,
  chainId: arbitraryUint256,
  token: arbitraryBytes32,
  amount: arbitraryUint256,
  recipient: arbitraryBytes32,
  callbackData: hexOf(0, 70),
  context: hexOf(0, 70),
});

/** Any order that the types admit, with a token in each input that is an address. */
export const arbitraryOrder: fc.Arbitrary<StandardOrder> = fc.record({
  user: arbitraryAddress,
  nonce: arbitraryUint256,
  originChainId: arbitraryUint32.map(BigInt),
  expires: arbitraryUint32,
  fillDeadline: arbitraryUint32,
  inputOracle: arbitraryAddress,
  inputs: fc.array(fc.tuple(arbitraryAddress.map(BigInt), arbitraryUint256), { maxLength: 3 }),
  outputs: fc.array(arbitraryOutput, { maxLength: 3 }),
});
