import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import type { Percentiles } from "../report.ts";
import { latencyHistogram, percentilesMs } from "./open-loop.ts";

/** Milliseconds from the opening of an auction to each of its quotes, as the venue's stored records have them. */
export async function quoteTimes(databaseUrl: string): Promise<Percentiles> {
  const histogram = latencyHistogram();
  const database = await openDatabase(databaseUrl, 1);
  try {
    const { rows } = await database.pool.query<{ record: string }>("select record from auctions");
    for (const row of rows) {
      const { openedAtUs, events } = JSON.parse(row.record) as AuctionRecord;
      for (const event of events)
        if (event.type === "quote") histogram.recordValue(Math.max(1, event.receivedAtUs - openedAtUs));
    }
  } finally {
    await database.close();
  }
  return percentilesMs(histogram);
}
