import { chainReason } from "../solver/chain-reason.ts";
import { certificationCases, groupOf, type CertificationCase } from "./cases.ts";
import { certificationFaults } from "./faults.ts";
import { KitServer } from "./kit-server.ts";
import { verdictOf, type CaseOutcome, type CaseReport, type CertificationReport } from "./report.ts";
import { notRun, Trial, type CertificationOptions } from "./trial.ts";

/** What happens during a run, for a display. */
export type CertificationProgress = {
  /** The kit listens here: start the solver. */
  readonly onListening?: (url: string) => void;
  readonly onCase?: (report: CaseReport) => void;
};

/**
 * Plays the venue against a solver, case after case, and reports what it found. Throws an Error in one line if the kit
 * can't listen.
 */
export async function runCertification(
  options: CertificationOptions,
  progress: CertificationProgress = {},
): Promise<CertificationReport> {
  const { url, apiKey, solver, heartbeatMs, p99Ms, rounds, burst } = options;
  const startedAtMs = Date.now();
  const server = await KitServer.start({ url, apiKey, solver, heartbeatMs });
  try {
    progress.onListening?.(server.url);
    const trial = new Trial(options, server);
    const reports: CaseReport[] = [];
    for (const one of certificationCases) {
      if (!isWanted(one, options.groups)) continue;
      const report = await runCase(one, trial, reports);
      reports.push(report);
      progress.onCase?.(report);
    }
    return {
      version: 1,
      verdict: verdictOf(reports),
      solver,
      url: server.url,
      startedAtMs,
      finishedAtMs: Date.now(),
      limits: { p99Ms, rounds, burst },
      latency: trial.latency,
      cases: reports,
    };
  } finally {
    await server.stop();
  }
}

/** Without a session there is nothing to look at, so its first cases always run. */
function isWanted({ id }: CertificationCase, groups: readonly string[] | undefined): boolean {
  return groups === undefined || groupOf(id) === "session" || groups.includes(groupOf(id));
}

async function runCase(
  one: CertificationCase,
  trial: Trial,
  before: readonly CaseReport[],
): Promise<CaseReport> {
  const { id, title } = one;
  const startedAtMs = performance.now();
  const outcome = missing(one, trial, before) ?? (await one.run(trial).catch(kitFault));
  const tookMs = Math.round(performance.now() - startedAtMs);
  const fix = outcome.kind === "failed" ? certificationFaults[outcome.fault] : null;
  return { id, title, tookMs, outcome, fix };
}

/** A chain or the kit failed, not the solver. */
const kitFault = (error: unknown): CaseOutcome => notRun(chainReason(error));

function missing(
  { needs, after }: CertificationCase,
  trial: Trial,
  before: readonly CaseReport[],
): CaseOutcome | null {
  const first = after === undefined ? undefined : before.find(({ id }) => id === after);
  if (first !== undefined && first.outcome.kind !== "passed") return notRun(`${after} did not pass`);
  if (needs === "chains" && trial.options.takerKey === undefined)
    return notRun("no taker's key was given, so no order can be opened");
  return null;
}
