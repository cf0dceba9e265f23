import { recordPlace, replayRecord, type AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { RecordText } from "@tetrafi/store/auctions.ts";

/** What a replay says of one stored record. */
export type ReplayCheck =
  | { readonly outcome: "same"; readonly offers: number }
  /** `stored` and `replayed` are rankings as canonical JSON. */
  | { readonly outcome: "differs"; readonly stored: string; readonly replayed: string }
  | { readonly outcome: "unreadable"; readonly reason: string };

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
    replayed = { ...record, ranking: replayRecord(record).map(recordPlace) };
    if (record.rfq.rfqId !== rfqId) return { outcome: "unreadable", reason: "it is another auction's" };
  } catch (error) {
    return { outcome: "unreadable", reason: (error as Error).message };
  }
  if (JSON.stringify(replayed) === text) return { outcome: "same", offers: replayed.ranking.length };
  return {
    outcome: "differs",
    stored: JSON.stringify(record.ranking),
    replayed: JSON.stringify(replayed.ranking),
  };
}
