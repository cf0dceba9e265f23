import type { Address } from "@tetrafi/core/hex.ts";
import type { CertificationFault } from "./faults.ts";
import type { Percentiles } from "./percentiles.ts";

/** How a case ended. `notRun` is no verdict on the solver: something that the case needs was missing. */
export type CaseOutcome =
  | { readonly kind: "passed"; readonly detail: string }
  | {
      readonly kind: "failed";
      readonly fault: CertificationFault;
      readonly reason: string;
      /** What was expected and what came, to compare, by name. */
      readonly evidence?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "notRun"; readonly reason: string };

export type CaseReport = {
  readonly id: string;
  readonly title: string;
  readonly tookMs: number;
  readonly outcome: CaseOutcome;
  /** What to do, where it failed. */
  readonly fix: string | null;
};

/** `incomplete`: nothing failed, but something was not run. */
export type Verdict = "passed" | "failed" | "incomplete";

/** What the kit found, as `--json` writes it. Times in unix milliseconds. */
export type CertificationReport = {
  readonly version: 1;
  readonly verdict: Verdict;
  readonly solver: Address;
  readonly url: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** Limits that the solver was held to. */
  readonly limits: { readonly p99Ms: number; readonly rounds: number; readonly burst: number };
  /** From the request's last byte out to the answer's arrival, milliseconds; null where it was not measured. */
  readonly latency: Percentiles | null;
  readonly cases: readonly CaseReport[];
};

/** One failed case fails all; one that was not run leaves it open. */
export function verdictOf(cases: readonly CaseReport[]): Verdict {
  if (cases.some(({ outcome }) => outcome.kind === "failed")) return "failed";
  return cases.some(({ outcome }) => outcome.kind === "notRun") ? "incomplete" : "passed";
}
