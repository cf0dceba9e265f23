import type { Address } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";

const AT_ONCE = 50_000;
const STATEMENT_MS = 600_000;

/** An order's id from a number: spread over the index, as real ones are. */
const ID = "'0x' || encode(sha256(int8send(n)), 'hex')";

/** What each has: an auction, an order, five events, three final transactions with a signed version each. */
const STATEMENTS: readonly string[] = [
  `insert into auctions (rfq_id, workspace_id, opened_at_ms, closed_at_ms, salt, record)
    select ${ID}, 'acme', n, n, ${ID}, '{}' from generate_series($1::bigint, $2::bigint) n`,
  `insert into orders (order_id, rfq_id, quote_id, workspace_id, solver_id, standard_order, signature, quote, kind,
      accepted_at_ms)
    select ${ID}, ${ID}, ${ID}, model.workspace_id, model.solver_id, model.standard_order, model.signature, model.quote,
      model.kind, n
    from generate_series($1::bigint, $2::bigint) n, (select * from orders limit 1) model`,
  `insert into settlements (order_id, step, version, wake_at_ms, updated_at_ms, reconciled_at_ms)
    select ${ID}, 'settled', 4, 1, n, n from generate_series($1::bigint, $2::bigint) n`,
  `insert into settlement_events (order_id, step, at_ms, chain_id, tx_hash, block_number)
    select ${ID}, step, n, 31337, ${ID}, n
    from generate_series($1::bigint, $2::bigint) n,
      unnest(array['accepted', 'opening', 'filling', 'filled', 'settled']) step`,
  `with made as (
      insert into transaction_intents (order_id, purpose, chain_id, signer, nonce, state, tx_hash, block_number,
        created_at_ms, updated_at_ms)
      select ${ID}, purpose, 31337, $3, n * 3 + place, 'final', ${ID}, n, n, n
      from generate_series($1::bigint, $2::bigint) n,
        unnest(array['open', 'prove', 'claim']) with ordinality as purposes (purpose, place)
      returning id, tx_hash
    )
    insert into transaction_attempts (intent_id, tx_hash, raw_transaction, max_fee_per_gas, max_priority_fee_per_gas,
      created_at_ms)
    select id, tx_hash, tx_hash, 2, 1, 1 from made`,
];

/** Stores settlements that have ended and were reconciled. At least one order has to be there: theirs are like it. */
export async function fillWithEnded(
  database: Database,
  count: number,
  signer: Address,
  progress: (line: string) => void,
): Promise<void> {
  await patient(database, async (patiently) => {
    // References are not checked one by one: all of them are made here.
    await patiently("set session_replication_role = replica; set statement_timeout = 0");
    for (let start = 1; start <= count; start += AT_ONCE) {
      const end = Math.min(count, start + AT_ONCE - 1);
      for (const text of STATEMENTS)
        await patiently(text, text.includes("$3") ? [start, end, signer] : [start, end]);
      if (end % (AT_ONCE * 4) === 0) progress(`${end} stored`);
    }
    await patiently("vacuum analyze");
  });
}

/** Brings the server's statistics up to date, however long that takes. */
export function analyze(database: Database): Promise<void> {
  return patient(database, async (patiently) => {
    await patiently("set statement_timeout = 0");
    await patiently("analyze");
  });
}

/** On a connection of its own without the pool's time limits. */
async function patient(
  { pool }: Database,
  work: (patiently: (text: string, values?: readonly unknown[]) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await work((text, values = []) => {
      // The client's own time limit; its types don't know it as an option of a query.
      const query = { text, values: [...values], query_timeout: STATEMENT_MS };
      return client.query(query);
    });
  } finally {
    client.release(true);
  }
}
