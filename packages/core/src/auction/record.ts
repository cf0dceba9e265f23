import type { Address } from "../hex.ts";
import {
  restoreQuote,
  type Received,
  type RecordedAttestedQuote,
  type RecordedQuote,
} from "./record-quote.ts";
import { rankOffers, type RankedRfq, type RankedSplit, type StandingOffers } from "./split-offer.ts";
import type {
  AdmittedQuote,
  Asset,
  CloseReason,
  FixedLeg,
  QuoteRefusal,
  RankedOffer,
  RankingRules,
  RankingTerms,
  Rfq,
  SplitRules,
} from "./types.ts";

/** What a solver did in an auction. A later quote replaces an earlier one; a decline or cancel withdraws it. */
export type RecordedEvent =
  | RecordedQuote
  | RecordedAttestedQuote
  | (Received & { readonly type: "decline"; readonly reason: string })
  | (Received & { readonly type: "cancel" })
  | (Received & { readonly type: "refusal"; readonly refusal: QuoteRefusal });

type WithDecimals<Terms> = Terms extends RankingTerms
  ? { readonly [Key in keyof Terms]: Terms[Key] extends bigint ? string : Terms[Key] }
  : never;

/** The terms of an offer's place, with amounts as decimal strings. */
export type RecordedTerms = WithDecimals<RankingTerms>;

/** An offer's place in the ranking with its terms. */
export type RecordedPlace = {
  readonly rank: number;
  readonly quoteId: string;
  readonly solverId: string;
  readonly terms: RecordedTerms;
};

/** The split among the offers, with its parts and what the search for it came to. */
export type RecordedSplit = {
  /** No combination whatever is better for the taker, before the fee, base units of the measured side. */
  readonly bestPossible: string;
  readonly exact: boolean;
  /** Best price first. */
  readonly parts: readonly {
    readonly inputAmount: string;
    readonly outputAmount: string;
    readonly quoteId: string;
    /** Which of its sizes the part is of, from 0, where the quote has several. */
    readonly size?: number;
    readonly solverId: string;
  }[];
  readonly quoteId: string;
  readonly rank: number;
  readonly steps: number;
  readonly terms: RecordedTerms;
};

/** A further leg as the record keeps it. */
type RecordedLeg = Omit<FixedLeg, "amount"> & { readonly amount: string };

/** The request as the record keeps it, with amounts as decimal strings. */
export type RecordedRfq = Omit<Rfq, "amount" | "limitAmount" | "moreLegs"> & {
  readonly amount: string;
  readonly limitAmount?: string;
  readonly moreLegs?: readonly RecordedLeg[];
};

/**
 * The canonical record of one auction, plain JSON with amounts as decimal strings: the request, who was asked, every
 * answer in the order the venue took it, what else the ranking depended on, and the ranking with its terms. Enough to
 * recompute the ranking from. Its keys are made in canonical order at every depth, so that its plain JSON is the
 * canonical one and nothing is sorted afterwards.
 */
export type AuctionRecord = {
  readonly version: 1;
  readonly rfq: RecordedRfq;
  readonly asked: readonly { readonly solverId: string; readonly address: Address }[];
  readonly openedAtUs: number;
  readonly windowMs: number;
  readonly closedAtUs: number;
  readonly closeReason: CloseReason;
  readonly events: readonly RecordedEvent[];
  /** Fees and chances of a fade, as they were at the close. */
  readonly rules: RankingRules;
  /** Best first. */
  readonly ranking: readonly RecordedPlace[];
  /** Where the best combination of quotes is better than each of them. The ranking leaves out its rank. */
  readonly split?: RecordedSplit;
};

/** The request as the record keeps it. */
export function recordRfq(rfq: Rfq): RecordedRfq {
  return {
    amount: rfq.amount.toString(),
    ...(rfq.hidesSide === undefined ? undefined : { hidesSide: rfq.hidesSide }),
    input: recordAsset(rfq.input),
    ...(rfq.limitAmount === undefined ? {} : { limitAmount: rfq.limitAmount.toString() }),
    minValidUntil: rfq.minValidUntil,
    ...(rfq.moreLegs === undefined ? {} : { moreLegs: rfq.moreLegs.map(recordLeg) }),
    output: recordAsset(rfq.output),
    preference: rfq.preference,
    receiver: rfq.receiver,
    rfqId: rfq.rfqId,
    ...(rfq.split === undefined ? undefined : { split: recordSplitRules(rfq.split) }),
    swapType: rfq.swapType,
    user: rfq.user,
    workspaceId: rfq.workspaceId,
  };
}

const recordSplitRules = ({ maxParts, maxSteps, pricing }: SplitRules): SplitRules => ({
  maxParts,
  maxSteps,
  pricing,
});

/** The inverse of `recordRfq`. Throws on an amount that is not an integer. */
export function restoreRfq({ amount, limitAmount, moreLegs, ...same }: RecordedRfq): Rfq {
  const more = moreLegs?.map((leg) => ({ ...leg, amount: BigInt(leg.amount) }));
  return {
    ...same,
    amount: BigInt(amount),
    ...(limitAmount === undefined ? {} : { limitAmount: BigInt(limitAmount) }),
    ...(more === undefined ? {} : { moreLegs: more }),
  };
}

function recordLeg({ amount, asset, receiver }: FixedLeg): RecordedLeg {
  const leg = { amount: amount.toString(), asset: recordAsset(asset) };
  return receiver === undefined ? leg : { ...leg, receiver };
}

const recordAsset = ({ address, chainId }: Asset): Asset => ({ address, chainId });

/** The rules of a ranking as the record keeps them. */
export function recordRules({ fadeCostBps, fadePpm, feeBps }: RankingRules): RankingRules {
  return { fadeCostBps, fadePpm: fadePpm.map(({ ppm, solverId }) => ({ ppm, solverId })), feeBps };
}

/** An offer's place as the record keeps it. */
export function recordPlace({ quoteId, rank, solverId, terms }: RankedOffer): RecordedPlace {
  return { quoteId, rank, solverId, terms: recordTerms(terms) };
}

/** The split as the record keeps it: nothing where there is none. */
export function recordSplit(split: RankedSplit | null): Pick<AuctionRecord, "split"> {
  if (split === null) return {};
  const { bestPossible, exact, parts, quoteId, rank, steps, terms } = split;
  return {
    split: {
      bestPossible: bestPossible.toString(),
      exact,
      parts: parts.map(({ inputAmount, outputAmount, quote, size }) => ({
        inputAmount: inputAmount.toString(),
        outputAmount: outputAmount.toString(),
        quoteId: quote.quoteId,
        ...(size === undefined ? undefined : { size }),
        solverId: quote.solverId,
      })),
      quoteId,
      rank,
      steps,
      terms: recordTerms(terms),
    },
  };
}

function recordTerms(terms: RankingTerms): RecordedTerms {
  const { measure, sequence } = terms;
  const feeAmount = terms.feeAmount.toString();
  const netAmount = terms.netAmount.toString();
  switch (terms.preference) {
    case "price":
      return { feeAmount, measure, netAmount, preference: terms.preference, sequence };
    case "speed": {
      const { etaSeconds, preference } = terms;
      return { etaSeconds, feeAmount, measure, netAmount, preference, sequence };
    }
    case "reliability": {
      const { fadePpm, preference } = terms;
      const expectedAmount = terms.expectedAmount.toString();
      return { expectedAmount, fadePpm, feeAmount, measure, netAmount, preference, sequence };
    }
    default:
      return terms satisfies never;
  }
}

/** The rule by which live quotes become offers at the close: those not expired by then, ranked. */
export function standingOffers(
  rfq: RankedRfq,
  rules: RankingRules,
  live: readonly AdmittedQuote[],
  closedAtUs: number,
): StandingOffers {
  const valid = live.filter((quote) => quote.validUntil * 1_000_000 > closedAtUs);
  return rankOffers(rfq, rules, valid);
}

/**
 * Recomputes the offers from the record's request, events, rules and closing time alone; its `ranking` and `split` are
 * not looked at.
 */
export function replayRecord(record: AuctionRecord): StandingOffers {
  const live = new Map<string, AdmittedQuote>();
  for (const event of record.events) {
    if (event.type === "quote" || event.type === "attestedQuote")
      live.set(event.solverId, restoreQuote(record.rfq.rfqId, event));
    else if (event.type !== "refusal") live.delete(event.solverId);
  }
  return standingOffers(restoreRfq(record.rfq), record.rules, [...live.values()], record.closedAtUs);
}
