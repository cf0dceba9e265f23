/** What `@tetrafi/sdk/certify` offers: the certification kit, to run from one's own tests. Needs Node. */
export { runCertification, type CertificationProgress } from "../certify/run-certification.ts";
export type { CertificationOptions } from "../certify/trial.ts";
export { certificationCases, type CertificationCase } from "../certify/cases.ts";
export { certificationFaults, type CertificationFault } from "../certify/faults.ts";
export type { CaseOutcome, CaseReport, CertificationReport, Verdict } from "../certify/report.ts";
export type { Percentiles } from "../certify/percentiles.ts";
export { reportHtml } from "../certify/report-html.ts";
export { caseText, verdictText } from "../certify/report-text.ts";
export { submitReport } from "../certify/submit-report.ts";
export { readNetwork } from "../solver/read-network.ts";
