import type { Address } from "../hex.ts";
import {
  recordPlace,
  recordRfq,
  recordRules,
  recordSplit,
  standingOffers,
  type AuctionRecord,
  type RecordedEvent,
} from "./record.ts";
import { recordQuote } from "./record-quote.ts";
import type { RankedSplit } from "./split-offer.ts";
import { canMoveAuction } from "./transitions.ts";
import type {
  AdmittedQuote,
  AuctionState,
  CloseReason,
  QuoteRefusal,
  RankedOffer,
  RankingRules,
  Rfq,
} from "./types.ts";

/** A solver that the auction asks, with the address its quotes must be signed by. */
export type AskedSolver = { readonly solverId: string; readonly address: Address };

type Seat = { readonly address: Address; live: AdmittedQuote | null; answered: boolean };

/**
 * One sealed round. An object that changes in place, because it lives on the hot path: exactly one writer holds it, and
 * only the functions of this file change it. Time and sequence numbers are inputs, so the same commands always give the
 * same record.
 */
export type Auction = {
  readonly rfq: Rfq;
  readonly asked: readonly AskedSolver[];
  readonly openedAtUs: number;
  readonly windowMs: number;
  /** Answers received at this microsecond or after are late, whether or not the auction was closed by then. */
  readonly deadlineUs: number;
  state: AuctionState;
  readonly seats: Map<string, Seat>;
  readonly events: RecordedEvent[];
  unanswered: number;
  refused: number;
};

/** How many solvers did what. */
export type AuctionCounts = {
  readonly asked: number;
  /** Solvers that quoted, declined or cancelled. */
  readonly answered: number;
  /** Solvers that answered and had no live quote at the end. */
  readonly declined: number;
  /** Messages refused while the auction was open. */
  readonly refused: number;
};

/** What a closed auction came to. */
export type ClosedAuction = {
  /** Of one quote each, best first. */
  readonly offers: readonly RankedOffer[];
  /** Several quotes together, where that is better than each alone. */
  readonly split: RankedSplit | null;
  readonly counts: AuctionCounts;
  readonly record: AuctionRecord;
};

/** Opens a round. `windowMs` counts from `openedAtUs`; a solver listed twice is asked once. */
export function openAuction(request: {
  readonly rfq: Rfq;
  readonly asked: readonly AskedSolver[];
  readonly openedAtUs: number;
  readonly windowMs: number;
}): Auction {
  const { rfq, asked, openedAtUs, windowMs } = request;
  const seats = new Map<string, Seat>();
  for (const { solverId, address } of asked) seats.set(solverId, { address, live: null, answered: false });
  return {
    rfq,
    asked,
    openedAtUs,
    windowMs,
    deadlineUs: openedAtUs + windowMs * 1_000,
    state: "open",
    seats,
    events: [],
    unanswered: seats.size,
    refused: 0,
  };
}

/**
 * Why an answer of this solver, received at `atUs`, would not be admitted; null when it would. Cheap: ask it before
 * checking a signature.
 */
export function admission(auction: Auction, solverId: string, atUs: number): QuoteRefusal | null {
  if (!auction.seats.has(solverId)) return "notAsked";
  return auction.state !== "open" || atUs >= auction.deadlineUs ? "late" : null;
}

/**
 * Takes an admitted quote; it replaces an earlier one of the same solver. Returns why it was not admitted, or null.
 * A refusal changes nothing here: record it with `refuse`, like any other.
 */
export function answerQuote(auction: Auction, quote: AdmittedQuote): QuoteRefusal | null {
  if (quote.rfqId !== auction.rfq.rfqId) return "unknownRfq";
  const refusal = admission(auction, quote.solverId, quote.receivedAtUs);
  if (refusal !== null) return refusal;
  const seat = auction.seats.get(quote.solverId);
  if (seat?.address !== quote.solver) return "signatureInvalid";
  markAnswered(auction, seat);
  seat.live = quote;
  auction.events.push(recordQuote(quote));
  return null;
}

/** The solver will not quote; an earlier quote of it is withdrawn. Returns why it was not admitted, or null. */
export function answerDecline(
  auction: Auction,
  solverId: string,
  reason: string,
  sequence: number,
  atUs: number,
): QuoteRefusal | null {
  const refusal = withdraw(auction, solverId, atUs);
  if (refusal === null)
    auction.events.push({ reason, receivedAtUs: atUs, sequence, solverId, type: "decline" });
  return refusal;
}

/**
 * Withdraws the solver's live quote, by its own message or because its session ended; the solver has then answered with
 * a decline, and may quote again while the auction is open. Returns why it was not admitted, or null.
 */
export function cancelQuote(
  auction: Auction,
  solverId: string,
  sequence: number,
  atUs: number,
): QuoteRefusal | null {
  const refusal = withdraw(auction, solverId, atUs);
  if (refusal === null) auction.events.push({ receivedAtUs: atUs, sequence, solverId, type: "cancel" });
  return refusal;
}

/**
 * Records a refused answer. The solver's live quote stands, and it may still answer rightly. Nothing is recorded once
 * the auction is closed, since its record is then written.
 */
export function refuse(
  auction: Auction,
  solverId: string,
  refusal: QuoteRefusal,
  sequence: number,
  atUs: number,
): void {
  if (auction.state !== "open") return;
  auction.refused += 1;
  auction.events.push({ receivedAtUs: atUs, refusal, sequence, solverId, type: "refusal" });
}

/** Nobody is left to wait for. */
export function allAnswered(auction: Auction): boolean {
  return auction.unanswered === 0;
}

/**
 * Ends the round: ranks the live quotes that are still valid at `atUs` by the rules as they are then, and gives the
 * record. A second close is a bug.
 */
export function closeAuction(
  auction: Auction,
  closeReason: CloseReason,
  atUs: number,
  rules: RankingRules,
): ClosedAuction {
  if (!canMoveAuction(auction.state, "closed"))
    throw new Error(`an auction that is ${auction.state} cannot close`);
  auction.state = "closed";
  const live: AdmittedQuote[] = [];
  for (const seat of auction.seats.values()) if (seat.live !== null) live.push(seat.live);
  const { rfq, asked, openedAtUs, windowMs, events } = auction;
  const { offers, split } = standingOffers(rfq, rules, live, atUs);
  const answered = auction.seats.size - auction.unanswered;
  return {
    offers,
    split,
    counts: {
      asked: auction.seats.size,
      answered,
      declined: answered - live.length,
      refused: auction.refused,
    },
    record: {
      asked: asked.map(({ address, solverId }) => ({ address, solverId })),
      closeReason,
      closedAtUs: atUs,
      events: events.slice(),
      openedAtUs,
      ranking: offers.map(recordPlace),
      rfq: recordRfq(rfq),
      rules: recordRules(rules),
      ...recordSplit(split),
      version: 1,
      windowMs,
    },
  };
}

function withdraw(auction: Auction, solverId: string, atUs: number): QuoteRefusal | null {
  const refusal = admission(auction, solverId, atUs);
  if (refusal !== null) return refusal;
  const seat = auction.seats.get(solverId);
  if (seat === undefined) return "notAsked";
  markAnswered(auction, seat);
  seat.live = null;
  return null;
}

function markAnswered(auction: Auction, seat: Seat): void {
  if (seat.answered) return;
  seat.answered = true;
  auction.unanswered -= 1;
}
