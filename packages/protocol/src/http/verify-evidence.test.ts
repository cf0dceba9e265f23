import { describe, expect, test } from "vitest";
import { closeAuction, answerQuote, openAuction } from "@tetrafi/core/auction/auction.ts";
import { plainRules } from "@tetrafi/core/auction/rank-quotes.ts";
import {
  OPENED_AT_US,
  sealedSide,
  testRfq,
  testSolvers,
  verifiedQuote,
} from "@tetrafi/core/auction/testing/quotes.ts";
import type { Rfq, VerifiedQuote } from "@tetrafi/core/auction/types.ts";
import { addressToBytes32 } from "../order/bytes32.ts";
import { toWireOrder } from "../order/wire.ts";
import type { EvidenceResponse } from "./evidence.ts";
import { verifyEvidence } from "./verify-evidence.ts";

const ORDER_ID = `0x${"0d".repeat(32)}` as const;
const nowhere = { seq: 1, atMs: 1, chainId: null, txHash: null, blockNumber: null };
const timeline = (...steps: (readonly [string, Record<string, unknown>])[]) =>
  steps.map(([step, detail]) => ({ ...nowhere, step, detail }));
const CROSSED = timeline(["opening", { crossed: true, received: "1005" }], ["settled", {}]);

/** Evidence of the best single offer of an auction over these quotes. */
function evidenceOf(rfq: Rfq, quotes: readonly VerifiedQuote[]): EvidenceResponse {
  const asked = testSolvers(3);
  const auction = openAuction({ rfq, asked, openedAtUs: OPENED_AT_US, windowMs: 500 });
  for (const quote of quotes) expect(answerQuote(auction, quote)).toBeNull();
  const { record, offers } = closeAuction(auction, "allAnswered", OPENED_AT_US + 500, plainRules);
  const [best = expect.fail("no offer")] = offers;
  const { quoteId, solverId, inputAmount, outputAmount } = best;
  const byte = addressToBytes32(rfq.user);
  const order = {
    user: rfq.user,
    nonce: BigInt(rfq.rfqId),
    originChainId: BigInt(rfq.input.chainId),
    expires: 2,
    fillDeadline: 1,
    inputOracle: rfq.user,
    inputs: [[BigInt(rfq.input.address), inputAmount]] as [bigint, bigint][],
    outputs: [
      {
        oracle: byte,
        settler: byte,
        chainId: BigInt(rfq.output.chainId),
        token: addressToBytes32(rfq.output.address),
        amount: outputAmount,
        recipient: byte,
        callbackData: "0x" as const,
        context: "0x" as const,
      },
    ],
  };
  return {
    version: 1,
    orderId: ORDER_ID,
    auction: record,
    order: { standardOrder: toWireOrder(order), quoteId, solverId, acceptedAtMs: 1 },
    timeline: timeline(["accepted", {}]),
    transactions: [],
  };
}

const split = { maxParts: 2, maxSteps: 64, pricing: "payAsQuoted" } as const;
const plain = evidenceOf(testRfq(), [verifiedQuote(1, 1), verifiedQuote(2, 2, { outputAmount: 991n })]);
const hidden = evidenceOf(testRfq({ hidesSide: true }), [verifiedQuote(1, 1, { otherSide: sealedSide(1) })]);
const large = { inputAmount: 1_000n, outputAmount: 985n, minFill: 1n };
const sized = evidenceOf(testRfq({ split }), [
  verifiedQuote(1, 1, { ...large, sizes: [{ inputAmount: 300n, outputAmount: 299n, minFill: 300n }, large] }),
]);
const crossing = {
  inputAmount: "1000",
  quotedAmount: "991",
  receivedAmount: "1005",
  improvementAmount: "14",
};
const crossed: EvidenceResponse = { ...plain, timeline: CROSSED, crossing };

const verify = (evidence: unknown): string[] => verifyEvidence(JSON.stringify(evidence));

describe("evidence holds", () => {
  test.each([
    ["of an auction", plain],
    ["of a hidden side", hidden],
    ["of a quote with several sizes", sized],
    ["of a crossing", crossed],
    [
      "of one that came to nothing",
      { ...plain, timeline: [...CROSSED, ...timeline(["opening", {}], ["settled", {}])] },
    ],
    ["of one that isn't final", { ...plain, timeline: CROSSED.slice(0, 1) }],
  ])("%s", (_what, evidence) => {
    expect(verify(evidence)).toEqual([]);
  });
});

/** The evidence with the first occurrence of a text replaced, which must be there. */
function altered(evidence: EvidenceResponse, from: string, to: string): string[] {
  const text = JSON.stringify(evidence);
  expect(text).toContain(from);
  return verifyEvidence(text.replace(from, to));
}

describe("evidence that was altered is found out", () => {
  test.each<[string, EvidenceResponse, string, string, string]>([
    ["a quote's amount", plain, '"outputAmount":"990"', '"outputAmount":"992"', "ranking"],
    ["the order of arrival", plain, '"netAmount":"991"', '"netAmount":"992"', "ranking"],
    ["the order's amount", plain, '"amount":"991"', '"amount":"990"', "order: none of the offers"],
    [
      "the order's quote",
      plain,
      `"quoteId":"quote-2","solverId":"solver-2","acceptedAtMs"`,
      `"quoteId":"quote-1","solverId":"solver-2","acceptedAtMs"`,
      "order: none of the offers",
    ],
    [
      "the other side's size",
      hidden,
      '"outputAmount":"1000","quoteId":"other-1"',
      '"outputAmount":"999","quoteId":"other-1"',
      "quote quote-1: size of the other side",
    ],
    ["that the side was hidden", hidden, '"hidesSide":true,', "", "quote quote-1: other side"],
    ["a size's amounts", sized, '"inputAmount":"300"', '"inputAmount":"3000"', "quote quote-1: sizes"],
    ["what was received", crossed, '"receivedAmount":"1005"', '"receivedAmount":"1006"', "crossing"],
    ["the improvement", crossed, '"improvementAmount":"14"', '"improvementAmount":"15"', "crossing"],
    ["what the quote gave", crossed, '"quotedAmount":"991"', '"quotedAmount":"990"', "crossing"],
  ])("%s", (_what, evidence, from, to, fault) => {
    expect(altered(evidence, from, to)).toContain(`${ORDER_ID}: ${fault}`);
  });

  test("a crossing that is left out, made up, or no better than the quote", () => {
    const { crossing: _crossing, ...without } = crossed;
    expect(verify(without)).toEqual([`${ORDER_ID}: crossing`]);
    expect(verify({ ...plain, crossing })).toEqual([`${ORDER_ID}: crossing`]);
    const worse = { ...crossing, receivedAmount: "991", improvementAmount: "0" };
    expect(verify({ ...crossed, crossing: worse })).not.toEqual([]);
  });

  test("what is no evidence", () => {
    expect(verifyEvidence("{")).toEqual(["it is no JSON"]);
    expect(verify({ ...plain, version: 2 })).toHaveLength(1);
    expect(verify({})).not.toEqual([]);
  });
});
