import { createHash } from "node:crypto";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import {
  certificationCaseIds,
  type CertificationResponse,
  type SubmittedReport,
} from "@tetrafi/protocol/http/certification.ts";
import { certificationDigest } from "@tetrafi/protocol/signing/challenge.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import { insertReport } from "@tetrafi/store/certification-reports.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findLifecycleState } from "@tetrafi/store/solver-moves.ts";
import { moveStage } from "./move-stage.ts";

/** A report is of the solver as it is now. */
const FRESH_MS = 86_400_000;
/** By how much the kit's clock may be ahead. */
const AHEAD_MS = 60_000;
/** By what a solver must have been measured at least: the laxest limit of the 99th percentile, and how many requests. */
export type CertificationLimits = { readonly maxP99Ms: number; readonly minRequests: number };

/** A report that is handed in, by the solver or, without a signature, by the venue. */
export type HandedIn = {
  readonly solver: { readonly id: string; readonly address: Address };
  readonly report: SubmittedReport;
  readonly signature: Hex | null;
  readonly keyId: string;
  readonly nowMs: number;
  readonly limits: CertificationLimits;
};

/** Why a report can't be the solver's; null when it can. */
function reportFault({ solver, report, nowMs }: HandedIn): string | null {
  if (report.solver.toLowerCase() !== solver.address) return "it is of another address";
  if (report.finishedAtMs < nowMs - FRESH_MS) return "it is older than a day";
  if (report.startedAtMs > report.finishedAtMs || report.finishedAtMs > nowMs + AHEAD_MS)
    return "its times can't be";
  return null;
}

/** Why a report that says it passed doesn't; null when it does. */
function passFault(
  { cases, limits }: SubmittedReport,
  { maxP99Ms, minRequests }: CertificationLimits,
): string | null {
  const outcomes = new Map(cases.map(({ id, outcome }) => [id, outcome.kind]));
  if (outcomes.size !== cases.length) return "a case is in it twice";
  const missing = certificationCaseIds.find((id) => outcomes.get(id) !== "passed");
  if (missing !== undefined) return `${missing} did not pass`;
  const { p99Ms, rounds, burst } = limits;
  if (p99Ms > maxP99Ms || rounds < minRequests || burst < minRequests)
    return `it was measured by laxer limits than ${maxP99Ms} ms and ${minRequests} requests, one by one and at once`;
  return null;
}

/**
 * Keeps a report; one that passed moves its solver from the sandbox to certified. Each is taken once. Throws when the
 * database is away.
 */
export async function handInReport(
  database: Database,
  handedIn: HandedIn,
): Promise<Result<CertificationResponse, Failure>> {
  const { solver, report, signature, keyId, nowMs } = handedIn;
  const reportHash = createHash("sha256").update(canonicalJson(report)).digest();
  if (signature !== null) {
    const digest = certificationDigest(`0x${reportHash.toString("hex")}`);
    if (recoverSigner(digest, signature) !== solver.address)
      return fail({ code: "ADDRESS_UNPROVEN", param: "/signature" });
  }
  const { verdict } = report;
  const fault = reportFault(handedIn) ?? (verdict === "passed" ? passFault(report, handedIn.limits) : null);
  if (fault !== null) return fail({ code: "CERTIFICATION_REFUSED", details: { reason: fault } });
  const solverId = solver.id;
  const kept = await insertReport(database, {
    solverId,
    atMs: nowMs,
    reportHash,
    keyId,
    signature,
    verdict,
    report,
  });
  if (kept === null)
    return fail({ code: "CERTIFICATION_REFUSED", details: { reason: "it was handed in before" } });
  const state = await findLifecycleState(database, solverId);
  if (verdict !== "passed" || state?.stage !== "sandbox")
    return ok({ certificationId: kept, stage: state?.stage ?? "sandbox" });
  const by = signature === null ? "by the venue" : "by the solver";
  const moved = await moveStage(database, {
    solverId,
    to: "certified",
    by: "certification",
    actorId: keyId,
    reason: `report ${kept}, handed in ${by}`,
    atMs: nowMs,
  });
  return moved.ok ? ok({ certificationId: kept, stage: moved.value.stage }) : moved;
}
