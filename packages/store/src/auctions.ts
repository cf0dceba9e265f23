import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";

/** A closed auction as it is stored. */
export type StoredAuction = {
  readonly rfqId: Bytes32;
  readonly workspaceId: string;
  /** The taker's: opens `rfqId` to its address. */
  readonly salt: Bytes32;
  readonly openedAtMs: number;
  readonly closedAtMs: number;
  /** Canonical JSON of the auction's record. */
  readonly record: string;
  /** Until when the process that ran it tells its solvers how it ended, UTC milliseconds; absent: they are not to be told. */
  readonly tellByMs?: number;
};

/**
 * Writes a batch of closed auctions in one statement, which commits as one. Throws if one is there already. The records
 * go as lines of one text, since JSON has no raw line breaks: an array of texts would have each of their quotation marks
 * escaped here and unescaped there.
 */
export async function insertAuctions({ pool }: Database, auctions: readonly StoredAuction[]): Promise<void> {
  await pool.query({
    name: "insert-auctions",
    text: `with untold as (
        insert into untold_auctions (rfq_id, tell_by_ms)
        select * from unnest($1::text[], $7::bigint[]) as untold (rfq_id, tell_by_ms) where tell_by_ms is not null
      )
      insert into auctions (rfq_id, workspace_id, salt, opened_at_ms, closed_at_ms, record)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[],
        string_to_array($6, e'\\n'))`,
    values: [
      auctions.map(({ rfqId }) => rfqId),
      auctions.map(({ workspaceId }) => workspaceId),
      auctions.map(({ salt }) => salt),
      auctions.map(({ openedAtMs }) => openedAtMs),
      auctions.map(({ closedAtMs }) => closedAtMs),
      auctions.map(({ record }) => record).join("\n"),
      auctions.map(({ tellByMs }) => tellByMs ?? null),
    ],
  });
}

/** An auction of this workspace with its record parsed; null where there is none, also if it is another's. */
export async function findAuction(
  { query }: Database,
  workspaceId: string,
  rfqId: Bytes32,
): Promise<{ readonly salt: Bytes32; readonly record: AuctionRecord } | null> {
  const row = await query
    .selectFrom("auctions")
    .select(["salt", "record"])
    .where("rfq_id", "=", rfqId)
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { salt: row.salt as Bytes32, record: JSON.parse(row.record) as AuctionRecord };
}

/** Which stored auctions are meant: those that closed from `fromMs` on and before `toMs`, or one by its name. */
export type AuctionRange = {
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly rfqId?: Bytes32;
};

/** A record as it lies in the database, to the byte. */
export type RecordText = { readonly rfqId: Bytes32; readonly record: string };

/**
 * At most `limit` records of a range, of all workspaces, in the order of their names, which are the cursor: a run over all
 * pages passes the table once, by its key.
 * @param afterRfqId The last name of the page before; null for the first page.
 */
export async function pageRecords(
  { query }: Database,
  { fromMs, toMs, rfqId }: AuctionRange,
  afterRfqId: Bytes32 | null,
  limit: number,
): Promise<RecordText[]> {
  let select = query.selectFrom("auctions").select(["rfq_id", "record"]).orderBy("rfq_id").limit(limit);
  if (fromMs !== undefined) select = select.where("closed_at_ms", ">=", fromMs);
  if (toMs !== undefined) select = select.where("closed_at_ms", "<", toMs);
  if (rfqId !== undefined) select = select.where("rfq_id", "=", rfqId);
  if (afterRfqId !== null) select = select.where("rfq_id", ">", afterRfqId);
  const rows = await select.execute();
  return rows.map((row) => ({ rfqId: row.rfq_id as Bytes32, record: row.record }));
}
