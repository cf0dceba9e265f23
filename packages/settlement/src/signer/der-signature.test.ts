import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readDerSignature } from "./der-signature.ts";
import { GROUP_ORDER, MAX_S } from "./secp256k1.ts";

/** DER the slow way: lengths, and a zero byte before what would read as negative. */
function integer(value: bigint): number[] {
  const digits = value.toString(16);
  const bytes = [...Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex")];
  const padded = (bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes;
  return [0x02, padded.length, ...padded];
}
function der(r: bigint, s: bigint): Uint8Array {
  const content = [...integer(r), ...integer(s)];
  return Uint8Array.from([0x30, content.length, ...content]);
}

const number = fc.oneof(
  fc.bigInt({ min: 1n, max: GROUP_ORDER - 1n }),
  fc.bigInt({ min: 1n, max: 255n }),
  fc.constantFrom(MAX_S, MAX_S + 1n, GROUP_ORDER - 1n),
);

test("reads what was written, with the lower s", () => {
  fc.assert(
    fc.property(number, number, (r, s) => {
      const read = readDerSignature(der(r, s));
      expect(read?.r).toBe(r);
      expect([s, GROUP_ORDER - s]).toContain(read?.s);
      expect(read?.s).toBeLessThanOrEqual(MAX_S);
    }),
  );
});

test("cut, longer or changed in its form, it is none or another", () => {
  fc.assert(
    fc.property(number, number, fc.nat(), (r, s, at) => {
      const whole = der(r, s);
      expect(readDerSignature(whole.subarray(0, at % whole.length))).toBeNull();
      expect(readDerSignature(Uint8Array.from([...whole, 0]))).toBeNull();
    }),
  );
});

test.each<[string, Uint8Array]>([
  ["nothing", new Uint8Array()],
  ["zero", der(0n, 1n)],
  ["a number above the group's order", der(GROUP_ORDER, 1n)],
  ["a negative number", Uint8Array.from([0x30, 6, 2, 1, 0x80, 2, 1, 1])],
  ["a number in a longer form", Uint8Array.from([0x30, 7, 2, 2, 0, 1, 2, 1, 1])],
  ["a length in a longer form", Uint8Array.from([0x30, 0x81, 6, 2, 1, 1, 2, 1, 1])],
  ["no sequence", Uint8Array.from([0x31, 6, 2, 1, 1, 2, 1, 1])],
  ["something else than numbers", Uint8Array.from([0x30, 6, 4, 1, 1, 2, 1, 1])],
])("%s is no signature", (_what, bytes) => {
  expect(readDerSignature(bytes)).toBeNull();
});
