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
};

/** Writes a batch of closed auctions in one statement, which commits as one. Throws if one is there already. */
export async function insertAuctions({ pool }: Database, auctions: readonly StoredAuction[]): Promise<void> {
  await pool.query({
    name: "insert-auctions",
    text: `insert into auctions (rfq_id, workspace_id, salt, opened_at_ms, closed_at_ms, record)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])`,
    values: [
      auctions.map(({ rfqId }) => rfqId),
      auctions.map(({ workspaceId }) => workspaceId),
      auctions.map(({ salt }) => salt),
      auctions.map(({ openedAtMs }) => openedAtMs),
      auctions.map(({ closedAtMs }) => closedAtMs),
      auctions.map(({ record }) => record),
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
