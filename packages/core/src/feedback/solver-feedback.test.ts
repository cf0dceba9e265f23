import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answerDecline,
  answerQuote,
  cancelQuote,
  closeAuction,
  openAuction,
  refuse,
  type Auction,
} from "../auction/auction.ts";
import { plainRules } from "../auction/rank-quotes.ts";
import type { AuctionRecord } from "../auction/record.ts";
import {
  OPENED_AT_SECONDS,
  OPENED_AT_US,
  testRfq,
  testSolvers,
  verifiedQuote,
} from "../auction/testing/quotes.ts";
import type { RankingPreference, RankingRules } from "../auction/types.ts";
import { solverFeedback, type AuctionEnd, type FeedbackOutcome } from "./solver-feedback.ts";

const END_MS = 1_800_000_001_000;
const rules = { hedgeDelayMs: 2_000, tellsCover: true };
const nobody: ReadonlySet<string> = new Set();

function closedRecord(
  answer: (auction: Auction) => void,
  preference: RankingPreference = "price",
  rankingRules: RankingRules = plainRules,
): AuctionRecord {
  const auction = openAuction({
    rfq: testRfq({ preference }),
    asked: testSolvers(5),
    openedAtUs: OPENED_AT_US,
    windowMs: 500,
  });
  answer(auction);
  return closeAuction(auction, "windowElapsed", OPENED_AT_US + 500_000, rankingRules).record;
}

const accepted = (...quoteIds: string[]): AuctionEnd => ({ type: "accepted", quoteIds, atMs: END_MS });

const outcomes = (...args: Parameters<typeof solverFeedback>): Record<string, FeedbackOutcome> =>
  Object.fromEntries(solverFeedback(...args).map(({ solverId, outcome }) => [solverId, outcome]));

/** Quotes 1 to 4 of solvers 1 to 4: the second best twice. The fifth keeps silent. */
const fourQuotes = closedRecord((auction) => {
  for (const [number, outputAmount] of [
    [1, 995n],
    [2, 990n],
    [3, 990n],
    [4, 980n],
  ] as const)
    answerQuote(auction, verifiedQuote(number, number, { outputAmount }));
});

describe("of an auction that was accepted", () => {
  test("the winner and those who lost learn the cover", () => {
    expect(outcomes(fourQuotes, accepted("quote-1"), rules, nobody)).toEqual({
      "solver-1": { type: "won", coverAmount: "990" },
      "solver-2": { type: "lost", coverAmount: "990" },
      "solver-3": { type: "lost", coverAmount: "990" },
      "solver-4": { type: "lost", coverAmount: "990" },
    });
  });

  test("not if the workspace doesn't tell it", () => {
    const silent = { ...rules, tellsCover: false };
    expect(outcomes(fourQuotes, accepted("quote-1"), silent, nobody)).toMatchObject({
      "solver-1": { type: "won", coverAmount: null },
      "solver-2": { type: "lost", coverAmount: null },
    });
  });

  test("who was as good and later was tied", () => {
    expect(outcomes(fourQuotes, accepted("quote-2"), rules, nobody)).toMatchObject({
      "solver-1": { type: "lost", coverAmount: "995" },
      "solver-2": { type: "won", coverAmount: "995" },
      "solver-3": { type: "tied" },
      "solver-4": { type: "lost" },
    });
  });

  test("in a split several win, and the cover is the best that was left", () => {
    expect(outcomes(fourQuotes, accepted("quote-1", "quote-2"), rules, nobody)).toMatchObject({
      "solver-1": { type: "won", coverAmount: "990" },
      "solver-2": { type: "won", coverAmount: "990" },
      "solver-3": { type: "tied" },
      "solver-4": { type: "lost", coverAmount: "990" },
    });
  });

  test("there is no cover where nobody else quoted", () => {
    const record = closedRecord((auction) => answerQuote(auction, verifiedQuote(1, 1)));
    expect(outcomes(record, accepted("quote-1"), rules, nobody)).toEqual({
      "solver-1": { type: "won", coverAmount: null },
    });
  });

  test("a tie is one of the score that ranked them", () => {
    const answer = (auction: Auction): void => {
      answerQuote(auction, verifiedQuote(1, 1, { outputAmount: 990n, etaSeconds: 5 }));
      answerQuote(auction, verifiedQuote(2, 2, { outputAmount: 990n, etaSeconds: 9 }));
    };
    const fading = { feeBps: 0, fadeCostBps: 10_000, fadePpm: [{ solverId: "solver-2", ppm: 100_000 }] };
    for (const [preference, type] of [
      ["price", "tied"],
      ["speed", "lost"],
      ["reliability", "lost"],
    ] as const)
      expect(
        outcomes(closedRecord(answer, preference, fading), accepted("quote-1"), rules, nobody)["solver-2"],
      ).toMatchObject({ type });
  });
});

test.each(["expired", "doneAway"] as const)("of an auction that was %s all learn just that", (type) => {
  const told = outcomes(fourQuotes, { type, atMs: END_MS }, rules, nobody);
  expect(Object.values(told)).toEqual(Array.from({ length: 4 }, () => ({ type })));
});

test("who has no offer learns why, or nothing where it knows", () => {
  const record = closedRecord((auction) => {
    refuse(auction, "solver-1", "termsMismatch", 1, OPENED_AT_US + 1);
    refuse(auction, "solver-1", "signatureInvalid", 2, OPENED_AT_US + 2);
    refuse(auction, "solver-2", "late", 3, OPENED_AT_US + 3);
    answerQuote(auction, verifiedQuote(3, 4, { validUntil: OPENED_AT_SECONDS }));
    refuse(auction, "solver-3", "termsMismatch", 5, OPENED_AT_US + 5);
    answerQuote(auction, verifiedQuote(4, 6));
    cancelQuote(auction, "solver-4", 7, OPENED_AT_US + 7);
    answerDecline(auction, "solver-5", "size", 8, OPENED_AT_US + 8);
    refuse(auction, "solver-5", "termsMismatch", 9, OPENED_AT_US + 9);
  });
  expect(outcomes(record, { type: "doneAway", atMs: END_MS }, rules, nobody)).toEqual({
    "solver-1": { type: "invalid", refusal: "signatureInvalid" },
    "solver-2": { type: "late" },
    "solver-3": { type: "expired" },
  });
});

test("who answered after the close was late; who had answered before was not", () => {
  const late = new Set(["solver-4", "solver-5"]);
  expect(outcomes(fourQuotes, accepted("quote-1"), rules, late)).toMatchObject({
    "solver-4": { type: "lost" },
    "solver-5": { type: "late" },
  });
});

test("nobody hears before the hedge delay, and nobody twice", () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.subarray(["quote-1", "quote-2", "quote-3"]), (hedgeDelayMs, quoteIds) => {
      const told = solverFeedback(fourQuotes, accepted(...quoteIds), { ...rules, hedgeDelayMs }, nobody);
      expect(told.every(({ tellAtMs }) => tellAtMs === END_MS + hedgeDelayMs)).toBe(true);
      expect(told.map(({ solverId }) => solverId)).toEqual(["solver-1", "solver-2", "solver-3", "solver-4"]);
      expect(told.filter(({ outcome }) => outcome.type === "won").length).toBe(quoteIds.length);
    }),
  );
});
