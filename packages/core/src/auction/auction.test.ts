import { describe, expect, test } from "vitest";
import {
  admission,
  allAnswered,
  answerDecline,
  answerQuote,
  cancelQuote,
  closeAuction,
  openAuction,
  refuse,
  type Auction,
} from "./auction.ts";
import { plainRules } from "./rank-quotes.ts";
import { OPENED_AT_US, solverAddress, testRfq, testSolvers, verifiedQuote } from "./testing/quotes.ts";

const WINDOW_MS = 500;
const DEADLINE_US = OPENED_AT_US + 500_000;

function open(solvers: number): Auction {
  return openAuction({
    rfq: testRfq(),
    asked: testSolvers(solvers),
    openedAtUs: OPENED_AT_US,
    windowMs: WINDOW_MS,
  });
}

const ranking = (auction: Auction): string[] =>
  closeAuction(auction, "windowElapsed", DEADLINE_US, plainRules).offers.map(({ quoteId }) => quoteId);

describe("quotes", () => {
  test("are ranked best first at the close", () => {
    const auction = open(3);
    for (const [number, outputAmount] of [
      [1, 980n],
      [2, 995n],
      [3, 990n],
    ] as const)
      expect(answerQuote(auction, verifiedQuote(number, number, { outputAmount }))).toBeNull();
    expect(ranking(auction)).toEqual(["quote-2", "quote-3", "quote-1"]);
  });

  test("a later quote replaces, even by a worse one", () => {
    const auction = open(1);
    answerQuote(auction, verifiedQuote(1, 1, { outputAmount: 999n }));
    answerQuote(auction, verifiedQuote(1, 2, { outputAmount: 900n }));
    expect(ranking(auction)).toEqual(["quote-2"]);
  });

  test("a cancel and a decline withdraw, and a new quote may follow", () => {
    const auction = open(3);
    for (const number of [1, 2, 3]) answerQuote(auction, verifiedQuote(number, number));
    expect(cancelQuote(auction, "solver-1", 4, OPENED_AT_US + 4)).toBeNull();
    expect(answerDecline(auction, "solver-2", "inventory", 5, OPENED_AT_US + 5)).toBeNull();
    expect(cancelQuote(auction, "solver-3", 6, OPENED_AT_US + 6)).toBeNull();
    answerQuote(auction, verifiedQuote(3, 7));
    expect(ranking(auction)).toEqual(["quote-7"]);
  });

  test("a refusal leaves the live quote as it is", () => {
    const auction = open(1);
    answerQuote(auction, verifiedQuote(1, 1));
    refuse(auction, "solver-1", "termsMismatch", 2, OPENED_AT_US + 2);
    expect(ranking(auction)).toEqual(["quote-1"]);
  });

  test("one that has expired by the close is no offer", () => {
    const auction = open(2);
    answerQuote(auction, verifiedQuote(1, 1, { validUntil: DEADLINE_US / 1_000_000 }));
    answerQuote(auction, verifiedQuote(2, 2, { validUntil: DEADLINE_US / 1_000_000 + 1 }));
    expect(ranking(auction)).toEqual(["quote-2"]);
  });
});

describe("admission", () => {
  test.each([
    ["at the opening", "solver-1", OPENED_AT_US, null],
    ["a microsecond before the window ends", "solver-1", DEADLINE_US - 1, null],
    ["at the window's end", "solver-1", DEADLINE_US, "late"],
    ["a solver that was not asked", "solver-9", OPENED_AT_US, "notAsked"],
  ])("%s", (_name, solverId, atUs, expected) => {
    const auction = open(1);
    expect(admission(auction, solverId, atUs)).toBe(expected);
    expect(answerDecline(auction, solverId, "risk", 1, atUs)).toBe(expected);
    expect(cancelQuote(auction, solverId, 2, atUs)).toBe(expected);
    expect(answerQuote(auction, verifiedQuote(1, 3, { solverId, receivedAtUs: atUs }))).toBe(expected);
  });

  test("after the close everything is late, and changes nothing", () => {
    const auction = open(2);
    const { record } = closeAuction(auction, "windowElapsed", OPENED_AT_US + 100, plainRules);
    const before = JSON.stringify(record);
    expect(answerQuote(auction, verifiedQuote(1, 1))).toBe("late");
    expect(answerDecline(auction, "solver-1", "risk", 2, OPENED_AT_US + 2)).toBe("late");
    expect(cancelQuote(auction, "solver-1", 3, OPENED_AT_US + 3)).toBe("late");
    refuse(auction, "solver-1", "late", 4, OPENED_AT_US + 4);
    expect(JSON.stringify(record)).toBe(before);
    expect(() => closeAuction(auction, "windowElapsed", DEADLINE_US, plainRules)).toThrow(
      "an auction that is closed",
    );
  });

  test("a quote for another auction, or signed by another address than was asked, is refused", () => {
    const auction = open(1);
    expect(answerQuote(auction, verifiedQuote(1, 1, { rfqId: `0x${"bb".repeat(32)}` }))).toBe("unknownRfq");
    expect(answerQuote(auction, verifiedQuote(1, 2, { solver: solverAddress(2) }))).toBe("signatureInvalid");
    expect(allAnswered(auction)).toBe(false);
    expect(ranking(auction)).toEqual([]);
  });
});

describe("allAnswered", () => {
  test("counts each solver once, whatever it answers", () => {
    const auction = open(3);
    expect(allAnswered(auction)).toBe(false);
    answerQuote(auction, verifiedQuote(1, 1));
    answerQuote(auction, verifiedQuote(1, 2));
    answerDecline(auction, "solver-2", "size", 3, OPENED_AT_US + 3);
    answerQuote(auction, verifiedQuote(2, 4));
    expect(allAnswered(auction)).toBe(false);
    cancelQuote(auction, "solver-3", 5, OPENED_AT_US + 5);
    expect(allAnswered(auction)).toBe(true);
  });

  test("a refused answer is no answer", () => {
    const auction = open(1);
    refuse(auction, "solver-1", "signatureInvalid", 1, OPENED_AT_US + 1);
    expect(allAnswered(auction)).toBe(false);
  });

  test("with nobody asked there is nobody to wait for", () => {
    expect(allAnswered(open(0))).toBe(true);
  });
});

test("counts and record tell the whole round", () => {
  const auction = open(4);
  answerQuote(auction, verifiedQuote(1, 1));
  answerDecline(auction, "solver-2", "inventory", 2, OPENED_AT_US + 2);
  refuse(auction, "solver-3", "termsMismatch", 3, OPENED_AT_US + 3);
  answerQuote(auction, verifiedQuote(3, 4, { outputAmount: 991n }));
  cancelQuote(auction, "solver-1", 5, OPENED_AT_US + 5);
  const { counts, record } = closeAuction(auction, "windowElapsed", DEADLINE_US, plainRules);

  expect(counts).toEqual({ asked: 4, answered: 3, declined: 2, refused: 1 });
  expect(record.events.map((event) => [event.sequence, event.solverId, event.type])).toEqual([
    [1, "solver-1", "quote"],
    [2, "solver-2", "decline"],
    [3, "solver-3", "refusal"],
    [4, "solver-3", "quote"],
    [5, "solver-1", "cancel"],
  ]);
  expect(record).toMatchObject({
    version: 1,
    rfq: { rfqId: testRfq().rfqId, amount: "1000" },
    asked: testSolvers(4),
    openedAtUs: OPENED_AT_US,
    windowMs: WINDOW_MS,
    closedAtUs: DEADLINE_US,
    closeReason: "windowElapsed",
    rules: plainRules,
    ranking: [
      {
        rank: 1,
        quoteId: "quote-4",
        solverId: "solver-3",
        terms: {
          preference: "price",
          measure: "outputAmount",
          feeAmount: "0",
          netAmount: "991",
          sequence: 4,
        },
      },
    ],
  });
});
