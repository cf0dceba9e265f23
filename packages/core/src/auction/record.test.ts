import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import {
  answerDecline,
  answerQuote,
  cancelQuote,
  closeAuction,
  openAuction,
  refuse,
  type ClosedAuction,
} from "./auction.ts";
import { rankQuotesNaive } from "./rank-quotes-naive.ts";
import { plainRules } from "./rank-quotes.ts";
import { recordPlace, replayRecord, type AuctionRecord } from "./record.ts";
import {
  attestedQuote,
  OPENED_AT_SECONDS,
  OPENED_AT_US,
  testRfq,
  testSolvers,
  verifiedQuote,
} from "./testing/quotes.ts";
import { rankingBasis } from "./testing/ranking.ts";
import type { AdmittedQuote } from "./types.ts";

const SOLVERS = 5;
const WINDOW_MS = 1;

/** Anything a solver may do, some of it by strangers, some after the window of one millisecond. */
const command = fc.record({
  kind: fc.constantFrom("quote", "quote", "quote", "attested", "decline", "cancel", "refuse"),
  solver: fc.integer({ min: 1, max: SOLVERS + 1 }),
  afterUs: fc.integer({ min: 0, max: 150 }),
  inputAmount: fc.bigInt({ min: 1n, max: 5n }),
  outputAmount: fc.bigInt({ min: 1n, max: 5n }),
  validForSeconds: fc.constantFrom(0, 1, 60),
  etaSeconds: fc.nat(3),
});

const round = fc.record({
  basis: rankingBasis,
  commands: fc.array(command, { maxLength: 30 }),
});

type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

/** Plays a round; gives what came out, and the live quotes kept by a model of the rules beside it. */
function play({ basis, commands }: Round): { closed: ClosedAuction; live: AdmittedQuote[] } {
  const auction = openAuction({
    rfq: testRfq({ swapType: basis.swapType, preference: basis.preference }),
    asked: testSolvers(SOLVERS),
    openedAtUs: OPENED_AT_US,
    windowMs: WINDOW_MS,
  });
  const live = new Map<number, AdmittedQuote>();
  let atUs = OPENED_AT_US;
  for (const [
    at,
    { kind, solver, afterUs, inputAmount, outputAmount, validForSeconds, etaSeconds },
  ] of commands.entries()) {
    const sequence = at + 1;
    atUs += afterUs;
    const counts = solver <= SOLVERS && atUs < OPENED_AT_US + WINDOW_MS * 1_000;
    const solverId = `solver-${solver}`;
    if (kind === "quote" || kind === "attested") {
      const signed = verifiedQuote(solver, sequence, {
        inputAmount,
        outputAmount,
        etaSeconds,
        receivedAtUs: atUs,
        validUntil: OPENED_AT_SECONDS + validForSeconds,
      });
      const quote = kind === "quote" ? signed : attestedQuote(signed);
      expect(answerQuote(auction, quote) === null).toBe(counts);
      if (counts) live.set(solver, quote);
    } else if (kind === "refuse") {
      refuse(auction, solverId, "termsMismatch", sequence, atUs);
    } else {
      const refusal =
        kind === "decline"
          ? answerDecline(auction, solverId, "risk", sequence, atUs)
          : cancelQuote(auction, solverId, sequence, atUs);
      expect(refusal === null).toBe(counts);
      if (counts) live.delete(solver);
    }
  }
  return { closed: closeAuction(auction, "windowElapsed", atUs, basis.rules), live: [...live.values()] };
}

test("the offers are the live quotes that are still valid, ranked", () => {
  fc.assert(
    fc.property(round, (each) => {
      const { closed, live } = play(each);
      const valid = live.filter((quote) => quote.validUntil * 1_000_000 > closed.record.closedAtUs);
      expect(closed.offers).toEqual(rankQuotesNaive(each.basis, valid));
    }),
  );
});

test("the record replays to the same offers, also after a way through JSON", () => {
  fc.assert(
    fc.property(round, (each) => {
      const { closed } = play(each);
      const stored = JSON.parse(JSON.stringify(closed.record)) as AuctionRecord;
      expect(stored).toEqual(closed.record);
      const { offers, split } = replayRecord(stored);
      expect(offers).toEqual(closed.offers);
      expect(split).toEqual(closed.split);
      expect(offers.map(recordPlace)).toEqual(stored.ranking);
    }),
  );
});

test("the record's plain JSON is the canonical one", () => {
  fc.assert(
    fc.property(round, (each) => {
      const { record } = play(each).closed;
      expect(JSON.stringify(record)).toBe(canonicalJson(record));
    }),
  );
});

test("the same commands give the same record, byte for byte", () => {
  fc.assert(
    fc.property(round, (each) => {
      expect(JSON.stringify(play(each).closed.record)).toBe(JSON.stringify(play(each).closed.record));
    }),
  );
});

test("the replay looks at what was answered, not at the ranking that is claimed", () => {
  const auction = openAuction({
    rfq: testRfq(),
    asked: testSolvers(2),
    openedAtUs: OPENED_AT_US,
    windowMs: WINDOW_MS,
  });
  answerQuote(auction, verifiedQuote(1, 1, { outputAmount: 990n }));
  answerQuote(auction, verifiedQuote(2, 2, { outputAmount: 980n }));
  const { record } = closeAuction(auction, "allAnswered", OPENED_AT_US + 10, plainRules);
  const forged: AuctionRecord = { ...record, ranking: record.ranking.toReversed() };
  expect(replayRecord(forged).offers.map(({ quoteId }) => quoteId)).toEqual(["quote-1", "quote-2"]);
});

test("an attested quote is its own kind of event, without a signature, and ranks among signed ones", () => {
  const auction = openAuction({
    rfq: testRfq(),
    asked: testSolvers(2),
    openedAtUs: OPENED_AT_US,
    windowMs: WINDOW_MS,
  });
  answerQuote(auction, verifiedQuote(1, 1, { outputAmount: 980n }));
  answerQuote(auction, attestedQuote(verifiedQuote(2, 2, { outputAmount: 990n })));
  const { record, offers } = closeAuction(auction, "allAnswered", OPENED_AT_US + 10, plainRules);
  expect(record.events.map(({ type }) => type)).toEqual(["quote", "attestedQuote"]);
  expect(record.events.map((event) => "signature" in event)).toEqual([true, false]);
  expect(offers.map((offer) => "attestation" in offer)).toEqual([true, false]);
});
