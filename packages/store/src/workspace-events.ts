import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import type { SettlementEvent } from "./settlement-events.ts";

/** An event of one of a workspace's orders. */
export type WorkspaceEvent = SettlementEvent & {
  readonly orderId: Bytes32;
  readonly rfqId: Bytes32;
  readonly workspaceId: string;
};

type Row = {
  seq: number;
  step: SettlementStep;
  at_ms: number;
  chain_id: number | null;
  tx_hash: Bytes32 | null;
  block_number: number | null;
  detail: Record<string, unknown>;
  order_id: Bytes32;
  rfq_id: Bytes32;
  workspace_id: string;
};

const SELECT = `select seq, step, settlement_events.at_ms, chain_id, tx_hash, block_number, detail,
  order_id, rfq_id, workspace_id
  from settlement_events join orders using (order_id)`;

/** A workspace's events after the cursor, oldest first; of one order where it is named. */
export async function listWorkspaceEvents(
  { pool }: Database,
  filter: {
    readonly workspaceId: string;
    readonly afterSeq: number;
    readonly orderId: Bytes32 | null;
    readonly limit: number;
  },
): Promise<WorkspaceEvent[]> {
  const { workspaceId, afterSeq, orderId, limit } = filter;
  const { rows } = await pool.query<Row>(
    `${SELECT} where workspace_id = $1 and seq > $2 and ($3::text is null or order_id = $3)
    order by seq limit $4`,
    [workspaceId, afterSeq, orderId, limit],
  );
  return rows.map(toEvent);
}

/** The events with these numbers, of any workspace, in their order. */
export async function findEvents({ pool }: Database, seqs: readonly number[]): Promise<WorkspaceEvent[]> {
  const { rows } = await pool.query<Row>({
    name: "find-events",
    text: `${SELECT} where seq = any($1) order by seq`,
    values: [seqs],
  });
  return rows.map(toEvent);
}

/**
 * The cursor from which to read so that nothing is missed that came after `afterSeq`: events are numbered before they are
 * committed, so that one with a lower number may have appeared since. Those of `repeatedMs` before it are read again.
 */
export async function cursorBefore(
  { pool }: Database,
  afterSeq: number,
  repeatedMs: number,
): Promise<number> {
  const { rows } = await pool.query<{ seq: number }>(
    `select seq from settlement_events
    where seq <= $1 and at_ms < $2::bigint + (
      select at_ms from settlement_events where seq <= $1 order by seq desc limit 1
    )
    order by seq desc limit 1`,
    [afterSeq, -repeatedMs],
  );
  return rows[0]?.seq ?? 0;
}

/** The highest number of any event; 0 where there is none. */
export async function lastEventSeq({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ seq: number | null }>("select max(seq) as seq from settlement_events");
  return rows[0]?.seq ?? 0;
}

function toEvent(row: Row): WorkspaceEvent {
  return {
    seq: row.seq,
    step: row.step,
    atMs: row.at_ms,
    chainId: row.chain_id,
    txHash: row.tx_hash,
    blockNumber: row.block_number,
    detail: row.detail,
    orderId: row.order_id,
    rfqId: row.rfq_id,
    workspaceId: row.workspace_id,
  };
}
