import type { RecordedAttestedQuote, RecordedQuote } from "@tetrafi/core/auction/record-quote.ts";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { StoredQuote } from "@tetrafi/store/stored-order.ts";

/** What of a quote is taken, base units: all of its amounts but in a split. */
export type RecordedPart = {
  readonly quote: RecordedQuote | RecordedAttestedQuote;
  readonly inputAmount: string;
  readonly outputAmount: string;
  /** Of which of its sizes, where the quote has several and the offer is a split. */
  readonly size?: number;
};

/** What the record knows of an offer. */
export type RecordedOffer = {
  readonly record: AuctionRecord;
  /** One, or those of a split in their order. */
  readonly parts: readonly RecordedPart[];
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
  if (auction === null) return null;
  const { record, salt } = auction;
  const parts = partsOf(record, quoteId);
  return parts === null ? null : { record, parts, salt };
}

/** Null when the record has no such offer. */
function partsOf(record: AuctionRecord, quoteId: string): RecordedPart[] | null {
  if (record.split?.quoteId === quoteId)
    return record.split.parts.flatMap(({ quoteId: partId, solverId: _solverId, ...part }) => {
      const quote = findQuote(record, partId);
      return quote === undefined ? [] : [{ quote, ...part }];
    });
  if (!record.ranking.some((rank) => rank.quoteId === quoteId)) return null;
  const quote = findQuote(record, quoteId);
  if (quote === undefined) return null;
  return [{ quote, inputAmount: quote.inputAmount, outputAmount: quote.outputAmount }];
}

function findQuote({ events }: AuctionRecord, quoteId: string): RecordedPart["quote"] | undefined {
  return events.findLast(
    (event): event is RecordedPart["quote"] =>
      (event.type === "quote" || event.type === "attestedQuote") && event.quoteId === quoteId,
  );
}

/** The solver's quote in the form in which the order keeps it. */
export function storedQuote({ record, salt }: RecordedOffer, part: RecordedPart): StoredQuote {
  const { rfq } = record;
  const { quote, inputAmount, outputAmount } = part;
  return {
    rfqId: rfq.rfqId,
    solver: quote.solver,
    inputChainId: rfq.input.chainId,
    inputToken: rfq.input.address,
    inputAmount,
    outputChainId: rfq.output.chainId,
    outputToken: rfq.output.address,
    outputAmount,
    validUntil: quote.validUntil,
    ...signedPart(part),
    // No contract asks for an attested one's: across chains the order itself binds.
    signature: quote.type === "quote" ? quote.signature : "0x",
    swapType: rfq.swapType,
    ...(rfq.hidesSide === undefined ? {} : { side: rfq.swapType === "ExactInput" ? "bid" : "ask" }),
    salt,
  };
}

/** What the solver of a quote for part signed. What is attested is never for part. */
function signedPart({ quote, size }: RecordedPart): Pick<StoredQuote, "signed"> {
  if (quote.type !== "quote" || quote.minFill === undefined) return {};
  const { inputAmount, outputAmount, minFill } = quote.sizes?.[size ?? -1] ?? {
    ...quote,
    minFill: quote.minFill,
  };
  return { signed: { inputAmount, outputAmount, minFill } };
}
