import type { PoolClient } from "pg";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import { appendToFeeds, type FeedMessage } from "./solver-feed.ts";
import { restoreStandardOrder, type StoredStandardOrder } from "./stored-order.ts";

/** An event of a settlement that its solver has not been told of. */
export type UntoldEvent = {
  readonly solverId: string;
  readonly orderId: Bytes32;
  readonly rfqId: Bytes32;
  readonly step: SettlementStep;
  readonly chainId: number | null;
  readonly txHash: Bytes32 | null;
  readonly order: StandardOrder;
  /** The order went to the chain together with another taker's: the solver delivers nothing. */
  readonly isCrossed: boolean;
  /** The venue fills for the solver. */
  readonly isHosted: boolean;
  /** Of a request that hid its side: which of the solver's two prices was taken; null of others. */
  readonly side: "bid" | "ask" | null;
};

type EventRow = {
  event_seq: number;
  solver_id: string;
  order_id: Bytes32;
  rfq_id: Bytes32;
  step: SettlementStep;
  chain_id: number | null;
  tx_hash: Bytes32 | null;
  standard_order: StoredStandardOrder;
  is_crossed: boolean;
  is_hosted: boolean;
  side: "bid" | "ask" | null;
};

/** Puts events into their solvers' feeds, oldest first, at most `limit`, each once whoever does it. Answers how many. */
export async function tellEvents(
  database: Database,
  nowMs: number,
  limit: number,
  messageOf: (event: UntoldEvent) => string,
): Promise<number> {
  return appendToFeeds(database, nowMs, async (client) => {
    const { rows } = await client.query<EventRow>({
      name: "take-untold-events",
      text: `with taken as (
          delete from untold_events where event_seq in (select event_seq from untold_events order by event_seq limit $1)
          returning event_seq
        )
        select event_seq, solver_id, order_id, rfq_id, step, chain_id, tx_hash, standard_order, quote->>'side' as side,
          coalesce((select (sent.detail->>'crossed')::boolean from settlement_events sent
            where sent.order_id = orders.order_id and sent.step = 'opening'
            order by sent.seq desc limit 1), false) as is_crossed,
          exists (select from hosted_orders where hosted_orders.order_id = orders.order_id) as is_hosted
        from taken join settlement_events on seq = event_seq join orders using (order_id) order by event_seq`,
      values: [limit],
    });
    return rows.map((row) => ({
      solverId: row.solver_id,
      text: messageOf({
        solverId: row.solver_id,
        orderId: row.order_id,
        rfqId: row.rfq_id,
        step: row.step,
        chainId: row.chain_id,
        txHash: row.tx_hash,
        order: restoreStandardOrder(row.standard_order),
        isCrossed: row.is_crossed,
        isHosted: row.is_hosted,
        side: row.side,
      }),
    }));
  });
}

/** What the solvers of an auction are told of its end. */
export type AuctionNews = { readonly rfqId: Bytes32; readonly messages: readonly FeedMessage[] };

/**
 * Puts how auctions ended into their solvers' feeds; of one that was told already nothing. One that is not recorded is
 * known to the process that ran it alone, and told as often as this is called. Answers how many messages.
 */
export async function tellAuctions(
  database: Database,
  nowMs: number,
  auctions: readonly AuctionNews[],
): Promise<number> {
  return appendToFeeds(database, nowMs, async (client) => {
    const untold = await takeUntold(client, auctions);
    return auctions.flatMap(({ rfqId, messages }) => (untold.delete(rfqId) ? messages : []));
  });
}

async function takeUntold(client: PoolClient, auctions: readonly AuctionNews[]): Promise<Set<Bytes32>> {
  const { rows } = await client.query<{ rfq_id: Bytes32 }>({
    name: "take-untold-auctions",
    text: `with taken as (delete from untold_auctions where rfq_id = any($1) returning rfq_id)
      select rfq_id from taken
      union all
      select rfq_id from unnest($1::text[]) as unrecorded (rfq_id)
      where not exists (select from auctions where auctions.rfq_id = unrecorded.rfq_id)`,
    values: [auctions.map(({ rfqId }) => rfqId)],
  });
  return new Set(rows.map((row) => row.rfq_id));
}

/** An auction that ended and of which nobody was told. */
export type OverdueAuction = {
  readonly rfqId: Bytes32;
  readonly workspaceId: string;
  readonly record: AuctionRecord;
  /** The quotes that were accepted; none where nobody accepted. */
  readonly quoteIds: readonly string[];
};

/** Auctions that should have been told before `beforeMs`: the process that ran them is gone. */
export async function listOverdueAuctions(
  { pool }: Database,
  beforeMs: number,
  limit: number,
): Promise<OverdueAuction[]> {
  const { rows } = await pool.query<{
    rfq_id: Bytes32;
    workspace_id: string;
    record: string;
    quote_ids: readonly string[];
  }>({
    name: "list-overdue-auctions",
    text: `select rfq_id, workspace_id, record,
        array(select quote_id from orders where orders.rfq_id = auctions.rfq_id order by quote_id) as quote_ids
      from untold_auctions join auctions using (rfq_id)
      where tell_by_ms < $1 order by tell_by_ms limit $2`,
    values: [beforeMs, limit],
  });
  return rows.map(({ rfq_id, workspace_id, record, quote_ids }) => ({
    rfqId: rfq_id,
    workspaceId: workspace_id,
    record: JSON.parse(record) as AuctionRecord,
    quoteIds: quote_ids,
  }));
}
