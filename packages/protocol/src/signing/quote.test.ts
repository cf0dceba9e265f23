import * as fc from "fast-check";
import { bytesToHex, hashTypedData } from "viem";
import { describe, expect, test } from "vitest";
import {
  arbitraryAddress,
  arbitraryBytes32,
  arbitraryUint256,
  arbitraryUint32,
} from "../order/testing/arbitrary-order.ts";
import { quoteDigest, quoteDomainSeparator, quoteTypedData, type QuoteTerms } from "./quote.ts";

const arbitraryTerms: fc.Arbitrary<QuoteTerms> = fc.record({
  rfqId: arbitraryBytes32,
  solver: arbitraryAddress,
  inputChainId: arbitraryUint32,
  inputToken: arbitraryAddress,
  inputAmount: arbitraryUint256,
  outputChainId: arbitraryUint32,
  outputToken: arbitraryAddress,
  outputAmount: arbitraryUint256,
  validUntil: arbitraryUint32,
});

const terms: QuoteTerms = {
  rfqId: `0x${"01".repeat(32)}`,
  solver: `0x${"02".repeat(20)}`,
  inputChainId: 1,
  inputToken: `0x${"03".repeat(20)}`,
  inputAmount: 4n,
  outputChainId: 5,
  outputToken: `0x${"06".repeat(20)}`,
  outputAmount: 7n,
  validUntil: 8,
};
const separator = quoteDomainSeparator(1, `0x${"09".repeat(20)}`);

describe("quoteDigest", () => {
  test("is the EIP-712 digest that viem computes", () => {
    fc.assert(
      fc.property(arbitraryTerms, arbitraryUint32, arbitraryAddress, (terms, chainId, settler) => {
        const digest = bytesToHex(quoteDigest(quoteDomainSeparator(chainId, settler), terms));
        expect(digest).toBe(hashTypedData(quoteTypedData(chainId, settler, terms)));
      }),
    );
  });

  test("is the same whatever the case of hex", () => {
    const upper = (hex: string): `0x${string}` => `0x${hex.slice(2).toUpperCase()}`;
    fc.assert(
      fc.property(arbitraryTerms, (terms) => {
        const shouted = { ...terms, rfqId: upper(terms.rfqId), solver: upper(terms.solver) };
        expect(quoteDigest(separator, shouted)).toEqual(quoteDigest(separator, terms));
      }),
    );
  });

  test("covers every term, the chain and the settler", () => {
    const changes: Partial<QuoteTerms>[] = [
      { rfqId: `0x${"11".repeat(32)}` },
      { solver: `0x${"12".repeat(20)}` },
      { inputChainId: 13 },
      { inputToken: `0x${"14".repeat(20)}` },
      { inputAmount: 15n },
      { outputChainId: 16 },
      { outputToken: `0x${"17".repeat(20)}` },
      { outputAmount: 18n },
      { validUntil: 19 },
    ];
    const digests = [
      quoteDigest(separator, terms),
      ...changes.map((change) => quoteDigest(separator, { ...terms, ...change })),
      quoteDigest(quoteDomainSeparator(2, `0x${"09".repeat(20)}`), terms),
      quoteDigest(quoteDomainSeparator(1, `0x${"10".repeat(20)}`), terms),
    ].map((digest) => bytesToHex(digest));
    expect(changes.map((change) => Object.keys(change)[0])).toEqual(Object.keys(terms));
    expect(new Set(digests).size).toBe(digests.length);
  });

  test.each([-1n, 2n ** 256n])("throws on the amount %s, which no uint256 holds", (amount) => {
    expect(() => quoteDigest(separator, { ...terms, inputAmount: amount })).toThrow(RangeError);
    expect(() => quoteDigest(separator, { ...terms, outputAmount: amount })).toThrow(RangeError);
  });
});
