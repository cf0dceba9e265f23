import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";

/** The channel on which every committed event is announced: payload `seq:orderId:step`. */
export const SETTLEMENT_EVENT_CHANNEL = "settlement_event";

/** An announcement, read back from its payload. */
export type SettlementNotice = {
  readonly seq: number;
  readonly orderId: Bytes32;
  readonly step: SettlementStep;
};

/** One line of an order's timeline. */
export type SettlementEvent = {
  readonly seq: number;
  readonly step: SettlementStep;
  readonly atMs: number;
  readonly chainId: number | null;
  readonly txHash: Bytes32 | null;
  readonly blockNumber: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** The announcement in a payload, or null if it isn't one. */
export function parseSettlementNotice(payload: string): SettlementNotice | null {
  const match = /^(\d+):(0x[0-9a-f]{64}):([a-zA-Z]+)$/.exec(payload);
  if (match === null) return null;
  const [, seq, orderId, step] = match;
  return { seq: Number(seq), orderId: orderId as Bytes32, step: step as SettlementStep };
}

/** An order's timeline, oldest first, after the cursor `afterSeq`. */
export async function listSettlementEvents(
  { query }: Database,
  orderId: Bytes32,
  afterSeq = 0,
): Promise<SettlementEvent[]> {
  const rows = await query
    .selectFrom("settlement_events")
    .select(["seq", "step", "at_ms", "chain_id", "tx_hash", "block_number", "detail"])
    .where("order_id", "=", orderId)
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    step: row.step as SettlementStep,
    atMs: row.at_ms,
    chainId: row.chain_id,
    txHash: row.tx_hash as Bytes32 | null,
    blockNumber: row.block_number,
    detail: row.detail,
  }));
}
