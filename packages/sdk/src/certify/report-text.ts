import { groupOf } from "./cases.ts";
import type { CaseReport, CertificationReport } from "./report.ts";

const marks = { passed: "✓", failed: "✗", notRun: "-" } as const;
const verdicts = {
  passed: "PASSED: everything holds.",
  failed: "FAILED: mend what is marked ✗, and run it again.",
  incomplete: "INCOMPLETE: nothing failed, but what is marked - was not run.",
} as const;

/** One case as lines of the terminal, with the group's name above its first. */
export function caseText({ id, title, tookMs, outcome, fix }: CaseReport, isFirstOfGroup: boolean): string {
  const head = isFirstOfGroup ? [`\n${groupOf(id)}`] : [];
  const detail = outcome.kind === "passed" ? outcome.detail : outcome.reason;
  const took = `${tookMs} ms`.padStart(9);
  const lines = [...head, `  ${marks[outcome.kind]} ${title.padEnd(42)} ${took}  ${detail}`];
  if (outcome.kind !== "failed") return lines.join("\n");
  const evidence = Object.entries(outcome.evidence ?? {});
  const width = Math.max(0, ...evidence.map(([name]) => name.length));
  return [
    ...lines,
    `      ${outcome.fault} in ${id}`,
    ...evidence.map(([name, value]) => `      ${name.padEnd(width)}  ${value}`),
    `      fix: ${fix ?? ""}`,
  ].join("\n");
}

/** The last lines: how many of what, and the verdict. */
export function verdictText({ cases, verdict, finishedAtMs, startedAtMs }: CertificationReport): string {
  const count = (kind: CaseReport["outcome"]["kind"]): number =>
    cases.filter(({ outcome }) => outcome.kind === kind).length;
  const seconds = ((finishedAtMs - startedAtMs) / 1_000).toFixed(1);
  const counts = `${count("passed")} passed, ${count("failed")} failed, ${count("notRun")} not run, in ${seconds} s`;
  return `\n${counts}\n${verdicts[verdict]}`;
}

/** Whether a case begins a group. */
export function beginsGroup(
  one: Pick<CaseReport, "id">,
  before: Pick<CaseReport, "id"> | undefined,
): boolean {
  return before === undefined || groupOf(before.id) !== groupOf(one.id);
}
