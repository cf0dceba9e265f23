import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { IntentFact, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";

/** A transaction of an order's settlement. */
export type OrderTransaction = {
  readonly purpose: TransactionPurpose;
  readonly chainId: number;
  readonly txHash: Bytes32;
  readonly state: IntentFact["state"];
  readonly blockNumber: number | null;
};

/** All transactions recorded for an order, oldest first. */
export async function listOrderTransactions(
  { query }: Database,
  orderId: Bytes32,
): Promise<OrderTransaction[]> {
  const rows = await query
    .selectFrom("transaction_intents")
    .select(["purpose", "chain_id", "tx_hash", "state", "block_number"])
    .where("order_id", "=", orderId)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    // Only a transaction that belongs to no order has another purpose.
    purpose: row.purpose as TransactionPurpose,
    chainId: row.chain_id,
    txHash: row.tx_hash as Bytes32,
    state: row.state,
    blockNumber: row.block_number,
  }));
}
