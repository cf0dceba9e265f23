import type { RiskRefusal } from "@tetrafi/core/auction/types.ts";
import type { OpenQuoted } from "../risk/open-quoted.ts";
import type { PreTrade } from "../risk/pre-trade.ts";
import type { Trade } from "../risk/trade-value.ts";
import type { AnswerTally } from "../standing/answer-tally.ts";
import type { Oversight } from "./oversight.ts";
import type { OpenRound } from "./round.ts";

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
      const breach = risk.admitQuote(tradeOf(round), quote.solverId, quote);
      // Of requests alone, and never answered here, are duplicates and rates.
      return breach === null ? null : (breach.code as RiskRefusal);
    },
    onLive: (round, quote) => risk.quoteIsLive(tradeOf(round), quote.solverId, quote),
    onWithdrawn: (rfqId, solverId) => quoted.drop(rfqId, solverId),
    onClosed: (auction, { offers }) => {
      quoted.end(auction.rfq.rfqId, new Set(offers.map(({ solverId }) => solverId)));
      if (!isTest(auction.rfq.workspaceId)) tally.closed(auction);
    },
    onLate: (rfqId, solverId, receivedAtUs) => tally.late(rfqId, solverId, receivedAtUs),
  };
}

const tradeOf = ({ auction, corridor, moreCorridors }: OpenRound): Trade => ({
  rfq: auction.rfq,
  corridor,
  moreCorridors,
});
