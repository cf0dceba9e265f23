import * as fc from "fast-check";
import {
  compactSignatureToSignature,
  parseCompactSignature,
  parseSignature,
  serializeCompactSignature,
  signatureToCompactSignature,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { isSignedBy } from "./taker-signature.ts";

const account = privateKeyToAccount(`0x${"17".repeat(32)}`);
const user = account.address.toLowerCase() as Address;
const digests = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`);

const compact = (signature: Hex): Hex =>
  serializeCompactSignature(signatureToCompactSignature(parseSignature(signature)));

describe("isSignedBy", () => {
  test("takes the user's signature in 65 and in 64 bytes, and nobody else's", async () => {
    await fc.assert(
      fc.asyncProperty(digests, digests, async (digest, other) => {
        fc.pre(digest !== other);
        const signature = await account.sign({ hash: digest });
        for (const form of [signature, compact(signature)]) {
          expect(isSignedBy(user, digest, form)).toBe(true);
          expect(isSignedBy(user, other, form)).toBe(false);
          expect(isSignedBy(`0x${"99".repeat(20)}`, digest, form)).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("any bytes of any length are refused without a throw", () => {
    fc.assert(
      fc.property(digests, fc.uint8Array({ maxLength: 200 }), (digest, bytes) => {
        expect(isSignedBy(user, digest, `0x${Buffer.from(bytes).toString("hex")}`)).toBe(false);
      }),
    );
  });

  test("the malleable twin with a high s is refused", async () => {
    const digest: Hex = `0x${"44".repeat(32)}`;
    const { r, s, yParity } = parseSignature(await account.sign({ hash: digest }));
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const highS = (order - BigInt(s)).toString(16).padStart(64, "0");
    const twin: Hex = `0x${r.slice(2)}${highS}${yParity === 0 ? "1c" : "1b"}`;
    expect(isSignedBy(user, digest, twin)).toBe(false);
  });

  test("a bit of a 64-byte signature changes who signed it", async () => {
    const digest: Hex = `0x${"45".repeat(32)}`;
    const form = compact(await account.sign({ hash: digest }));
    const { r, yParityAndS } = parseCompactSignature(form);
    const flipped = {
      r,
      yParityAndS: `0x${(BigInt(yParityAndS) ^ (1n << 255n)).toString(16).padStart(64, "0")}`,
    } as const;
    expect(compactSignatureToSignature(flipped).r).toBe(r);
    expect(isSignedBy(user, digest, serializeCompactSignature(flipped))).toBe(false);
  });
});
