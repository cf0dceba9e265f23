import {
  crossingEvidence,
  type CrossingEvidence,
  type SettlementStepSeen,
} from "../crossing/crossing-evidence.ts";
import type { Bytes32 } from "../hex.ts";
import { recordFaults } from "./record-faults.ts";
import type { AuctionRecord } from "./record.ts";

/** The evidence of one order. */
export type Evidence = {
  readonly auction: AuctionRecord;
  /** Its first input and output, base units. */
  readonly order: {
    readonly rfqId: Bytes32;
    readonly quoteId: string;
    readonly solverId: string;
    readonly inputAmount: bigint;
    readonly outputAmount: bigint;
  };
  readonly timeline: readonly SettlementStepSeen[];
  readonly crossing?: CrossingEvidence;
};

/**
 * What contradicts itself in an order's evidence: the auction's record, an order that is none of its offers, and what a
 * crossing gave the taker. An order whose price may fall is held against the price before its fall.
 */
export function evidenceFaults({ auction, order, timeline, crossing }: Evidence): string[] {
  const faults = recordFaults(auction);
  if (order.rfqId !== auction.rfq.rfqId) faults.push("order: another auction's");
  if (!isOffered(auction, order)) faults.push("order: none of the offers");
  const expected = crossingEvidence(order, timeline);
  if (JSON.stringify(expected) !== JSON.stringify(crossing === undefined ? null : ordered(crossing)))
    faults.push("crossing");
  else if (expected !== null && BigInt(expected.improvementAmount) <= 0n)
    faults.push("crossing: no better than the quote");
  return faults;
}

function isOffered(
  { ranking, split, events, rfq }: AuctionRecord,
  { quoteId, solverId, inputAmount, outputAmount }: Evidence["order"],
): boolean {
  const [input, output] = [inputAmount.toString(), outputAmount.toString()];
  const part = split?.parts.find((one) => one.quoteId === quoteId);
  if (part?.inputAmount === input && part.outputAmount === output) return part.solverId === solverId;
  const place = ranking.find((one) => one.quoteId === quoteId);
  const quote = events.findLast(
    (event) => (event.type === "quote" || event.type === "attestedQuote") && event.quoteId === quoteId,
  );
  if (place === undefined || quote === undefined || !("inputAmount" in quote)) return false;
  return (
    place.solverId === solverId &&
    quote.inputAmount === input &&
    (quote.outputAmount === output || rfq.limitAmount !== undefined)
  );
}

/** In one order of keys. */
const ordered = ({ inputAmount, quotedAmount, receivedAmount, improvementAmount }: CrossingEvidence) => ({
  inputAmount,
  quotedAmount,
  receivedAmount,
  improvementAmount,
});
