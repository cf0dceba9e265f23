import { createHash } from "node:crypto";
import type { Hex } from "@tetrafi/core/hex.ts";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type {
  CertificationRequest,
  CertificationResponse,
  SubmittedReport,
} from "@tetrafi/protocol/http/certification.ts";
import { certificationDigest } from "@tetrafi/protocol/signing/challenge.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import { postJson } from "../taker/post-json.ts";
import type { CertificationReport } from "./report.ts";

/** Longest text of a report that the venue takes. */
const MAX_TEXT = 2_000;

/** A report as the venue takes it: the same, with its texts cut where they are too long. */
export function submittedReport(report: CertificationReport): SubmittedReport {
  const cut = (value: unknown): unknown => {
    if (typeof value === "string") return value.slice(0, MAX_TEXT);
    if (Array.isArray(value)) return value.map(cut);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, cut(part)]])),
    );
  };
  return cut(report) as SubmittedReport;
}

/** The request that hands a report in, signed with the solver's key. */
export function certificationRequest(report: CertificationReport, privateKey: Hex): CertificationRequest {
  const submitted = submittedReport(report);
  const hash = createHash("sha256").update(canonicalJson(submitted)).digest("hex");
  return { report: submitted, signature: signDigest(certificationDigest(`0x${hash}`), privateKey) };
}

/** Hands a report in to the venue. Throws ApiError if the venue refuses it or is away. */
export async function submitReport(
  report: CertificationReport,
  options: {
    /** Of the venue, for example "https://api.example.com". */
    readonly apiUrl: string;
    /** The solver's. */
    readonly apiKey: string;
    readonly privateKey: Hex;
  },
): Promise<CertificationResponse> {
  const { apiUrl, apiKey, privateKey } = options;
  const body = certificationRequest(report, privateKey);
  return (await postJson({ apiUrl, apiKey, path: "solver/certifications", body })) as CertificationResponse;
}
