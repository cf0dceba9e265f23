import * as fc from "fast-check";
import { bytesToHex, hashTypedData } from "viem";
import { describe, expect, test } from "vitest";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import {
  arbitraryAddress,
  arbitraryBytes32,
  arbitraryUint256,
  arbitraryUint32,
} from "../order/testing/arbitrary-order.ts";
import { legsQuoteDigest, legsQuoteTypedData, type LegsQuoteTerms } from "./legs-quote.ts";
import { quoteDigest, quoteDomainSeparator } from "./quote.ts";

const leg: fc.Arbitrary<Leg> = fc.record({
  asset: fc.record({ chainId: arbitraryUint32, address: arbitraryAddress }),
  amount: arbitraryUint256,
});
const legs = fc.array(leg, { minLength: 1, maxLength: 8 });
const terms: fc.Arbitrary<LegsQuoteTerms> = fc.record({
  rfqId: arbitraryBytes32,
  solver: arbitraryAddress,
  inputs: legs,
  outputs: legs,
  validUntil: arbitraryUint32,
});
const settler = `0x${"09".repeat(20)}` as const;
const separator = quoteDomainSeparator(1, settler);
const isSeveral = ({ inputs, outputs }: LegsQuoteTerms): boolean => inputs.length + outputs.length > 2;

describe("legsQuoteDigest", () => {
  test("of several legs is the EIP-712 digest that viem computes", () => {
    fc.assert(
      fc.property(terms.filter(isSeveral), arbitraryUint32, arbitraryAddress, (quote, chainId, holder) => {
        const digest = bytesToHex(legsQuoteDigest(quoteDomainSeparator(chainId, holder), quote));
        expect(digest).toBe(hashTypedData(legsQuoteTypedData(chainId, holder, quote)));
      }),
    );
  });

  test("of one input for one output is that of the plain quote", () => {
    fc.assert(
      fc.property(terms, leg, leg, (quote, input, output) => {
        const plain = quoteDigest(separator, {
          rfqId: quote.rfqId,
          solver: quote.solver,
          inputChainId: input.asset.chainId,
          inputToken: input.asset.address,
          inputAmount: input.amount,
          outputChainId: output.asset.chainId,
          outputToken: output.asset.address,
          outputAmount: output.amount,
          validUntil: quote.validUntil,
        });
        expect(legsQuoteDigest(separator, { ...quote, inputs: [input], outputs: [output] })).toEqual(plain);
      }),
    );
  });

  test("binds every leg, its place and its side", () => {
    fc.assert(
      fc.property(terms.filter(isSeveral), fc.nat(), (quote, at) => {
        const digest = bytesToHex(legsQuoteDigest(separator, quote));
        const differs = (changed: LegsQuoteTerms): void =>
          expect(bytesToHex(legsQuoteDigest(separator, changed))).not.toBe(digest);
        const side = quote.inputs.length > 1 ? "inputs" : "outputs";
        const place = at % quote[side].length;
        const [chosen] = quote[side].slice(place, place + 1);
        if (chosen === undefined) throw new Error("a side has legs");
        const put = (one: Leg): LegsQuoteTerms => ({ ...quote, [side]: quote[side].with(place, one) });
        differs(put({ ...chosen, amount: chosen.amount ^ 1n }));
        differs(put({ ...chosen, asset: { ...chosen.asset, chainId: chosen.asset.chainId + 1 } }));
        differs({ ...quote, [side]: quote[side].toSpliced(place, 1) });
        differs({ ...quote, [side]: [...quote[side], chosen] });
        differs({ ...quote, validUntil: quote.validUntil + 1 });
      }),
    );
  });
});
