import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import { isPartOfQuote } from "../allocation/part-of-quote.ts";
import { answerQuote, closeAuction, openAuction, type ClosedAuction } from "./auction.ts";
import { netAmount } from "./fee.ts";
import { plainRules } from "./rank-quotes.ts";
import { recordPlace, recordSplit, replayRecord, type AuctionRecord } from "./record.ts";
import { splitQuoteId } from "./split-offer.ts";
import {
  attestedQuote,
  OPENED_AT_SECONDS,
  OPENED_AT_US,
  testRfq,
  testSolvers,
  verifiedQuote,
} from "./testing/quotes.ts";
import { rankingBasis } from "./testing/ranking.ts";
import type { AdmittedQuote, QuotedSize, RankingPreference, RankingRules, SplitRules } from "./types.ts";

const SOLVERS = 5;
const AMOUNT = 60n;
const split: SplitRules = { maxParts: 3, maxSteps: 4_096, pricing: "payAsQuoted" };

/** A quote for all or for part, by its share of the request and its price. */
const quote = fc.record({
  solver: fc.integer({ min: 1, max: SOLVERS }),
  fixed: fc.constantFrom(AMOUNT, AMOUNT, 10n, 25n, 40n, 59n),
  // Of the whole amount.
  price: fc.bigInt({ min: 50n, max: 70n }),
  least: fc.constantFrom(1n, 2n, 5n, 20n, 60n),
  isPart: fc.constantFrom(true, true, false),
  // A smaller size beside it, at a price of its own.
  smaller: fc.constantFrom(null, null, 5n, 30n),
  smallerPrice: fc.bigInt({ min: 50n, max: 70n }),
  isAttested: fc.boolean(),
  etaSeconds: fc.nat(3),
  validForSeconds: fc.constantFrom(0, 60, 60, 60, 90),
});
const round = fc.record({
  basis: rankingBasis,
  rules: fc.record({
    maxParts: fc.integer({ min: 2, max: 4 }),
    pricing: fc.constantFrom("payAsQuoted", "uniform"),
  }),
  quotes: fc.array(quote, { minLength: 2, maxLength: 12 }),
});

type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

function play({ basis, rules, quotes }: Round): { closed: ClosedAuction; live: AdmittedQuote[] } {
  const gives = basis.swapType === "ExactInput";
  const auction = openAuction({
    rfq: testRfq({
      swapType: basis.swapType,
      preference: basis.preference,
      amount: AMOUNT,
      split: { ...rules, maxSteps: 4_096 },
    }),
    asked: testSolvers(SOLVERS),
    openedAtUs: OPENED_AT_US,
    windowMs: 1,
  });
  const live = new Map<number, AdmittedQuote>();
  for (const [at, each] of quotes.entries()) {
    const fixed = each.isPart ? each.fixed : AMOUNT;
    const open = (fixed * each.price) / AMOUNT;
    const sizeOf = (most: bigint, price: bigint): QuotedSize => ({
      inputAmount: gives ? most : (most * price) / AMOUNT,
      outputAmount: gives ? (most * price) / AMOUNT : most,
      minFill: each.least < most ? each.least : most,
    });
    const { minFill } = sizeOf(fixed, each.price);
    const { smaller } = each;
    const sizes =
      smaller !== null && smaller < fixed
        ? { sizes: [sizeOf(smaller, each.smallerPrice), sizeOf(fixed, each.price)] }
        : {};
    const signed = verifiedQuote(each.solver, at + 1, {
      inputAmount: gives ? fixed : open,
      outputAmount: gives ? open : fixed,
      ...(each.isPart ? { minFill, ...sizes } : {}),
      etaSeconds: each.etaSeconds,
      validUntil: OPENED_AT_SECONDS + each.validForSeconds,
    });
    const made = each.isAttested && !each.isPart ? attestedQuote(signed) : signed;
    expect(answerQuote(auction, made)).toBeNull();
    live.set(each.solver, made);
  }
  const closed = closeAuction(auction, "windowElapsed", OPENED_AT_US + 500, basis.rules);
  return { closed, live: [...live.values()].filter((made) => made.validUntil > OPENED_AT_SECONDS) };
}

describe("whatever the quotes", () => {
  test("a split is strictly better than the best single quote, its parts add up and are of their quotes", () => {
    let splits = 0;
    let sized = 0;
    fc.assert(
      fc.property(round, (each) => {
        const { closed, live } = play(each);
        const found = closed.split;
        if (found === null) return;
        splits += 1;
        const { swapType, rules } = each.basis;
        const gives = swapType === "ExactInput";
        for (const side of ["inputAmount", "outputAmount"] as const)
          expect(found.parts.reduce((sum, part) => sum + part[side], 0n)).toBe(found[side]);
        expect(gives ? found.inputAmount : found.outputAmount).toBe(AMOUNT);
        expect(found.parts.length).toBeGreaterThan(1);
        const solvers = new Set(found.parts.map((part) => part.quote.solverId));
        expect(solvers.size).toBe(found.parts.length);
        for (const part of found.parts) {
          expect(live).toContainEqual(part.quote);
          const { sizes } = part.quote;
          expect(part.size === undefined).toBe(sizes === undefined);
          const signed = sizes?.[part.size ?? -1] ?? part.quote;
          const minFill = signed.minFill ?? AMOUNT;
          expect(isPartOfQuote(swapType, { ...signed, minFill }, part)).toBe(true);
          if (part.size !== undefined) sized += 1;
        }
        const open = gives ? "outputAmount" : "inputAmount";
        const net = netAmount(swapType, found[open], rules.feeBps);
        expect(found.terms.netAmount).toBe(net);
        for (const offer of closed.offers)
          expect(gives ? net > offer.terms.netAmount : net < offer.terms.netAmount).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(splits).toBeGreaterThan(20);
    expect(sized).toBeGreaterThan(5);
  });

  test("ranks are 1 to the number of offers, each once, and single offers take all", () => {
    fc.assert(
      fc.property(round, (each) => {
        const { offers, split: found } = play(each).closed;
        const ranks = [...offers.map(({ rank }) => rank), ...(found === null ? [] : [found.rank])];
        expect(ranks.toSorted((a, b) => a - b)).toEqual(ranks.map((_rank, at) => at + 1));
        const fixed = each.basis.swapType === "ExactInput" ? "inputAmount" : "outputAmount";
        for (const offer of offers) expect(offer[fixed]).toBe(AMOUNT);
        if (each.basis.preference === "price" && found !== null) expect(found.rank).toBe(1);
      }),
    );
  });

  test("the record replays to the same offers and the same split, byte for byte, and is canonical", () => {
    fc.assert(
      fc.property(round, (each) => {
        const { closed } = play(each);
        const text = JSON.stringify(closed.record);
        expect(text).toBe(canonicalJson(closed.record));
        const stored = JSON.parse(text) as AuctionRecord;
        const replayed = replayRecord(stored);
        expect(replayed).toEqual({ offers: closed.offers, split: closed.split });
        expect(replayed.offers.map(recordPlace)).toEqual(stored.ranking);
        expect(recordSplit(replayed.split).split).toEqual(stored.split);
      }),
    );
  });
});

/** Solver 1 gives all at 99 for 100; 2 and 3 give half at better prices. */
function halves(preference: RankingPreference, rules: RankingRules = plainRules): ClosedAuction {
  const auction = openAuction({
    rfq: testRfq({ preference, split }),
    asked: testSolvers(3),
    openedAtUs: OPENED_AT_US,
    windowMs: 500,
  });
  const part = { inputAmount: 500n, minFill: 100n };
  answerQuote(auction, verifiedQuote(1, 1, { outputAmount: 990n, etaSeconds: 10 }));
  answerQuote(auction, verifiedQuote(2, 2, { ...part, outputAmount: 499n, etaSeconds: 5 }));
  answerQuote(
    auction,
    verifiedQuote(3, 3, {
      ...part,
      outputAmount: 498n,
      etaSeconds: 20,
      validUntil: OPENED_AT_SECONDS + 40,
    }),
  );
  return closeAuction(auction, "allAnswered", OPENED_AT_US + 10, rules);
}

describe("a split of two halves", () => {
  test("comes first by price, as slow as its slowest part, for as long as its first to end", () => {
    const { offers, split: found } = halves("price");
    expect(found).toMatchObject({
      quoteId: splitQuoteId(testRfq().rfqId),
      rank: 1,
      outputAmount: 997n,
      etaSeconds: 20,
      validUntil: OPENED_AT_SECONDS + 40,
      exact: true,
      terms: { netAmount: 997n, sequence: 3 },
    });
    expect(found?.parts.map(({ quote: { solverId } }) => solverId)).toEqual(["solver-2", "solver-3"]);
    expect(offers.map(({ solverId, rank }) => [solverId, rank])).toEqual([["solver-1", 2]]);
  });

  test("comes after a faster offer by speed", () => {
    const { offers, split: found } = halves("speed");
    expect(found?.rank).toBe(2);
    expect(offers.map(({ rank }) => rank)).toEqual([1]);
  });

  test("by reliability its chance of a fade is that of its parts, by what they take, rounded up", () => {
    const fadePpm = [{ solverId: "solver-3", ppm: 300_001 }];
    const { split: found } = halves("reliability", { feeBps: 0, fadeCostBps: 1_000, fadePpm });
    // Half of the amount fades with 300,001 parts per million: 150,000.5.
    expect(found).toMatchObject({ rank: 2, terms: { fadePpm: 150_001, expectedAmount: 982n } });
  });

  test("is no offer where what nobody signed is better for all, and takes no part of it", () => {
    const auction = openAuction({
      rfq: testRfq({ split }),
      asked: testSolvers(3),
      openedAtUs: OPENED_AT_US,
      windowMs: 500,
    });
    const part = { inputAmount: 500n, minFill: 100n, outputAmount: 499n };
    for (const number of [1, 2]) answerQuote(auction, verifiedQuote(number, number, part));
    answerQuote(auction, attestedQuote(verifiedQuote(3, 3, { outputAmount: 999n })));
    const { offers, split: found } = closeAuction(auction, "allAnswered", OPENED_AT_US + 10, plainRules);
    expect(found).toBeNull();
    expect(offers.map(({ solverId }) => solverId)).toEqual(["solver-3"]);
  });

  test("is no offer where the request takes none, nor are quotes for part", () => {
    const auction = openAuction({
      rfq: testRfq(),
      asked: testSolvers(1),
      openedAtUs: OPENED_AT_US,
      windowMs: 500,
    });
    answerQuote(auction, verifiedQuote(1, 1));
    const { record, split: found } = closeAuction(auction, "allAnswered", OPENED_AT_US + 10, plainRules);
    expect(found).toBeNull();
    expect(JSON.stringify(record)).not.toContain("split");
  });
});
