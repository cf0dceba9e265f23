import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import { solverFeedback } from "../feedback/solver-feedback.ts";
import { answerQuote, closeAuction, openAuction, refuse, type ClosedAuction } from "./auction.ts";
import { oppositeOf, shownDirection } from "./hidden-side.ts";
import { recordPlace, replayRecord } from "./record.ts";
import {
  OPENED_AT_SECONDS,
  OPENED_AT_US,
  solverAddress,
  testRfq,
  testSolvers,
  unverifiedQuote,
} from "./testing/quotes.ts";
import { rankingPreference, rankingRules } from "./testing/ranking.ts";
import type { Rfq, RankingPreference, RankingRules, SwapType } from "./types.ts";
import { checkQuoteTerms, verifyQuote } from "./verify-quote.ts";

const SIZE = 1_000n;
const SOLVERS = 4;
const NOW = OPENED_AT_SECONDS;

/** What a solver answers to a request whose side it doesn't know: its price of each direction. */
type TwoSided = {
  readonly bid: { readonly inputAmount: bigint; readonly outputAmount: bigint; readonly etaSeconds: number };
  readonly ask: TwoSided["bid"];
  readonly validUntil: number;
};

/** The taker sells the base, or buys it: the same size, and of the solvers' answers the other one counts. */
function request(wants: SwapType, preference: RankingPreference = "price"): Rfq {
  const sells = testRfq({ amount: SIZE, preference, hidesSide: true });
  return wants === "ExactInput" ? sells : { ...sells, ...oppositeOf(sells) };
}

function quoteFor(wants: SwapType, number: number, { bid, ask, validUntil }: TwoSided) {
  const [wanted, otherSide] = wants === "ExactInput" ? [bid, ask] : [ask, bid];
  return unverifiedQuote(number, { ...wanted, otherSide, validUntil });
}

const amount = fc.oneof(fc.constantFrom(0n, SIZE, 1n << 128n), fc.bigInt({ min: 1n, max: 2_000n }));
const anyPrice = fc.record({ inputAmount: amount, outputAmount: amount, etaSeconds: fc.nat(3) });
const anyAnswer: fc.Arbitrary<TwoSided> = fc.record({
  bid: anyPrice,
  ask: anyPrice,
  validUntil: fc.constantFrom(0, NOW + 29, NOW + 30, NOW + 60),
});
const open = fc.bigInt({ min: 995n, max: 1_000n });
const goodAnswer: fc.Arbitrary<TwoSided> = fc
  .record({ bid: open, ask: open, bidEta: fc.nat(2), askEta: fc.nat(2), late: fc.boolean() })
  .map(({ bid, ask, bidEta, askEta, late }) => ({
    bid: { inputAmount: SIZE, outputAmount: bid, etaSeconds: bidEta },
    ask: { inputAmount: ask, outputAmount: SIZE, etaSeconds: askEta },
    validUntil: NOW + (late ? 30 : 60),
  }));

/** One auction over these answers, in the order of the solvers; every second one is refused first. */
function play(
  wants: SwapType,
  answers: readonly TwoSided[],
  preference: RankingPreference,
  rules: RankingRules,
): ClosedAuction {
  const rfq = request(wants, preference);
  const auction = openAuction({ rfq, asked: testSolvers(SOLVERS), openedAtUs: OPENED_AT_US, windowMs: 500 });
  for (const [at, answer] of answers.entries()) {
    const number = at + 1;
    const sequence = 2 * number;
    const receivedAtUs = OPENED_AT_US + sequence;
    if (at % 2 === 1) refuse(auction, `solver-${number}`, "signatureInvalid", sequence - 1, receivedAtUs);
    const verified = verifyQuote({
      rfq,
      quote: quoteFor(wants, number, answer),
      recovered: solverAddress(number),
      otherSide: { recovered: solverAddress(number), quoteId: `other-${number}`, signatureHash: "0x5c" },
      solver: solverAddress(number),
      sequence,
      receivedAtUs,
      quoteId: `wanted-${number}`,
      nowSeconds: NOW,
    });
    if (!verified.ok) throw new Error(verified.error);
    expect(answerQuote(auction, verified.value)).toBeNull();
  }
  return closeAuction(auction, "windowElapsed", OPENED_AT_US + 30_000_000, rules);
}

describe("the two directions", () => {
  test("are each other's opposite, of one size, and shown in one order", () => {
    for (const wants of ["ExactInput", "ExactOutput"] as const) {
      const rfq = request(wants);
      const { input, output, swapType } = rfq;
      expect(oppositeOf(oppositeOf(rfq))).toEqual({ input, output, swapType, amount: SIZE });
      expect(shownDirection(rfq)).toEqual(shownDirection(oppositeOf(rfq)));
      expect(shownDirection(rfq).swapType).toBe("ExactInput");
    }
  });

  test("are both quoted, or the answer is none", () => {
    const { otherSide: _otherSide, ...oneSided } = quoteFor("ExactInput", 1, {
      bid: { inputAmount: SIZE, outputAmount: 990n, etaSeconds: 1 },
      ask: { inputAmount: 1_010n, outputAmount: SIZE, etaSeconds: 1 },
      validUntil: NOW + 60,
    });
    expect(checkQuoteTerms(request("ExactInput"), oneSided, NOW)).toBe("termsMismatch");
    expect(checkQuoteTerms(testRfq(), oneSided, NOW)).toBeNull();
    const other = { inputAmount: 1_010n, outputAmount: SIZE, etaSeconds: 1 };
    expect(checkQuoteTerms(testRfq(), { ...oneSided, otherSide: other }, NOW)).toBe("termsMismatch");
    const short = { ...other, outputAmount: SIZE - 1n };
    expect(checkQuoteTerms(request("ExactInput"), { ...oneSided, otherSide: short }, NOW)).toBe(
      "termsMismatch",
    );
  });

  test("are both signed by the solver, or the answer is none", () => {
    const answer: TwoSided = {
      bid: { inputAmount: SIZE, outputAmount: 990n, etaSeconds: 1 },
      ask: { inputAmount: 1_010n, outputAmount: SIZE, etaSeconds: 2 },
      validUntil: NOW + 60,
    };
    const [mine, another] = [solverAddress(1), solverAddress(2)];
    for (const [recovered, other] of [
      [mine, another],
      [another, mine],
      [mine, null],
    ] as const)
      expect(
        verifyQuote({
          rfq: request("ExactOutput"),
          quote: quoteFor("ExactOutput", 1, answer),
          recovered,
          otherSide: { recovered: other, quoteId: "o", signatureHash: "0x5c" },
          solver: mine,
          sequence: 1,
          receivedAtUs: OPENED_AT_US,
          quoteId: "q",
          nowSeconds: NOW,
        }),
      ).toEqual({ ok: false, error: "signatureInvalid" });
  });
});

test("whether and why an answer is refused doesn't tell which way the taker trades", () => {
  fc.assert(
    fc.property(anyAnswer, (answer) => {
      const refusals = (["ExactInput", "ExactOutput"] as const).map((wants) =>
        checkQuoteTerms(request(wants), quoteFor(wants, 1, answer), NOW),
      );
      expect(refusals[0]).toBe(refusals[1]);
    }),
  );
});

test("what a loser is told is the same whichever way the taker traded", () => {
  fc.assert(
    fc.property(
      fc.array(goodAnswer, { minLength: 1, maxLength: SOLVERS }),
      rankingPreference,
      rankingRules,
      fc.boolean(),
      (answers, preference, rules, isTaken) => {
        const told = (["ExactInput", "ExactOutput"] as const).map((wants) => {
          const { record, offers } = play(wants, answers, preference, rules);
          const taken = isTaken && offers[0] !== undefined ? [offers[0].quoteId] : [];
          const end =
            taken.length > 0
              ? ({ type: "accepted", quoteIds: taken, atMs: 1 } as const)
              : ({ type: "expired", atMs: 1 } as const);
          const feedback = solverFeedback(record, end, { hedgeDelayMs: 1, tellsCover: true }, new Set());
          return new Map(feedback.map(({ solverId, outcome }) => [solverId, outcome]));
        });
        const [sold, bought] = told;
        for (const [solverId, outcome] of sold ?? [])
          if (outcome.type !== "won" && bought?.get(solverId)?.type !== "won")
            expect(outcome).toEqual(bought?.get(solverId));
      },
    ),
  );
});

test("the side that is wanted alone is ranked; the other is on record, and can't be executed by whoever has it", () => {
  fc.assert(
    fc.property(
      fc.array(goodAnswer, { maxLength: SOLVERS }),
      fc.constantFrom<SwapType>("ExactInput", "ExactOutput"),
      rankingPreference,
      rankingRules,
      (answers, wants, preference, rules) => {
        const { record, offers } = play(wants, answers, preference, rules);
        expect(offers.every(({ quoteId }) => quoteId.startsWith("wanted-"))).toBe(true);
        const quotes = record.events.filter((event) => event.type === "quote");
        expect(quotes.map(({ otherSide }) => otherSide?.quoteId)).toEqual(
          answers.map((_answer, at) => `other-${at + 1}`),
        );
        for (const quote of quotes) {
          expect(quote.otherSide).not.toHaveProperty("signature");
          const base = wants === "ExactInput" ? quote.otherSide?.outputAmount : quote.otherSide?.inputAmount;
          expect(base).toBe(record.rfq.amount);
        }
        const parsed = JSON.parse(JSON.stringify(record)) as typeof record;
        expect(replayRecord(parsed).offers.map(recordPlace)).toEqual(record.ranking);
        expect(canonicalJson(record)).toBe(JSON.stringify(record));
      },
    ),
  );
});
