import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@tetrafi/stack/postgres.ts";
import { openDatabase, type Database } from "../database.ts";
import { migrate } from "../migrate.ts";

/** A database of its own, with all migrations. */
export type TestDatabase = {
  readonly database: Database;
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/** Starts a real PostgreSQL in a folder that `stop` removes. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-store-"));
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const database = await openDatabase(postgres.url);
  await migrate(database.pool);
  return {
    database,
    url: postgres.url,
    stop: async () => {
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
