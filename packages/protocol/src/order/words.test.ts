import * as fc from "fast-check";
import { numberToHex, padHex, toHex } from "viem";
import { describe, expect, test } from "vitest";
import { arbitraryAddress, arbitraryUint256, arbitraryUint32 } from "./testing/arbitrary-order.ts";
import { writeHex, writeHexAt, writeUint, writeUint32At } from "./words.ts";

const written = (write: (target: Uint8Array) => void): string => {
  const target = new Uint8Array(96);
  write(target.subarray(32, 64));
  return toHex(target);
};
const between = (word: string): string => `0x${"00".repeat(32)}${word.slice(2)}${"00".repeat(32)}`;

describe("words", () => {
  test("hold an integer as the ABI has it, and touch nothing beside", () => {
    fc.assert(
      fc.property(arbitraryUint256, (value) => {
        expect(written((target) => writeUint(target, 0, value))).toBe(
          between(numberToHex(value, { size: 32 })),
        );
      }),
    );
  });

  test("hold an address in any case at their end", () => {
    fc.assert(
      fc.property(arbitraryAddress, fc.boolean(), (address, shouted) => {
        const hex = shouted ? `0x${address.slice(2).toUpperCase()}` : address;
        expect(written((target) => writeHex(target, 0, hex))).toBe(between(padHex(address, { size: 32 })));
      }),
    );
  });

  test("hold 32 bits in four bytes, and tell where they end", () => {
    fc.assert(
      fc.property(arbitraryUint32, (value) => {
        const target = new Uint8Array(6);
        expect(writeUint32At(target, 1, value)).toBe(5);
        expect(toHex(target)).toBe(`0x00${numberToHex(value, { size: 4 }).slice(2)}00`);
      }),
    );
  });

  test.each(["0x0g", "0xg0", "0xé0", "0x0", "0x", "0x1"])(
    "take %s only if it is hex of whole bytes",
    (hex) => {
      const write = (): number => writeHexAt(new Uint8Array(4), 0, hex);
      if (hex === "0x") expect(write()).toBe(0);
      else expect(write).toThrow(RangeError);
    },
  );

  test("refuse what does not fit", () => {
    const word = new Uint8Array(32);
    expect(() => writeUint(word, 0, 2n ** 256n)).toThrow(RangeError);
    expect(() => writeUint(word, 0, -1n)).toThrow(RangeError);
    expect(() => writeHexAt(word, 31, "0x0102")).toThrow(RangeError);
    for (const value of [-1, 2 ** 32, 0.5, Number.NaN])
      expect(() => writeUint32At(word, 0, value)).toThrow(RangeError);
  });
});
