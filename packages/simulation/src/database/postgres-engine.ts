import type { PoolClient } from "pg";
import { SETTLEMENT_EVENT_CHANNEL } from "@tetrafi/store/settlement-events.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { OPERATOR_KEY } from "../actors/operator.ts";
import type { Answer, Contents, Engine, Statement } from "./engine.ts";

const CONTENTS = {
  settlements: `select order_id as "orderId", step, reason, version, wake_at_ms as "wakeAtMs", failures,
    updated_at_ms as "updatedAtMs", held_at_ms as "heldAtMs" from settlements`,
  actions: `select order_id as "orderId" from operator_actions order by id`,
  intents: `select id, order_id as "orderId", is_batch as "isBatch", batch_id as "batchId", purpose, chain_id as "chainId", signer, nonce, state, tx_hash as "txHash",
    block_number as "blockNumber", block_hash as "blockHash", error from transaction_intents order by id`,
  attempts: `select intent_id as "intentId", tx_hash as "txHash", raw_transaction as "rawTransaction",
    max_fee_per_gas as "maxFeePerGas", max_priority_fee_per_gas as "maxPriorityFeePerGas",
    created_at_ms as "createdAtMs" from transaction_attempts`,
  events: `select order_id as "orderId", step, at_ms as "atMs", chain_id as "chainId", tx_hash as "txHash",
    block_number as "blockNumber", detail from settlement_events order by seq`,
} as const;

/** Everything that a run writes, in an order that the references allow. */
const WRITTEN = [
  "operator_actions",
  "transaction_attempts",
  "transaction_intents",
  "lanes",
  "settlement_events",
  "untold_events",
  "unjudged_orders",
  "settlements",
  "orders",
  "auctions",
];
const SEQUENCES = ["transaction_intents_id_seq", "settlement_events_seq_seq", "operator_actions_id_seq"];
/** What operators did can't be taken back, nor an order, except here. */
const KEPT = [
  ["operator_actions", "operator_actions_append_only"],
  ["orders", "orders_stay"],
] as const;
const turned = (how: "disable" | "enable"): string[] =>
  KEPT.map(([table, trigger]) => `alter table ${table} ${how} trigger ${trigger}`);
const CLEAR = [
  ...turned("disable"),
  ...WRITTEN.map((table) => `delete from ${table}`),
  ...turned("enable"),
  ...SEQUENCES.map((sequence) => `alter sequence ${sequence} restart`),
  `insert into api_keys (id, role, key_hash) values ('${OPERATOR_KEY}', 'operator', sha256('${OPERATOR_KEY}'))
    on conflict do nothing`,
].join(";");

/**
 * The real server, with all migrations applied, over one connection of its own. What a statement announces comes back
 * before its answer does, since the connection itself listens.
 */
export async function postgresEngine({ pool }: Database): Promise<Engine & { readonly close: () => void }> {
  const client: PoolClient = await pool.connect();
  let notices: string[] = [];
  client.on("notification", ({ payload }) => notices.push(payload ?? ""));
  await client.query(`listen ${SETTLEMENT_EVENT_CHANNEL}`);
  const rowsOf = async (text: string): Promise<never> => (await client.query(text)).rows as never;
  const execute = async ({ name, text, values }: Statement): Promise<Answer> => {
    notices = [];
    const query = { text, values: [...values], ...(name === null ? {} : { name }) };
    const { rows, rowCount } = await client.query<Record<string, unknown>>(query);
    return { rows, rowCount: rowCount ?? 0, notices };
  };
  return {
    execute,
    contents: async (): Promise<Contents> => ({
      settlements: await rowsOf(CONTENTS.settlements),
      intents: await rowsOf(CONTENTS.intents),
      attempts: await rowsOf(CONTENTS.attempts),
      events: await rowsOf(CONTENTS.events),
      actions: await rowsOf(CONTENTS.actions),
    }),
    clear: () => rowsOf(CLEAR),
    close: () => client.release(true),
  };
}
