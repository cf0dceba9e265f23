import { recordPlace, recordSplit, replayRecord, type AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { recordedQuoteFaults } from "@tetrafi/core/auction/record-faults.ts";
import type { RankedSplit } from "@tetrafi/core/auction/split-offer.ts";
import type { RecordText } from "@tetrafi/store/auctions.ts";

/** What a replay says of one stored record. */
export type ReplayCheck =
  | { readonly outcome: "same"; readonly offers: number }
  /** `stored` and `replayed` are the ranking, and the split where there is one, as canonical JSON. */
  | { readonly outcome: "differs"; readonly stored: string; readonly replayed: string }
  | { readonly outcome: "unreadable"; readonly reason: string };

/** Of a record that has a split and replays to none, the field is gone, as it is not written where there is none. */
function replacedSplit(record: AuctionRecord, split: RankedSplit | null): Partial<AuctionRecord> {
  if (split !== null || record.split === undefined) return recordSplit(split);
  return { split: undefined } as unknown as Partial<AuctionRecord>;
}

/**
 * Recomputes an auction's offers from what its record says was asked and answered, and compares the record that would be
 * written today with the stored one, byte for byte.
 */
export function checkRecord({ rfqId, record: text }: RecordText): ReplayCheck {
  let record: AuctionRecord;
  let replayed: AuctionRecord;
  try {
    record = JSON.parse(text) as AuctionRecord;
    // In the place of the stored ranking, so that the keys keep their order.
    const { offers, split } = replayRecord(record);
    replayed = { ...record, ranking: offers.map(recordPlace), ...replacedSplit(record, split) };
    if (record.rfq.rfqId !== rfqId) return { outcome: "unreadable", reason: "it is another auction's" };
  } catch (error) {
    return { outcome: "unreadable", reason: (error as Error).message };
  }
  const [fault] = recordedQuoteFaults(record);
  if (fault !== undefined) return { outcome: "unreadable", reason: fault };
  if (JSON.stringify(replayed) === text)
    return { outcome: "same", offers: replayed.ranking.length + (replayed.split === undefined ? 0 : 1) };
  return {
    outcome: "differs",
    stored: offersOf(record),
    replayed: offersOf(replayed),
  };
}

function offersOf({ ranking, split }: AuctionRecord): string {
  return JSON.stringify(split === undefined ? ranking : { ranking, split });
}
