import type { Database } from "@tetrafi/store/database.ts";
import type { Percentiles } from "../report.ts";
import { latencyHistogram, percentilesMs } from "./open-loop.ts";

/** Postgres alone: rows of an order's size into a plain table, each its own durable commit. */
export async function plainInserts(
  { pool }: Database,
  clients: number,
  seconds: number,
): Promise<{ readonly perSecond: number; readonly percentiles: Percentiles }> {
  await pool.query("create table if not exists plain (id bigint generated always as identity, body text)");
  const body = "x".repeat(1_500);
  const histogram = latencyHistogram();
  const startMs = performance.now();
  const untilMs = startMs + seconds * 1_000;
  const client = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const sentMs = performance.now();
      await pool.query({ name: "plain", text: "insert into plain (body) values ($1)", values: [body] });
      histogram.recordValue(Math.max(1, Math.round((performance.now() - sentMs) * 1_000)));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const perSecond = Math.round((1_000 * histogram.totalCount) / (performance.now() - startMs));
  return { perSecond, percentiles: percentilesMs(histogram) };
}
