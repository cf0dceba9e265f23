import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { pageRecords, type AuctionRange } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { checkRecord, type ReplayCheck } from "./check-record.ts";

/** Records read at once: a few megabytes. */
const PAGE = 500;

/** What a replay of a range came to. */
export type ReplayCounts = {
  readonly auctions: number;
  readonly offers: number;
  readonly differences: number;
};

/** A record that does not replay to what it says. */
export type Difference = { readonly rfqId: Bytes32 } & Exclude<ReplayCheck, { outcome: "same" }>;

/** Replays every stored auction of the range; `onDifference` hears of each that doesn't give the same. */
export async function replayAuctions(
  database: Database,
  range: AuctionRange,
  onDifference: (difference: Difference) => void,
): Promise<ReplayCounts> {
  const counts = { auctions: 0, offers: 0, differences: 0 };
  let after: Bytes32 | null = null;
  for (;;) {
    const page = await pageRecords(database, range, after, PAGE);
    for (const stored of page) {
      const check = checkRecord(stored);
      counts.auctions += 1;
      if (check.outcome === "same") counts.offers += check.offers;
      else {
        counts.differences += 1;
        onDifference({ rfqId: stored.rfqId, ...check });
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return counts;
    after = last.rfqId;
  }
}
