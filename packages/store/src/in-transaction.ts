import type { PoolClient } from "pg";
import type { Database } from "./database.ts";

/** What a transaction came to, and whether it is to be kept. */
export type Concluded<T> = { readonly keep: boolean; readonly value: T };

/** Runs `work` in one transaction: kept if it says so, undone if not or if it throws. */
export async function inTransaction<T>(
  { pool }: Database,
  work: (client: PoolClient) => Promise<Concluded<T>>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { keep, value } = await work(client);
    await client.query(keep ? "commit" : "rollback");
    client.release();
    return value;
  } catch (error) {
    // The server rolls back what a closed connection left open.
    client.release(true);
    throw error;
  }
}
