import { setTimeout as sleep } from "node:timers/promises";
import { isPartOfQuote } from "@tetrafi/core/allocation/part-of-quote.ts";
import type { Leg } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { askedLegs } from "@tetrafi/protocol/ws/asked-legs.ts";
import type { TradeTerms } from "../solver/check-fillable.ts";
import type { Filler } from "../solver/filler.ts";
import type { SolverLogger } from "../solver/logger.ts";
import type { PricedToken } from "../solver/price-source.ts";
import type { PricedAmount, ProfitBook, TradedAmounts, TradedTokens } from "../solver/profit-book.ts";
import { assetKey } from "../solver/reservations.ts";
import type { QuotePrice, SolverHandlers, SolverRfq } from "../solver/solver-handlers.ts";
import type { AskedFaults } from "./asked-faults.ts";
import { couldHaveQuoted, quote, quoteBoth, type QuotingOptions } from "./quoting.ts";

/** A price that was signed, with the side that its request fixes. */
type QuotedTrade = ReturnType<typeof askedLegs> & {
  readonly price: Pick<QuotePrice, "inputAmount" | "outputAmount" | "minFill">;
  readonly swapType: SolverRfq["swapType"];
  readonly tokens: TradedTokens;
};

/** What was signed for requests that are not over: of one that hides its side the bid and the ask, until one has won. */
export type QuotedTrades = Map<Bytes32, readonly QuotedTrade[]>;

export type TradingOptions = QuotingOptions & {
  readonly filler: Filler;
  readonly quoted: QuotedTrades;
  readonly logger: SolverLogger;
  readonly profits: ProfitBook;
  /** Faults that test requests asked for. */
  readonly faults: AskedFaults;
  /** An order with exactly this input, base units, is won and left: a fault for tests and the demo. */
  readonly fadeAmount: string | undefined;
};

/** A slow answer comes when this part of the window is over. */
const SLOW_PART = 0.8;
/** Quotes remembered at most; the oldest go first. */
const MAX_QUOTED = 100_000;

/** What the reference solver does with each message: price, remember, set aside, fill, let go. */
export function tradingHandlers(options: TradingOptions): SolverHandlers {
  const { network, inventory, filler, quoted, logger, fadeAmount, faults, profits } = options;
  const longestLifeMs = Math.max(...network.corridors.map(({ corridor }) => corridor.expirySeconds)) * 1_000;
  const letGo = (rfqId: Bytes32): void => {
    quoted.delete(rfqId);
    profits.forget(rfqId);
    inventory.release(rfqId);
  };
  const remember = (rfq: SolverRfq, trades: readonly QuotedTrade[]): void => {
    const { rfqId, sandbox } = rfq;
    const [oldest] = quoted.keys();
    if (quoted.size >= MAX_QUOTED && oldest !== undefined) quoted.delete(oldest);
    quoted.set(rfqId, trades);
    const [first] = trades;
    if (first !== undefined) profits.quoted(rfqId, first.price, first.tokens);
    if (sandbox !== undefined) faults.remember(rfqId, sandbox);
  };
  /** From now on it is known which of the two was taken, and the other's output is free. */
  const narrow = (rfqId: Bytes32, side: "bid" | "ask"): void => {
    const [bid, ask] = quoted.get(rfqId) ?? [];
    const taken = side === "bid" ? bid : ask;
    if (bid === undefined || ask === undefined || taken === undefined) return;
    quoted.set(rfqId, [taken]);
    const { inputAmount, outputAmount } = taken.price;
    profits.ordered(rfqId, { ...taken.tokens, inputAmount, outputAmount });
    inventory.owe(rfqId, taken.outputs, Date.now() + longestLifeMs);
  };
  return {
    pricesLegs: true,
    onRfq: async (rfq) => {
      if (rfq.sandbox === "reject") return { decline: "other" };
      if (rfq.sandbox === "slow") await sleep(SLOW_PART * rfq.windowMs);
      const answer = quote(rfq, options);
      if (!("decline" in answer)) remember(rfq, [quotedTrade(network, rfq, answer)]);
      return answer;
    },
    onTwoSidedRfq: async (bid, ask) => {
      if (bid.sandbox === "reject") return { decline: "other" };
      if (bid.sandbox === "slow") await sleep(SLOW_PART * bid.windowMs);
      const answer = quoteBoth(bid, ask, options);
      if (!("decline" in answer))
        remember(bid, [quotedTrade(network, bid, answer.bid), quotedTrade(network, ask, answer.ask)]);
      return answer;
    },
    onRefused: ({ rfqId }) => {
      if (rfqId !== undefined) letGo(rfqId);
    },
    onLost: ({ rfqId }) => letGo(rfqId),
    onWon: ({ rfqId, orderId, side }) => {
      logger.info({ rfqId, orderId, ...(side === undefined ? {} : { side }) }, "won");
      inventory.extend(rfqId, Date.now() + longestLifeMs);
      if (side !== undefined) narrow(rfqId, side);
    },
    onFillable: async (fillable) => {
      const isWinner = fillable.fromSeconds === undefined;
      if (isWinner && fadeAmount !== undefined && fillable.order.inputs[0]?.[1] === fadeAmount) {
        logger.warn({ orderId: fillable.orderId }, "injected fault: this order is left unfilled");
        return;
      }
      if (faults.of(fillable.rfqId) === "fade") {
        logger.warn({ orderId: fillable.orderId }, "fault on demand: this order is left unfilled");
        return;
      }
      await filler.fill(fillable);
    },
    onSettled: async ({ rfqId, orderId }) => {
      logger.info({ rfqId, orderId }, "settled");
      quoted.delete(rfqId);
      profits.settled(rfqId);
      await inventory.paid(rfqId);
    },
    onCrossed: ({ rfqId }) => letGo(rfqId),
    onRefunded: ({ rfqId }) => letGo(rfqId),
    onFailed: ({ rfqId }) => letGo(rfqId),
  };
}

type Network = TradingOptions["network"];

function quotedTrade(network: Network, rfq: SolverRfq, price: QuotedTrade["price"]): QuotedTrade {
  return { ...askedLegs(rfq, price), price, swapType: rfq.swapType, tokens: tokensOf(network, rfq) };
}

/** A token of what was quoted or may be filled, so the network file has it. */
function tokenOf(network: Network, { chainId, address }: Leg["asset"]): PricedToken {
  const found = network.asset(chainId, address);
  if (found === undefined) throw new Error("an unknown asset is traded");
  return found;
}

/** The tokens of a request that was quoted. */
function tokensOf(network: Network, { input, output, swapType, moreLegs = [] }: SolverRfq): TradedTokens {
  const token = (asset: Leg["asset"]): PricedToken => tokenOf(network, asset);
  const more = moreLegs.map(({ asset, amount }): PricedAmount => ({
    ...token(asset),
    amount: BigInt(amount),
  }));
  const [moreInputs, moreOutputs] = swapType === "ExactInput" ? [more, []] : [[], more];
  return { input: token(input), output: token(output), moreInputs, moreOutputs };
}

/** What an order that may be filled exchanges. */
function tradeOf(network: Network, { inputs, outputs }: TradeTerms): TradedAmounts {
  const priced = ({ asset, amount }: Leg): PricedAmount => ({ ...tokenOf(network, asset), amount });
  const [input, ...moreInputs] = inputs.map(priced);
  const [output, ...moreOutputs] = outputs.map(priced);
  if (input === undefined || output === undefined) throw new Error("an order has no sides");
  return {
    input,
    output,
    inputAmount: input.amount,
    outputAmount: output.amount,
    moreInputs,
    moreOutputs,
  };
}

/**
 * Whether an order is what was quoted, leg by leg, or asks for less, or is a part of a quote for part at its price; for
 * one that this run has no memory of, whether an earlier run could have quoted it. From then on its outputs are owed, and
 * its terms are in the book.
 */
export function acceptTerms(
  terms: TradeTerms,
  options: Pick<TradingOptions, "quoted" | "inventory" | "network" | "prices" | "profits">,
): boolean {
  const { quoted, inventory, network, profits } = options;
  const { rfqId, corridor, outputs } = terms;
  const trades = quoted.get(rfqId);
  const mine =
    trades === undefined ? couldHaveQuoted(terms, options) : trades.some((trade) => isQuoted(trade, terms));
  if (!mine) return false;
  profits.ordered(rfqId, tradeOf(network, terms));
  inventory.owe(rfqId, outputs, Date.now() + corridor.corridor.expirySeconds * 1_000);
  return true;
}

function isQuoted({ inputs, outputs, price, swapType }: QuotedTrade, terms: TradeTerms): boolean {
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
