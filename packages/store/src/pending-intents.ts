import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";
import type { LaneKey } from "./lanes.ts";
import type { BatchMember, PendingIntent } from "./transactions.ts";

type PendingRow = {
  id: number;
  order_id: Bytes32 | null;
  purpose: PendingIntent["purpose"];
  nonce: number;
  state: PendingIntent["state"];
  tx_hash: Hex;
  block_number: number | null;
  block_hash: Hex | null;
  frees_nonce: boolean;
  members: BatchMember[] | null;
  attempts: {
    hash: Hex;
    raw: Hex;
    fee: string;
    priority: string;
    at: number;
  }[];
};

/** A lane's transactions whose end is not known, by nonce. */
export async function listPendingIntents(
  { pool }: Database,
  lane: LaneKey,
  limit: number,
): Promise<PendingIntent[]> {
  const { rows } = await pool.query<PendingRow>({
    name: "list-pending-intents",
    text: `select id, order_id, purpose, nonce, state, tx_hash, block_number, block_hash, frees_nonce, (
        select json_agg(json_build_object('hash', tx_hash, 'raw', raw_transaction, 'fee', max_fee_per_gas::text,
          'priority', max_priority_fee_per_gas::text, 'at', created_at_ms) order by max_fee_per_gas, max_priority_fee_per_gas)
        from transaction_attempts where intent_id = transaction_intents.id
      ) as attempts, (
        select json_agg(json_build_object('id', id, 'orderId', order_id, 'state', state) order by id)
        from transaction_intents member where member.batch_id = transaction_intents.id
      ) as members
      from transaction_intents
      where chain_id = $1 and signer = $2 and state in ('planned', 'broadcast', 'included') and batch_id is null
      order by nonce limit $3`,
    values: [lane.chainId, lane.signer, limit],
  });
  return rows.map(({ id, purpose, nonce, state, attempts, ...row }) => ({
    id,
    orderId: row.order_id,
    members: row.members ?? [],
    purpose,
    nonce,
    state,
    txHash: row.tx_hash,
    blockNumber: row.block_number,
    blockHash: row.block_hash,
    freesNonce: row.frees_nonce,
    attempts: attempts.map(({ hash, raw, fee, priority, at }) => ({
      txHash: hash,
      rawTransaction: raw,
      maxFeePerGas: BigInt(fee),
      maxPriorityFeePerGas: BigInt(priority),
      createdAtMs: at,
    })),
  }));
}
