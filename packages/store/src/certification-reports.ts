import type { Hex } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";

/** How a run of the certification kit ended. */
export type ReportVerdict = "passed" | "failed" | "incomplete";

/** A report to keep. */
export type NewReport = {
  readonly solverId: string;
  readonly atMs: number;
  /** SHA-256 of the report's canonical JSON, 32 bytes. */
  readonly reportHash: Buffer;
  /** Who handed it in. */
  readonly keyId: string;
  /** The solver's over the hash; null where the venue ran the kit. */
  readonly signature: Hex | null;
  readonly verdict: ReportVerdict;
  readonly report: unknown;
};

/** A report as it is listed. */
export type ReportView = Pick<NewReport, "atMs" | "keyId" | "verdict"> & {
  readonly id: number;
  readonly byVenue: boolean;
};

/** Keeps a report, for ever. Answers its number, or null where it was handed in before. */
export async function insertReport({ pool }: Database, report: NewReport): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into certification_reports (solver_id, at_ms, report_hash, key_id, signature, verdict, report)
    values ($1, $2::bigint, $3, $4, $5, $6, $7) on conflict (report_hash) do nothing returning id`,
    [
      report.solverId,
      report.atMs,
      report.reportHash,
      report.keyId,
      report.signature,
      report.verdict,
      JSON.stringify(report.report),
    ],
  );
  return rows[0]?.id ?? null;
}

/** A solver's reports, newest first. */
export async function listReports(
  { pool }: Database,
  solverId: string,
  limit: number,
): Promise<ReportView[]> {
  const { rows } = await pool.query<{
    id: number;
    at_ms: number;
    key_id: string;
    verdict: ReportVerdict;
    by_venue: boolean;
  }>(
    `select id, at_ms, key_id, verdict, signature is null as by_venue
    from certification_reports where solver_id = $1 order by id desc limit $2`,
    [solverId, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at_ms,
    keyId: row.key_id,
    verdict: row.verdict,
    byVenue: row.by_venue,
  }));
}
