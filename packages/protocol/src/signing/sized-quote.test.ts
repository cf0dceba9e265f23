import * as fc from "fast-check";
import { bytesToHex, hashTypedData } from "viem";
import { expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import { quoteDigest, quoteDomainSeparator } from "./quote.ts";
import { sizedQuoteDigest, sizedQuoteTypedData, type SizedQuoteTerms } from "./sized-quote.ts";

const hex = (bytes: number): fc.Arbitrary<Hex> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value): Hex => `0x${Buffer.from(value).toString("hex")}`);
const amount = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });

const anyTerms: fc.Arbitrary<SizedQuoteTerms> = fc.record({
  rfqId: hex(32),
  solver: hex(20),
  inputChainId: fc.nat(),
  inputToken: hex(20),
  outputChainId: fc.nat(),
  outputToken: hex(20),
  validUntil: fc.nat(),
  sizes: fc.array(fc.record({ inputAmount: amount, outputAmount: amount, minFill: amount }), {
    maxLength: 8,
  }),
});

test("the digest is viem's, whatever the sizes", () => {
  fc.assert(
    fc.property(anyTerms, fc.nat(), hex(20), (terms, chainId, settler) => {
      const digest = sizedQuoteDigest(quoteDomainSeparator(chainId, settler), terms);
      expect(bytesToHex(digest)).toBe(hashTypedData(sizedQuoteTypedData(chainId, settler, terms)));
    }),
    { numRuns: 50 },
  );
});

test("another size, another order of sizes, or one of them alone is another digest", () => {
  fc.assert(
    fc.property(anyTerms, fc.nat(), (terms, at) => {
      fc.pre(terms.sizes.length > 0);
      const separator = quoteDomainSeparator(1, terms.solver);
      const digest = bytesToHex(sizedQuoteDigest(separator, terms));
      const place = at % terms.sizes.length;
      const size = terms.sizes[place] ?? expect.fail("no size");
      const changed = { ...size, minFill: size.minFill ^ 1n };
      const sizes = terms.sizes.with(place, changed);
      expect(bytesToHex(sizedQuoteDigest(separator, { ...terms, sizes }))).not.toBe(digest);
      expect(bytesToHex(quoteDigest(separator, { ...terms, ...size }))).not.toBe(digest);
    }),
    { numRuns: 50 },
  );
});
