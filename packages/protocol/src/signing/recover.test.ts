import * as fc from "fast-check";
import { bytesToHex, concat, hexToBytes, numberToHex, recoverAddress, slice, type Hex } from "viem";
import { privateKeyToAddress, sign } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { arbitraryBytes32 } from "../order/testing/arbitrary-order.ts";
import { recoverSigner, signDigest } from "./recover.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (value: bigint): Hex => numberToHex(value, { size: 32 });
const joined = (r: Hex, s: Hex, v: number): Hex => concat([r, s, numberToHex(v, { size: 1 })]);

const arbitraryKey = fc.bigInt({ min: 1n, max: ORDER - 1n }).map(word);

/** What viem makes of a signature: an address, or null where it throws. */
const viemRecovers = (hash: Hex, signature: Hex): Promise<string | null> =>
  recoverAddress({ hash, signature }).then(
    (address) => address.toLowerCase(),
    () => null,
  );

const digest: Hex = `0x${"ab".repeat(32)}`;
const key = word(7n);
const signature = signDigest(hexToBytes(digest), key);
const [r, s] = [slice(signature, 0, 32), slice(signature, 32, 64)];
const v = Number(slice(signature, 64, 65));

describe("recoverSigner", () => {
  test("finds the signer of what viem signed", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBytes32, arbitraryKey, async (hash, privateKey) => {
        const signed = await sign({ hash, privateKey, to: "hex" });
        expect(recoverSigner(hexToBytes(hash), signed)).toBe(privateKeyToAddress(privateKey).toLowerCase());
      }),
      { numRuns: 30 },
    );
  });

  test("agrees with viem on any r and low s, valid or not", async () => {
    const arbitraryLowS = fc.bigInt({ min: 0n, max: ORDER / 2n }).map(word);
    const arbitraryR = fc.oneof(
      arbitraryBytes32,
      fc.constantFrom(word(0n), word(ORDER), word(2n ** 256n - 1n)),
    );
    await fc.assert(
      fc.asyncProperty(
        arbitraryBytes32,
        arbitraryR,
        arbitraryLowS,
        fc.constantFrom(27, 28),
        async (hash, r, s, v) => {
          const signature = joined(r, s, v);
          expect(recoverSigner(hexToBytes(hash), signature)).toBe(await viemRecovers(hash, signature));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("refuses the malleable twin, which viem accepts", async () => {
    const twin = joined(r, word(ORDER - BigInt(s)), 55 - v);
    expect(await viemRecovers(digest, twin)).toBe(privateKeyToAddress(key).toLowerCase());
    expect(recoverSigner(hexToBytes(digest), twin)).toBeNull();
  });

  test.each([0, 1, 26, 29, 30, 255])("refuses v = %d", (v) => {
    expect(recoverSigner(hexToBytes(digest), joined(r, s, v))).toBeNull();
  });

  test.each<[string, Hex]>([
    ["all zero", `0x${"00".repeat(65)}`],
    ["r zero", joined(word(0n), s, v)],
    ["s zero", joined(r, word(0n), v)],
    ["r the curve's order", joined(word(ORDER), s, v)],
    ["truncated", slice(signature, 0, 64)],
    ["compact, 64 bytes", concat([r, s])],
    ["a byte too long", concat([signature, "0x00"])],
    ["half a byte short", signature.slice(0, -1) as Hex],
    ["empty", "0x"],
    ["without prefix", signature.slice(2) as Hex],
    ["not hex", `0x${"zz".repeat(65)}`],
    ["with a line break behind", `${signature}\n` as Hex],
  ])("refuses a signature that is %s", (_name, malformed) => {
    expect(recoverSigner(hexToBytes(digest), malformed)).toBeNull();
  });

  test("refuses a digest that is not 32 bytes", () => {
    expect(recoverSigner(hexToBytes(digest).subarray(1), signature)).toBeNull();
  });

  test("finds another address, or none, for another digest", () => {
    expect(recoverSigner(hexToBytes(`0x${"cd".repeat(32)}`), signature)).not.toBe(
      privateKeyToAddress(key).toLowerCase(),
    );
  });
});

describe("signDigest", () => {
  test("signs what viem recovers", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBytes32, arbitraryKey, async (hash, privateKey) => {
        const signed = signDigest(hexToBytes(hash), privateKey);
        expect(await viemRecovers(hash, signed)).toBe(privateKeyToAddress(privateKey).toLowerCase());
        expect(recoverSigner(hexToBytes(hash), signed)).toBe(privateKeyToAddress(privateKey).toLowerCase());
      }),
      { numRuns: 30 },
    );
  });

  test.each([0n, ORDER])("throws on %s, which is no private key", (value) => {
    expect(() => signDigest(hexToBytes(digest), bytesToHex(hexToBytes(word(value))))).toThrow();
  });
});
