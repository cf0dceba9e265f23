import * as fc from "fast-check";
import { keccak256, type Hex } from "viem";
import { expect, test } from "vitest";
import { decodeMessage, encodeMessage, messageId } from "./message.ts";

const hex = (bytes: { minLength: number; maxLength: number }): fc.Arbitrary<Hex> =>
  fc.uint8Array(bytes).map((array): Hex => `0x${Buffer.from(array).toString("hex")}`);
const uint32 = fc.integer({ min: 0, max: 4_294_967_295 });
const message = fc.record({
  version: fc.integer({ min: 0, max: 255 }),
  nonce: uint32,
  origin: uint32,
  sender: hex({ minLength: 32, maxLength: 32 }),
  destination: uint32,
  recipient: hex({ minLength: 32, maxLength: 32 }),
  body: hex({ minLength: 0, maxLength: 200 }),
});

test("any message is what it was after packing and unpacking", () => {
  fc.assert(
    fc.property(message, (original) => {
      expect(decodeMessage(encodeMessage(original))).toEqual(original);
    }),
  );
});

test("what is shorter than a header is no message", () => {
  fc.assert(
    fc.property(hex({ minLength: 0, maxLength: 76 }), (bytes) => {
      expect(decodeMessage(bytes)).toBeNull();
    }),
  );
});

test("the id is the hash of the packed form", () => {
  expect(messageId("0x0300")).toBe(keccak256("0x0300"));
});
