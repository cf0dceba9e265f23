import type { AuctionRecord, RecordedTerms } from "../auction/record.ts";
import type { QuoteRefusal } from "../auction/types.ts";

/**
 * How a closed auction ended: an offer was accepted, several in a split; nobody accepted in time, or the taker withdrew;
 * or it was done away, with somebody who did not quote in it.
 */
export type AuctionEnd =
  | { readonly type: "accepted"; readonly quoteIds: readonly string[]; readonly atMs: number }
  | { readonly type: "expired"; readonly atMs: number }
  | { readonly type: "doneAway"; readonly atMs: number };

/** What solvers may be told, and when. */
export type FeedbackRules = {
  /** From the end of the auction: the winner hedges before others learn of the trade. */
  readonly hedgeDelayMs: number;
  /** Whether the taker's workspace lets solvers know the cover price. */
  readonly tellsCover: boolean;
};

/**
 * What became of a solver's answer. The cover is the best offer that was not accepted, after the fee, in base units of
 * the measured side; null where there is none, or it isn't told.
 */
export type FeedbackOutcome =
  | { readonly type: "won"; readonly coverAmount: string | null }
  | { readonly type: "lost"; readonly coverAmount: string | null }
  /** As good as the offer that was accepted, and received later. */
  | { readonly type: "tied" }
  /** Nobody accepted in time, or the quote had run out at the close. */
  | { readonly type: "expired" }
  | { readonly type: "doneAway" }
  | { readonly type: "late" }
  | { readonly type: "invalid"; readonly refusal: QuoteRefusal };

/** What one solver is told, not before `tellAtMs`. */
export type SolverFeedback = {
  readonly solverId: string;
  readonly tellAtMs: number;
  readonly outcome: FeedbackOutcome;
};

/**
 * What each solver that tried to quote learns, in the order in which they were asked. One that declined, withdrew or kept
 * silent learns nothing. `lateSolvers` are those whose first answer came after the close, which the record can't hold.
 *
 * Of a request that hides its side the winners alone learn the cover, and a tie is told as any loss: a cover, held against
 * the solver's own two prices, or a tie with one of them would tell the losers which way the taker traded. What else they
 * are told is the same for both directions, since a quote stands, runs out or is refused as a whole.
 */
export function solverFeedback(
  record: AuctionRecord,
  end: AuctionEnd,
  rules: FeedbackRules,
  lateSolvers: ReadonlySet<string>,
): SolverFeedback[] {
  const tellAtMs = end.atMs + rules.hedgeDelayMs;
  const places = new Map(record.ranking.map((place) => [place.solverId, place]));
  const accepted = new Set(end.type === "accepted" ? end.quoteIds : []);
  const split = record.split ?? null;
  const isSplitTaken =
    split !== null && accepted.size > 1 && split.parts.every(({ quoteId }) => accepted.has(quoteId));
  const singles = record.ranking.filter(({ quoteId }) => accepted.has(quoteId));
  const taken = isSplitTaken ? [split] : singles;
  const single = record.ranking.find(({ quoteId }) => !accepted.has(quoteId));
  const isSplitCover = split !== null && !isSplitTaken && (single === undefined || split.rank < single.rank);
  const cover = isSplitCover ? split : single;
  const coverAmount = rules.tellsCover ? (cover?.terms.netAmount ?? null) : null;

  const outcomeOf = (solverId: string): FeedbackOutcome | null => {
    const place = places.get(solverId);
    if (place === undefined) {
      const partId = quoteForPart(record, solverId);
      if (partId === null) return unrankedOutcome(record, solverId, lateSolvers);
      if (end.type !== "accepted") return { type: end.type };
      return { type: accepted.has(partId) ? "won" : "lost", coverAmount };
    }
    if (end.type !== "accepted") return { type: end.type };
    if (accepted.has(place.quoteId)) return { type: "won", coverAmount };
    if (record.rfq.hidesSide === true) return { type: "lost", coverAmount: null };
    return taken.some(({ terms }) => score(terms) === score(place.terms))
      ? { type: "tied" }
      : { type: "lost", coverAmount };
  };
  const solverIds = new Set(record.asked.map(({ solverId }) => solverId));
  return [...solverIds].flatMap((solverId) => {
    const outcome = outcomeOf(solverId);
    return outcome === null ? [] : [{ solverId, tellAtMs, outcome }];
  });
}

/** The id of a quote for part that stood at the close, which is no offer by itself; null where there is none. */
function quoteForPart({ events, rfq, closedAtUs }: AuctionRecord, solverId: string): string | null {
  const last = events.findLast((event) => event.solverId === solverId && event.type !== "refusal");
  if (last?.type !== "quote" || last.validUntil * 1_000_000 <= closedAtUs) return null;
  const fixed = rfq.swapType === "ExactInput" ? last.inputAmount : last.outputAmount;
  return fixed === rfq.amount ? null : last.quoteId;
}

/** A solver without an offer: its last answer that was taken decides, else its last one that was refused. */
function unrankedOutcome(
  { events }: AuctionRecord,
  solverId: string,
  lateSolvers: ReadonlySet<string>,
): FeedbackOutcome | null {
  const own = events.filter((event) => event.solverId === solverId);
  const taken = own.findLast(({ type }) => type !== "refusal");
  if (taken !== undefined)
    return taken.type === "quote" || taken.type === "attestedQuote" ? { type: "expired" } : null;
  const refused = own.at(-1);
  if (refused?.type === "refusal" && refused.refusal !== "late")
    return { type: "invalid", refusal: refused.refusal };
  return refused !== undefined || lateSolvers.has(solverId) ? { type: "late" } : null;
}

/** All but the sequence that a place was decided by. */
function score(terms: RecordedTerms): string {
  switch (terms.preference) {
    case "price":
      return terms.netAmount;
    case "speed":
      return `${terms.etaSeconds} ${terms.netAmount}`;
    case "reliability":
      return terms.expectedAmount;
    default:
      return terms satisfies never;
  }
}
