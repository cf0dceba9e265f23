import { Kysely, PostgresDialect, type ColumnType, type Generated } from "kysely";
import { Pool, types } from "pg";
import type { SolverStage } from "@tetrafi/core/lifecycle/transitions.ts";

/** bigint columns arrive as decimal strings; they are read as numbers where they hold times and sequence numbers. */
type Int8 = ColumnType<number, number | bigint, number | bigint>;

/** A jsonb column: written as JSON text, read parsed. */
type Json<T> = ColumnType<T, string, string>;

export type Tables = {
  workspaces: {
    id: string;
    name: string;
    created_at: Generated<Date>;
    entity_id: string | null;
    tells_cover: Generated<boolean>;
    sandbox: Generated<boolean>;
  };
  api_keys: {
    id: string;
    workspace_id: string | null;
    solver_id: string | null;
    role: "taker" | "solver" | "operator";
    key_hash: Buffer;
    created_at: Generated<Date>;
    revoked_at: Date | null;
  };
  solvers: {
    id: string;
    name: string;
    address: string;
    status: SolverStage;
    suspended_from: SolverStage | null;
    status_since_ms: ColumnType<number, number | undefined, number>;
    house: Generated<boolean>;
    created_at: Generated<Date>;
    entity_id: string | null;
    protection_reset_at_ms: ColumnType<number, number | undefined, number>;
  };
  auctions: {
    rfq_id: string;
    workspace_id: string;
    opened_at_ms: Int8;
    closed_at_ms: Int8;
    salt: string;
    record: string;
  };
  orders: {
    order_id: string;
    rfq_id: string;
    quote_id: string;
    workspace_id: string;
    solver_id: string;
    standard_order: Json<unknown>;
    signature: string;
    quote: Json<unknown>;
    kind: "crossChain" | "sameChain";
    idempotency_key: string | null;
    body_hash: Buffer | null;
    accepted_at_ms: Int8;
    whole_id: string | null;
    part: Generated<number>;
  };
  settlements: {
    order_id: string;
    step: Generated<string>;
    reason: string | null;
    version: Generated<number>;
    wake_at_ms: ColumnType<number, number | undefined, number>;
    failures: Generated<number>;
    updated_at_ms: Int8;
    held_at_ms: ColumnType<number | null, number | null | undefined, number | null>;
    forgiven_intent_id: ColumnType<number, number | undefined, number>;
    lane_signer: ColumnType<string | null, string | null | undefined, string | null>;
    reconciled_at_ms: ColumnType<number | null, number | null | undefined, number | null>;
  };
  settlement_events: {
    seq: Generated<number>;
    order_id: string;
    step: string;
    at_ms: Int8;
    chain_id: number | null;
    tx_hash: string | null;
    block_number: number | null;
    detail: ColumnType<Record<string, unknown>, string | undefined, never>;
  };
  lanes: {
    chain_id: number;
    signer: string;
    epoch: Generated<number>;
    next_nonce: ColumnType<number, number | undefined, number>;
  };
  transaction_intents: {
    id: Generated<number>;
    order_id: string | null;
    purpose:
      | "open"
      | "fill"
      | "prove"
      | "proveSecond"
      | "deliver"
      | "deliverSecond"
      | "claim"
      | "refund"
      | "settle"
      | "heal";
    chain_id: number;
    signer: string;
    nonce: Int8;
    state: "planned" | "broadcast" | "included" | "final" | "reverted" | "rejected";
    tx_hash: string;
    block_number: number | null;
    block_hash: string | null;
    error: string | null;
    is_batch: Generated<boolean>;
    frees_nonce: Generated<boolean>;
    batch_id: ColumnType<number | null, number | null | undefined, never>;
    created_at_ms: Int8;
    updated_at_ms: Int8;
  };
  transaction_attempts: {
    intent_id: number;
    tx_hash: string;
    raw_transaction: string;
    max_fee_per_gas: string;
    max_priority_fee_per_gas: string;
    created_at_ms: Int8;
  };
};

/** A connection pool with typed queries. `pool` is for LISTEN and migrations. */
export type Database = {
  readonly query: Kysely<Tables>;
  readonly pool: Pool;
  readonly close: () => Promise<void>;
};

const INT8_OID = 20;
/** Longest that a statement may take: the server gives it up, and a server that is silent is given up a little later. */
const STATEMENT_MS = 15_000;
const SILENCE_MS = 20_000;

/**
 * Opens a pool and proves that the server answers. Times and sequence numbers fit a double exactly (below 2^53), so
 * int8 is read as number; amounts are never stored as int8.
 * @param maxConnections Upper bound of the pool.
 */
export async function openDatabase(url: string, maxConnections = 16): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_MS,
    query_timeout: SILENCE_MS,
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === INT8_OID ? Number : types.getTypeParser(oid, format),
    },
  });
  // A lost idle connection is replaced by the pool on the next query; without a listener it would end the process.
  pool.on("error", () => undefined);
  // One that is lost while somebody holds it fails what they ask next; between two statements nobody else listens.
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    await pool.query("select 1");
  } catch (error) {
    await pool.end();
    throw error;
  }
  const query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { query, pool, close: () => query.destroy() };
}
