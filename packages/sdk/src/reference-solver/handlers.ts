import { setTimeout as sleep } from "node:timers/promises";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { TradeTerms } from "../solver/check-fillable.ts";
import type { Filler } from "../solver/filler.ts";
import type { SolverLogger } from "../solver/logger.ts";
import type { PricedToken } from "../solver/price-source.ts";
import type { ProfitBook } from "../solver/profit-book.ts";
import type { QuotePrice, SolverHandlers, SolverRfq } from "../solver/solver-handlers.ts";
import type { AskedFaults } from "./asked-faults.ts";
import { couldHaveQuoted, quote, type QuotingOptions } from "./quoting.ts";

/** The prices given for requests that are not over. */
export type QuotedPrices = Map<Bytes32, QuotePrice>;

export type TradingOptions = QuotingOptions & {
  readonly filler: Filler;
  readonly quoted: QuotedPrices;
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
  return {
    onRfq: async (rfq) => {
      if (rfq.sandbox === "reject") return { decline: "other" };
      if (rfq.sandbox === "slow") await sleep(SLOW_PART * rfq.windowMs);
      const answer = quote(rfq, options);
      if ("decline" in answer) return answer;
      const [oldest] = quoted.keys();
      if (quoted.size >= MAX_QUOTED && oldest !== undefined) quoted.delete(oldest);
      quoted.set(rfq.rfqId, answer);
      profits.quoted(rfq.rfqId, answer, sidesOf(network, rfq));
      if (rfq.sandbox !== undefined) faults.remember(rfq.rfqId, rfq.sandbox);
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
      if (fadeAmount !== undefined && fillable.order.inputs[0]?.[1] === fadeAmount) {
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
    onRefunded: ({ rfqId }) => letGo(rfqId),
    onFailed: ({ rfqId }) => letGo(rfqId),
  };
}

/** The tokens of a request that was quoted, so its corridor exists. */
function sidesOf(
  network: TradingOptions["network"],
  { input, output }: SolverRfq,
): { readonly input: PricedToken; readonly output: PricedToken } {
  const corridor = network.corridor(input, output);
  if (corridor === undefined) throw new Error("a request on no corridor was quoted");
  return { input: corridor.inputToken, output: corridor.outputToken };
}

/**
 * Whether an order is at the price that was quoted; for one that this run has no memory of, whether an earlier run could
 * have quoted it. From then on its output is owed.
 */
export function acceptTerms(
  terms: TradeTerms,
  { quoted, inventory, prices }: Pick<TradingOptions, "quoted" | "inventory" | "prices">,
): boolean {
  const { rfqId, corridor, inputAmount, outputAmount } = terms;
  const price = quoted.get(rfqId);
  const mine =
    price === undefined
      ? couldHaveQuoted(terms, prices)
      : price.inputAmount === inputAmount && price.outputAmount === outputAmount;
  if (!mine) return false;
  const output = { chainId: corridor.destination.chainId, address: corridor.outputToken.address };
  inventory.owe(rfqId, output, outputAmount, Date.now() + corridor.corridor.expirySeconds * 1_000);
  return true;
}
