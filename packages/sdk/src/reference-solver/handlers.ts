import { isPartOfQuote } from "@tetrafi/core/allocation/part-of-quote.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { TradeTerms } from "../solver/check-fillable.ts";
import type { Filler } from "../solver/filler.ts";
import type { SolverLogger } from "../solver/logger.ts";
import type { QuotePrice, SolverHandlers, SolverRfq } from "../solver/solver-handlers.ts";
import { couldHaveQuoted, quote, type QuotingOptions } from "./quoting.ts";

/** The prices given for requests that are not over, with the side that each request fixes. */
export type QuotedPrices = Map<Bytes32, QuotePrice & Pick<SolverRfq, "swapType">>;

export type TradingOptions = QuotingOptions & {
  readonly filler: Filler;
  readonly quoted: QuotedPrices;
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
    onRfq: (rfq) => {
      const answer = quote(rfq, options);
      if ("decline" in answer) return answer;
      const [oldest] = quoted.keys();
      if (quoted.size >= MAX_QUOTED && oldest !== undefined) quoted.delete(oldest);
      quoted.set(rfq.rfqId, { ...answer, swapType: rfq.swapType });
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
      await filler.fill(fillable);
    },
    onSettled: async ({ rfqId, orderId }) => {
      logger.info({ rfqId, orderId }, "settled");
      quoted.delete(rfqId);
      await inventory.paid(rfqId);
    },
    onRefunded: ({ rfqId }) => letGo(rfqId),
    onFailed: ({ rfqId }) => letGo(rfqId),
  };
}

/**
 * Whether an order is what was quoted, or a part of it at that price; for one that this run has no memory of, whether an earlier run could
 * have quoted it. From then on its output is owed.
 */
export function acceptTerms(
  terms: TradeTerms,
  { quoted, inventory }: Pick<TradingOptions, "quoted" | "inventory">,
): boolean {
  const { rfqId, corridor, outputAmount } = terms;
  const price = quoted.get(rfqId);
  const mine = price === undefined ? couldHaveQuoted(terms) : isPartOfQuote(price.swapType, price, terms);
  if (!mine) return false;
  const output = { chainId: corridor.destination.chainId, address: corridor.outputToken.address };
  inventory.owe(rfqId, output, outputAmount, Date.now() + corridor.corridor.expirySeconds * 1_000);
  return true;
}
