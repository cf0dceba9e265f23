import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";

const MIGRATIONS = join(import.meta.dirname, "..", "migrations");
/** Any constant: it keeps two processes from migrating at once. */
const MIGRATION_LOCK = 7_318_402;

/** Applies the numbered SQL files not yet applied, each in its own transaction, in order. Returns their names. */
export async function migrate(pool: Pool): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migrations");
    const done = new Set(rows.map((row) => row.name));
    const pending = readdirSync(MIGRATIONS)
      .filter((name) => name.endsWith(".sql") && !done.has(name))
      .sort();
    for (const name of pending) {
      await client.query("begin");
      try {
        await client.query(readFileSync(join(MIGRATIONS, name), "utf8"));
        await client.query("insert into migrations (name) values ($1)", [name]);
        await client.query("commit");
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
    }
    return pending;
  } finally {
    await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    client.release();
  }
}
