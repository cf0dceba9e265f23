import type { QuoteTerms, RiskRefusal } from "@tetrafi/core/auction/types.ts";
import type { OpenQuoted } from "../risk/open-quoted.ts";
import type { PreTrade } from "../risk/pre-trade.ts";
import type { Trade } from "../risk/trade-value.ts";
import type { AnswerTally } from "../standing/answer-tally.ts";
import type { Oversight } from "./oversight.ts";
import type { QuotedDirection } from "./round.ts";

/** Limits and switches on quotes, what solvers have quoted, and how they answer. */
export function overseeAuctions(context: {
  readonly risk: PreTrade;
  readonly quoted: OpenQuoted;
  readonly tally: AnswerTally;
  /** Whether a workspace is for tests: how its requests are answered says nothing of how a solver stands. */
  readonly isTest: (workspaceId: string) => boolean;
}): Oversight {
  const { risk, quoted, tally, isTest } = context;
  return {
    refuse: (round, quote) => {
      // Any of its sizes may be taken.
      for (const size of quote.sizes ?? [quote]) {
        const priced = { ...quote, ...size };
        const breach = risk.admitQuote(tradeOf(round, priced), quote.solverId, priced);
        // Of requests alone, and never answered here, are duplicates and rates.
        if (breach !== null) return breach.code as RiskRefusal;
      }
      return null;
    },
    onLive: (round, quote) => risk.quoteIsLive(tradeOf(round, quote), quote.solverId, quote),
    onWithdrawn: (rfqId, solverId) => quoted.drop(rfqId, solverId),
    onClosed: (auction, { offers, split }) => {
      const parts = split?.parts.map(({ quote }) => quote.solverId) ?? [];
      quoted.end(auction.rfq.rfqId, new Set([...offers.map(({ solverId }) => solverId), ...parts]));
      if (!isTest(auction.rfq.workspaceId)) tally.closed(auction);
    },
    onLate: (rfqId, solverId, receivedAtUs) => tally.late(rfqId, solverId, receivedAtUs),
  };
}

/** The trade that the quote stands for: of its own size, where it is for part. */
function tradeOf({ auction: { rfq }, corridor, moreCorridors }: QuotedDirection, quote: QuoteTerms): Trade {
  if (quote.minFill === undefined) return { rfq, corridor, moreCorridors };
  const amount = rfq.swapType === "ExactInput" ? quote.inputAmount : quote.outputAmount;
  return { rfq: { ...rfq, amount }, corridor, moreCorridors };
}
