import { isAllowed, strictness } from "./kill-switch.ts";
import type { RiskScope, RiskStage, ScopeState } from "./limits.ts";
import { deviationBps, type Price } from "./price.ts";
import { isTripped } from "./protection.ts";
import { waitMs } from "./rate.ts";

/** What every stage knows of a trade. */
type TradeFacts = {
  /** UTC milliseconds. */
  readonly nowMs: number;
  /** Base units of the side that the request fixes. */
  readonly size: bigint;
  /** Millionths of the reference currency. */
  readonly notional: bigint;
  /** The scopes that hold the trade, in the order in which they are checked. */
  readonly scopes: readonly ScopeState[];
};

/** A request, before anything leaves the venue. */
export type RequestFacts = TradeFacts & {
  /** When the last request with the same `duplicateKey` came, UTC milliseconds; null when none is known. */
  readonly previousSameAtMs: number | null;
};

/** A quote, before it counts; or an offer, before it becomes an order. */
export type QuoteFacts = TradeFacts & {
  readonly price: Price;
  /** What the price is held against; null when there is none that is fresh. */
  readonly reference: Price | null;
  readonly takerEntityId: string;
  readonly solverEntityId: string;
};

/** Names of the limits. */
export type RiskCode =
  | "switchedOff"
  | "selfTrade"
  | "sizeAboveLimit"
  | "notionalAboveLimit"
  | "outstandingAboveLimit"
  | "openQuotedAboveLimit"
  | "referenceMissing"
  | "priceOutsideCollar"
  | "protectionTripped"
  | "duplicateRequest"
  | "rateAboveLimit";

/** The first limit that a trade fails, with the number that is allowed and the one that was found. */
export type RiskBreach = {
  readonly code: RiskCode;
  readonly scope: RiskScope;
  readonly scopeId: string;
  readonly limit: bigint;
  readonly actual: bigint;
};

type Facts = TradeFacts & {
  readonly stage: RiskStage;
  readonly request: RequestFacts | null;
  readonly quote: QuoteFacts | null;
};

/** Allowed and found. */
type Numbers = readonly [limit: bigint, actual: bigint];

type LimitRule = {
  readonly code: RiskCode;
  readonly stages: readonly RiskStage[];
  readonly scopes: readonly RiskScope[];
  /** What the two numbers count. */
  readonly unit: string;
  /** The numbers when the limit is failed, null when it is kept or there is none. */
  readonly failed: (facts: Facts, state: ScopeState) => Numbers | null;
};

const everyStage = ["request", "quote", "accept"] as const;
const everyScope = ["venue", "corridor", "workspace", "solver"] as const;

function above(limit: bigint | undefined, actual: bigint): Numbers | null {
  return limit !== undefined && actual > limit ? [limit, actual] : null;
}

/**
 * The limits in the order in which they are checked. A solver's protection is not looked at when an offer is accepted:
 * there is no last look.
 */
export const limitRules: readonly LimitRule[] = [
  {
    code: "switchedOff",
    stages: everyStage,
    scopes: everyScope,
    unit: "strictness of the switch",
    failed: ({ stage }, { switchLevel }) =>
      isAllowed(switchLevel, stage) ? null : [0n, BigInt(strictness(switchLevel))],
  },
  {
    code: "selfTrade",
    stages: ["quote", "accept"],
    scopes: everyScope,
    unit: "sides that belong to the taker",
    failed: ({ quote }) => (quote !== null && quote.takerEntityId === quote.solverEntityId ? [1n, 2n] : null),
  },
  {
    code: "sizeAboveLimit",
    stages: everyStage,
    scopes: everyScope,
    unit: "base units of the fixed side",
    failed: (trade, { limits, size }) => above(limits.maxSize, size ?? trade.size),
  },
  {
    code: "notionalAboveLimit",
    stages: everyStage,
    scopes: everyScope,
    unit: "millionths of the reference currency",
    failed: ({ notional }, { limits }) => above(limits.maxNotional, notional),
  },
  {
    code: "outstandingAboveLimit",
    stages: everyStage,
    scopes: everyScope,
    unit: "millionths of the reference currency",
    failed: ({ notional }, { limits, outstanding }) => above(limits.maxOutstanding, outstanding + notional),
  },
  {
    code: "openQuotedAboveLimit",
    stages: ["quote"],
    scopes: ["solver"],
    unit: "millionths of the reference currency",
    failed: ({ notional }, { limits, openQuoted }) => above(limits.maxOpenQuoted, openQuoted + notional),
  },
  {
    code: "referenceMissing",
    stages: ["quote", "accept"],
    scopes: everyScope,
    unit: "references",
    failed: ({ quote }, { limits }) =>
      limits.maxDeviationBps !== undefined && quote?.reference === null ? [1n, 0n] : null,
  },
  {
    code: "priceOutsideCollar",
    stages: ["quote", "accept"],
    scopes: everyScope,
    unit: "basis points from the reference",
    failed: ({ quote }, { limits: { maxDeviationBps } }) =>
      maxDeviationBps === undefined || quote === null || quote.reference === null
        ? null
        : above(BigInt(maxDeviationBps), deviationBps(quote.price, quote.reference)),
  },
  {
    code: "protectionTripped",
    stages: ["quote"],
    scopes: ["solver"],
    unit: "fills in the interval",
    failed: ({ nowMs }, { limits: { protection: rule }, protection }) =>
      rule !== undefined && protection !== null && isTripped(protection, rule, nowMs)
        ? [BigInt(rule.maxFills - 1), BigInt(rule.maxFills)]
        : null,
  },
  {
    code: "duplicateRequest",
    stages: ["request"],
    scopes: ["workspace"],
    unit: "milliseconds since the same request, at least",
    failed: ({ nowMs, request }, { limits: { duplicateWindowMs } }) => {
      const previous = request?.previousSameAtMs ?? null;
      if (duplicateWindowMs === undefined || previous === null) return null;
      const since = Math.max(0, nowMs - previous);
      return since < duplicateWindowMs ? [BigInt(duplicateWindowMs), BigInt(since)] : null;
    },
  },
  {
    code: "rateAboveLimit",
    stages: ["request"],
    scopes: ["venue", "corridor", "workspace"],
    unit: "milliseconds to wait",
    failed: ({ nowMs }, { limits: { rate }, bucket }) =>
      rate === undefined || bucket === null ? null : above(0n, BigInt(waitMs(bucket, rate, nowMs))),
  },
];

/** The first limit that a request fails; null when it may open an auction. Its scopes are all but the solver's. */
export function checkRequest(request: RequestFacts): RiskBreach | null {
  return firstBreach({ ...request, stage: "request", request, quote: null });
}

/** The first limit that a quote fails; null when it may be ranked. */
export function checkQuote(quote: QuoteFacts): RiskBreach | null {
  return firstBreach({ ...quote, stage: "quote", request: null, quote });
}

/** The first limit that an offer fails; null when it may become an order and reserve its exposure. */
export function checkAccept(quote: QuoteFacts): RiskBreach | null {
  return firstBreach({ ...quote, stage: "accept", request: null, quote });
}

function firstBreach(facts: Facts): RiskBreach | null {
  for (const { code, stages, scopes, failed } of limitRules) {
    if (!stages.includes(facts.stage)) continue;
    for (const state of facts.scopes) {
      if (!scopes.includes(state.scope)) continue;
      const numbers = failed(facts, state);
      if (numbers === null) continue;
      const [limit, actual] = numbers;
      return { code, scope: state.scope, scopeId: state.scopeId, limit, actual };
    }
  }
  return null;
}
