import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { expect } from "vitest";
import type { LocalStack } from "@tetrafi/stack/local-stack.ts";

const COMMAND = join(import.meta.dirname, "..", "..", "packages", "settlement", "src", "reconcile-main.ts");

/** Compares database and chains of a stack now, and expects no difference, nor one that its own process recorded. */
export async function expectReconciled({ databaseUrl, networkFile }: LocalStack): Promise<void> {
  const env = { PATH: process.env["PATH"], DATABASE_URL: databaseUrl, TETRAFI_NETWORK_FILE: networkFile };
  // Exits 1 on a difference: then what it printed is the reason to show.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [COMMAND], { env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ unread: 0, open: 0 });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(
      "select count(*) as count from reconciliation_differences where resolved_at_ms is null",
    );
    expect(rows).toEqual([{ count: "0" }]);
  } finally {
    await client.end();
  }
}
