import { describe, expect, test } from "vitest";
import { AMOUNT_LIMIT } from "../amount.ts";
import { OPENED_AT_SECONDS, solverAddress, testRfq, unverifiedQuote } from "./testing/quotes.ts";
import type { QuotedSize, QuoteRefusal, Rfq, UnverifiedQuote } from "./types.ts";
import { attestQuote, checkQuoteTerms, verifyQuote } from "./verify-quote.ts";

const exactOutput: Partial<Rfq> = { swapType: "ExactOutput", amount: 990n };
const noMinimum: Partial<Rfq> = { minValidUntil: 0 };

type Case = readonly [string, Partial<Rfq>, Partial<UnverifiedQuote>, QuoteRefusal | null];

describe("checkQuoteTerms", () => {
  test.each<Case>([
    ["exact input, repeated", {}, {}, null],
    ["exact input, any output", {}, { outputAmount: 1n }, null],
    ["exact input, largest output", {}, { outputAmount: AMOUNT_LIMIT - 1n }, null],
    ["exact output, repeated", exactOutput, {}, null],
    ["exact output, any input", exactOutput, { inputAmount: 5_000n }, null],
    ["another request", {}, { rfqId: `0x${"bb".repeat(32)}` }, "unknownRfq"],
    ["less input than fixed", {}, { inputAmount: 999n }, "termsMismatch"],
    ["more input than fixed", {}, { inputAmount: 1_001n }, "termsMismatch"],
    ["less output than fixed", exactOutput, { outputAmount: 989n }, "termsMismatch"],
    ["more output than fixed", exactOutput, { outputAmount: 991n }, "termsMismatch"],
    ["no output", {}, { outputAmount: 0n }, "amountOutOfRange"],
    ["negative output", {}, { outputAmount: -1n }, "amountOutOfRange"],
    ["output at the limit", {}, { outputAmount: AMOUNT_LIMIT }, "amountOutOfRange"],
    ["no input", exactOutput, { inputAmount: 0n }, "amountOutOfRange"],
    ["input at the limit", exactOutput, { inputAmount: AMOUNT_LIMIT }, "amountOutOfRange"],
    ["valid exactly as long as asked", {}, { validUntil: OPENED_AT_SECONDS + 30 }, null],
    ["valid a second less", {}, { validUntil: OPENED_AT_SECONDS + 29 }, "validityTooShort"],
    ["ends now", noMinimum, { validUntil: OPENED_AT_SECONDS }, "validityTooShort"],
    ["ends in a second", noMinimum, { validUntil: OPENED_AT_SECONDS + 1 }, null],
    ["ends at no number", noMinimum, { validUntil: Number.NaN }, "validityTooShort"],
  ])("%s", (_name, rfq, quote, expected) => {
    expect(checkQuoteTerms(testRfq(rfq), unverifiedQuote(1, quote), OPENED_AT_SECONDS)).toBe(expected);
  });
});

describe("a quote with several sizes", () => {
  const splits = testRfq({ split: { maxParts: 2, maxSteps: 64, pricing: "payAsQuoted" } });
  const size = (inputAmount: bigint, minFill = 1n, outputAmount = inputAmount): QuotedSize => ({
    inputAmount,
    outputAmount,
    minFill,
  });
  const largest = size(900n);
  const check = (rfq: Rfq, ...sizes: QuotedSize[]) => {
    const last = sizes.at(-1) ?? largest;
    return checkQuoteTerms(rfq, unverifiedQuote(1, { ...last, sizes }), OPENED_AT_SECONDS);
  };

  test.each<[string, QuotedSize[], QuoteRefusal | null]>([
    ["from the smallest to the largest", [size(100n), size(500n, 500n), largest], null],
    ["as many as there may be", Array.from({ length: 8 }, (_, at) => size(BigInt(at + 1))), null],
    ["one too many", Array.from({ length: 9 }, (_, at) => size(BigInt(at + 1))), "termsMismatch"],
    ["one alone", [largest], "termsMismatch"],
    ["two alike", [size(100n), size(100n), largest], "termsMismatch"],
    ["the largest first", [largest, size(100n)], "termsMismatch"],
    ["one above the request", [size(100n), size(1_001n)], "termsMismatch"],
    ["one up to the request", [size(100n), size(1_000n)], null],
    ["a least above its most", [size(100n, 101n), largest], "termsMismatch"],
    ["a least of nothing", [size(100n, 0n), largest], "termsMismatch"],
    ["no output", [size(100n, 1n, 0n), largest], "amountOutOfRange"],
  ])("%s", (_what, sizes, refusal) => {
    expect(check(splits, ...sizes)).toBe(refusal);
  });

  test("is for requests that take parts", () => {
    expect(check(testRfq(), size(100n), largest)).toBe("partNotAllowed");
  });
});

describe("verifyQuote", () => {
  const receipt = {
    rfq: testRfq(),
    quote: unverifiedQuote(1),
    solver: solverAddress(1),
    sequence: 7,
    receivedAtUs: 1_800_000_000_000_123,
    quoteId: "q",
    nowSeconds: OPENED_AT_SECONDS,
  };

  test("the registered solver's signature makes it verified", () => {
    expect(verifyQuote({ ...receipt, recovered: solverAddress(1) })).toEqual({
      ok: true,
      value: {
        ...unverifiedQuote(1),
        stage: "verified",
        quoteId: "q",
        solver: solverAddress(1),
        sequence: 7,
        receivedAtUs: 1_800_000_000_000_123,
      },
    });
  });

  test.each([
    ["another solver's", solverAddress(2)],
    ["nobody's", null],
  ])("%s signature is refused", (_name, recovered) => {
    expect(verifyQuote({ ...receipt, recovered })).toEqual({ ok: false, error: "signatureInvalid" });
  });

  test("terms are refused before the signature is looked at", () => {
    const quote = unverifiedQuote(1, { inputAmount: 2n });
    expect(verifyQuote({ ...receipt, quote, recovered: null })).toEqual({
      ok: false,
      error: "termsMismatch",
    });
  });
});

describe("attestQuote", () => {
  const attestation = {
    reference: "their-quote",
    responseSha256: `0x${"5b".repeat(32)}`,
    transport: "oifV0",
  } as const;
  const { stage: _stage, signature: _signature, ...terms } = unverifiedQuote(1);
  const rfq = testRfq();
  const answer = {
    rfq,
    quote: terms,
    input: rfq.input,
    output: rfq.output,
    solver: solverAddress(1),
    sequence: 7,
    receivedAtUs: 1_800_000_000_000_123,
    quoteId: "q",
    nowSeconds: OPENED_AT_SECONDS,
    attestation,
  };

  test("terms that answer the request make it attested, and never verified", () => {
    expect(attestQuote(answer)).toEqual({
      ok: true,
      value: {
        ...terms,
        stage: "attested",
        attestation,
        quoteId: "q",
        solver: solverAddress(1),
        sequence: 7,
        receivedAtUs: 1_800_000_000_000_123,
      },
    });
  });

  test("the terms are held to the same rules as a signed quote's", () => {
    const quote = { ...terms, validUntil: OPENED_AT_SECONDS };
    expect(attestQuote({ ...answer, quote })).toEqual({ ok: false, error: "validityTooShort" });
  });

  test.each([
    ["another chain", { chainId: 1, address: rfq.output.address }],
    ["another token", { ...rfq.output, address: rfq.input.address }],
  ])("an output on %s is refused", (_name, output) => {
    expect(attestQuote({ ...answer, output })).toEqual({ ok: false, error: "termsMismatch" });
    expect(attestQuote({ ...answer, input: output })).toEqual({ ok: false, error: "termsMismatch" });
  });

  test("within one chain nothing stands for the solver's signature", () => {
    const output = { ...rfq.output, chainId: rfq.input.chainId };
    expect(attestQuote({ ...answer, rfq: { ...rfq, output }, output })).toEqual({
      ok: false,
      error: "signatureInvalid",
    });
  });
});
