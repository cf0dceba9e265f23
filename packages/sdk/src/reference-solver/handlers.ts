import { isPartOfQuote } from "@tetrafi/core/allocation/part-of-quote.ts";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { askedLegs } from "@tetrafi/protocol/ws/asked-legs.ts";
import type { TradeTerms } from "../solver/check-fillable.ts";
import type { Filler } from "../solver/filler.ts";
import type { SolverLogger } from "../solver/logger.ts";
import { assetKey } from "../solver/reservations.ts";
import type { QuotePrice, SolverHandlers, SolverRfq } from "../solver/solver-handlers.ts";
import { couldHaveQuoted, quote, type QuotingOptions } from "./quoting.ts";

/** What was signed for requests that are not over, with the side that each request fixes. */
export type QuotedTrades = Map<
  Bytes32,
  ReturnType<typeof askedLegs> & { readonly price: QuotePrice; readonly swapType: SolverRfq["swapType"] }
>;

export type TradingOptions = QuotingOptions & {
  readonly filler: Filler;
  readonly quoted: QuotedTrades;
  readonly logger: SolverLogger;
  /** An order with exactly this input, base units, is won and left: a fault for tests and the demo. */
  readonly fadeAmount: string | undefined;
};

/** Quotes remembered at most; the oldest go first. */
const MAX_QUOTED = 100_000;

/** What the reference solver does with each message: price, remember, set aside, fill, let go. */
export function tradingHandlers(options: TradingOptions): SolverHandlers {
  const { network, inventory, filler, quoted, logger, fadeAmount } = options;
  const longestLifeMs = Math.max(...network.corridors.map(({ corridor }) => corridor.expirySeconds)) * 1_000;
  const letGo = (rfqId: Bytes32): void => {
    quoted.delete(rfqId);
    inventory.release(rfqId);
  };
  return {
    pricesLegs: true,
    onRfq: (rfq) => {
      const answer = quote(rfq, options);
      if ("decline" in answer) return answer;
      const [oldest] = quoted.keys();
      if (quoted.size >= MAX_QUOTED && oldest !== undefined) quoted.delete(oldest);
      quoted.set(rfq.rfqId, { ...askedLegs(rfq, answer), price: answer, swapType: rfq.swapType });
      return answer;
    },
    onRefused: ({ rfqId }) => {
      if (rfqId !== undefined) letGo(rfqId);
    },
    onLost: ({ rfqId }) => letGo(rfqId),
    onWon: ({ rfqId, orderId }) => {
      logger.info({ rfqId, orderId }, "won");
      inventory.extend(rfqId, Date.now() + longestLifeMs);
    },
    onFillable: async (fillable) => {
      const isWinner = fillable.fromSeconds === undefined;
      if (isWinner && fadeAmount !== undefined && fillable.order.inputs[0]?.[1] === fadeAmount) {
        logger.warn({ orderId: fillable.orderId }, "injected fault: this order is left unfilled");
        return;
      }
      await filler.fill(fillable);
    },
    onSettled: async ({ rfqId, orderId }) => {
      logger.info({ rfqId, orderId }, "settled");
      quoted.delete(rfqId);
      await inventory.paid(rfqId);
    },
    onCrossed: ({ rfqId }) => letGo(rfqId),
    onRefunded: ({ rfqId }) => letGo(rfqId),
    onFailed: ({ rfqId }) => letGo(rfqId),
  };
}

/**
 * Whether an order is what was quoted, leg by leg, or asks for less, or is a part of a quote for part at its price; for
 * one that this run has no memory of, whether an earlier run could have quoted it. From then on its outputs are owed.
 */
export function acceptTerms(
  terms: TradeTerms,
  { quoted, inventory, network }: Pick<TradingOptions, "quoted" | "inventory" | "network">,
): boolean {
  const { rfqId, corridor, outputs } = terms;
  const trade = quoted.get(rfqId);
  const mine = trade === undefined ? couldHaveQuoted(terms, network) : isQuoted(trade, terms);
  if (!mine) return false;
  inventory.owe(rfqId, outputs, Date.now() + corridor.corridor.expirySeconds * 1_000);
  return true;
}

function isQuoted(
  { inputs, outputs, price, swapType }: ReturnType<QuotedTrades["get"]> & object,
  terms: TradeTerms,
): boolean {
  if (price.minFill === undefined) return areSame(inputs, terms.inputs) && areWithin(outputs, terms.outputs);
  return (
    areOfSameAssets(inputs, terms.inputs) &&
    areOfSameAssets(outputs, terms.outputs) &&
    isPartOfQuote(swapType, price, terms)
  );
}

function areSame(some: readonly Leg[], others: readonly Leg[]): boolean {
  return areWithin(some, others) && areWithin(others, some);
}

/** Whether the others are legs of the same assets in the same order, each of no more. */
function areWithin(some: readonly Leg[], others: readonly Leg[]): boolean {
  return (
    areOfSameAssets(some, others) &&
    some.every(({ amount }, place) => (others[place]?.amount ?? 0n) <= amount)
  );
}

function areOfSameAssets(some: readonly Leg[], others: readonly Leg[]): boolean {
  const keys = (legs: readonly Leg[]): string => legs.map(({ asset }) => assetKey(asset)).join();
  return keys(some) === keys(others);
}
