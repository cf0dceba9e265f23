import { percentiles } from "./percentiles.ts";
import type { CaseOutcome } from "./report.ts";
import { answeredCorridor } from "./samples.ts";
import { failed, notRun, passed, type Answer, type Trial } from "./trial.ts";

/** How fast answers come. */

/** So many late or missing answers end the measurement: it would take long, and its outcome is clear. */
const MAX_MISSED = 5;

export async function answersInTime(trial: Trial): Promise<CaseOutcome> {
  const corridor = await answeredCorridor(trial);
  if (corridor === undefined) return notRun("no request was answered before");
  const answers: Answer[] = [];
  let missed = 0;
  for (let round = 0; round < trial.options.rounds && missed < MAX_MISSED; round += 1) {
    const session = await trial.session();
    if (session === null) return notRun("the solver is not in session");
    const answered = await trial.ask(session, [{ corridor, rfq: trial.request(corridor) }]);
    answers.push(...answered);
    missed += answered.filter(({ late, kind }) => late || kind === "none").length;
  }
  const { p99Ms } = trial.options;
  trial.latency = percentiles(answers.map(({ tookMs }) => tookMs).filter(Number.isFinite));
  const late = inTime(answers);
  if (late !== null) return late;
  const measured = trial.latency;
  if (measured === null) return failed("NO_ANSWER", "no round was answered");
  const figures = `p50 ${measured.p50} ms, p90 ${measured.p90} ms, p99 ${measured.p99} ms, max ${measured.max} ms over ${measured.count} rounds`;
  return measured.p99 <= p99Ms
    ? passed(`${figures}; the limit of p99 is ${p99Ms} ms`)
    : failed("LATENCY_OVER_LIMIT", figures, {
        "limit of p99": `${p99Ms} ms`,
        "got p99": `${measured.p99} ms`,
      });
}

export async function answersBurst(trial: Trial): Promise<CaseOutcome> {
  const corridor = await answeredCorridor(trial);
  const session = await trial.session();
  if (corridor === undefined || session === null) return notRun("no request was answered before");
  const requests = Array.from({ length: trial.options.burst }, () => ({
    corridor,
    rfq: trial.request(corridor),
  }));
  const answers = await trial.ask(session, requests);
  const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
  return (
    inTime(answers) ??
    passed(`${answers.length} requests at once were answered within ${Math.ceil(slowest)} ms`)
  );
}

function inTime(answers: readonly Answer[]): CaseOutcome | null {
  const [late] = answers.filter((answer) => answer.late).toSorted((a, b) => b.tookMs - a.tookMs);
  if (late !== undefined)
    return failed("ANSWER_LATE", `an answer took ${Math.round(late.tookMs)} ms`, {
      "expected at most": `${late.rfq.windowMs} ms`,
      got: `${Math.round(late.tookMs)} ms`,
    });
  const missing = answers.filter(({ kind }) => kind === "none").length;
  return missing > 0 ? failed("NO_ANSWER", `${missing} of ${answers.length} requests had no answer`) : null;
}
