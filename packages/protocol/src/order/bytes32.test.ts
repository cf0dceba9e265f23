import * as fc from "fast-check";
import { pad } from "viem";
import { expect, test } from "vitest";
import { addressToBytes32, bytes32ToAddress } from "./bytes32.ts";
import { arbitraryAddress, arbitraryBytes32 } from "./testing/arbitrary-order.ts";

test("an address becomes its left-padded identifier and comes back", () => {
  fc.assert(
    fc.property(arbitraryAddress, (address) => {
      expect(addressToBytes32(address)).toBe(pad(address, { size: 32 }));
      expect(bytes32ToAddress(addressToBytes32(address))).toBe(address);
    }),
  );
});

test("upper-case hex is made lower case both ways", () => {
  expect(addressToBytes32(`0x${"AB".repeat(20)}`)).toBe(`0x${"00".repeat(12)}${"ab".repeat(20)}`);
  expect(bytes32ToAddress(`0x${"00".repeat(12)}${"AB".repeat(20)}`)).toBe(`0x${"ab".repeat(20)}`);
});

test("an identifier with anything in its upper twelve bytes is no address", () => {
  fc.assert(
    fc.property(arbitraryBytes32, fc.integer({ min: 0, max: 23 }), (identifier, digit) => {
      const upper = "1".padStart(digit + 1, "0").padEnd(24, "0");
      expect(() => bytes32ToAddress(`0x${upper}${identifier.slice(26)}`)).toThrow(RangeError);
    }),
  );
});

test.each(["0x", `0x${"0".repeat(63)}`, `0x${"0".repeat(65)}`] as const)("%s is no address", (identifier) => {
  expect(() => bytes32ToAddress(identifier)).toThrow(RangeError);
});
