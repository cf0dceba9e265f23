import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "@tetrafi/store/database.ts";
import { startPostgres } from "./postgres.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-postgres-"));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("a stopped server resumes with its data, also over a lock file that a crash left behind", async () => {
  const dataDir = join(newFolder(), "postgres");
  const first = await startPostgres({ dataDir });
  const database = await openDatabase(first.url, 1);
  await database.pool.query("create table kept as select 42 as answer");
  await database.close();
  await first.stop();

  // A process id that belongs to some other program by now.
  writeFileSync(join(dataDir, "cluster", "postmaster.pid"), `${process.pid}\n`);
  const second = await startPostgres({ dataDir });
  const resumed = await openDatabase(second.url, 1);
  const { rows } = await resumed.pool.query("select answer from kept");
  await resumed.close();
  await second.stop();
  expect(rows).toEqual([{ answer: 42 }]);
});
