import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres, type Postgres } from "@tetrafi/stack/postgres.ts";
import { findAuction, type StoredAuction } from "@tetrafi/store/auctions.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { insertWorkspace } from "@tetrafi/store/identities.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import { openCommits } from "./commits.ts";

let folder: string;
let postgres: Postgres;
let database: Database;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-commits-"));
  postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  database = await openDatabase(postgres.url);
  await migrate(database.pool);
  await insertWorkspace(database, { id: "fund", name: "Fund" });
});

afterAll(async () => {
  await database?.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const auction = (number: number, workspaceId = "fund"): StoredAuction => ({
  rfqId: `0x${number.toString(16).padStart(64, "0")}`,
  workspaceId,
  salt: `0x${"00".repeat(32)}`,
  openedAtMs: 1,
  closedAtMs: 2,
  record: "{}",
});

test("a record that the database refuses fails alone", async () => {
  const { records } = openCommits(database);
  const batch = Array.from({ length: 40 }, (_, number) => auction(number, number === 17 ? "nobody" : "fund"));
  const settled = await Promise.allSettled(
    batch.map((item) => records.add(item) ?? expect.fail("the queue is full")),
  );
  expect(settled.flatMap(({ status }, number) => (status === "rejected" ? [number] : []))).toEqual([17]);
  for (const { rfqId, workspaceId } of batch)
    expect((await findAuction(database, "fund", rfqId)) !== null).toBe(workspaceId === "fund");
});
