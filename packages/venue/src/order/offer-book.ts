import type { AuctionRecord, RecordedAttestedQuote, RecordedQuote } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { StoredQuote } from "@tetrafi/store/stored-order.ts";

/** What the record knows of an offer. */
export type RecordedOffer = {
  readonly record: AuctionRecord;
  readonly quote: RecordedQuote | RecordedAttestedQuote;
  readonly salt: Bytes32;
};

/**
 * Finds an offer in the record of its auction, which was written before the offer was shown. Null when this workspace
 * has no such offer, also when another has.
 */
export async function findOffer(
  database: Database,
  workspaceId: string,
  rfqId: Bytes32,
  quoteId: string,
): Promise<RecordedOffer | null> {
  const auction = await findAuction(database, workspaceId, rfqId);
  if (auction === null || !auction.record.ranking.some((rank) => rank.quoteId === quoteId)) return null;
  const quote = auction.record.events.findLast(
    (event): event is RecordedOffer["quote"] =>
      (event.type === "quote" || event.type === "attestedQuote") && event.quoteId === quoteId,
  );
  return quote === undefined ? null : { record: auction.record, quote, salt: auction.salt };
}

/** The solver's quote in the form in which the order keeps it. */
export function storedQuote({ record, quote, salt }: RecordedOffer): StoredQuote {
  const { rfq } = record;
  return {
    rfqId: rfq.rfqId,
    solver: quote.solver,
    inputChainId: rfq.input.chainId,
    inputToken: rfq.input.address,
    inputAmount: quote.inputAmount,
    outputChainId: rfq.output.chainId,
    outputToken: rfq.output.address,
    outputAmount: quote.outputAmount,
    validUntil: quote.validUntil,
    // No contract asks for an attested one's: across chains the order itself binds.
    signature: quote.type === "quote" ? quote.signature : "0x",
    swapType: rfq.swapType,
    salt,
  };
}
