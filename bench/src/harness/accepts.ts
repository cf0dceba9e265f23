import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { startPostgres } from "@tetrafi/stack/postgres.ts";
import { insertAuctions } from "@tetrafi/store/auctions.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { insertSolver, insertWorkspace } from "@tetrafi/store/identities.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import type { Percentiles } from "../report.ts";

export const BENCH_WORKSPACE = "bench";
export const BENCH_SOLVER = { id: "solver", name: "Solver", address: `0x${"5a".repeat(20)}` } as const;

/** What one accepting process is told to do. */
export type AcceptOrder = {
  readonly databaseUrl: string;
  readonly rfqIds: readonly Bytes32[];
  readonly ratePerSecond: number;
};

/** What it did. Latencies in milliseconds from intended times to the commit. */
export type AcceptResult = {
  readonly percentiles: Percentiles;
  readonly accepted: number;
  /** Lost to another process's order of the same auction. */
  readonly refused: number;
  /** How often it was told to come again, since as many waited as may. */
  readonly overloaded: number;
  readonly failed: number;
  readonly elapsedMs: number;
};

const INSERT_GROUP = 500;

/** A real PostgreSQL of the bench's own, migrated, with what orders refer to. */
export async function startAcceptDatabase(): Promise<{
  readonly url: string;
  readonly database: Database;
  readonly stop: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-bench-"));
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const database = await openDatabase(postgres.url, 64);
  await migrate(database.pool);
  await insertWorkspace(database, { id: BENCH_WORKSPACE, name: "Bench" });
  await insertSolver(database, BENCH_SOLVER);
  return {
    url: postgres.url,
    database,
    stop: async () => {
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes so many auctions that can be accepted; answers their names. */
export async function newAuctions(database: Database, count: number): Promise<Bytes32[]> {
  const rfqIds = Array.from({ length: count }, (): Bytes32 => `0x${randomBytes(32).toString("hex")}`);
  const nowMs = Date.now();
  for (let at = 0; at < count; at += INSERT_GROUP)
    await insertAuctions(
      database,
      rfqIds.slice(at, at + INSERT_GROUP).map((rfqId) => ({
        rfqId,
        workspaceId: BENCH_WORKSPACE,
        salt: rfqId,
        openedAtMs: nowMs,
        closedAtMs: nowMs,
        record: "{}",
      })),
    );
  return rfqIds;
}

/** Accepts from a process of its own. */
export function driveAccepts(order: AcceptOrder): Promise<AcceptResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "accept-process.ts"), { serialization: "json" });
    child.once("message", (result) => resolve(result as AcceptResult));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`an accepting process ended with ${code}`)));
    child.send(order);
  });
}
