import { groupOf } from "./cases.ts";
import type { CaseReport, CertificationReport } from "./report.ts";
import { beginsGroup, verdictText } from "./report-text.ts";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin: 1.6rem 0 .3rem; color: #555 }
.verdict { padding: .6rem .9rem; border-radius: .4rem; white-space: pre-line }
.passed .verdict { background: #e3f4e6 } .failed .verdict { background: #fbe4e2 } .incomplete .verdict { background: #fdf3d7 }
.case { border-top: 1px solid #ddd; padding: .4rem 0; display: grid; grid-template-columns: 1.5rem 17rem 1fr 5rem }
.case .took { text-align: right; color: #777 } .detail p { margin: 0 0 .2rem }
.mark-failed { color: #b3261e; font-weight: 600 } .mark-passed { color: #1b7f3b } .mark-notRun { color: #777 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .3rem 0 } dd { margin: 0; overflow-wrap: anywhere }
code, dd { font: 13px ui-monospace, monospace }
`;
const marks = { passed: "✓", failed: "✗", notRun: "–" } as const;

/** The report as one page that needs nothing else. */
export function reportHtml(report: CertificationReport): string {
  const { solver, url, verdict, latency, limits, startedAtMs, cases } = report;
  const figures =
    latency === null
      ? "not measured"
      : `p50 ${latency.p50} ms, p90 ${latency.p90} ms, p99 ${latency.p99} ms, max ${latency.max} ms over ${latency.count} rounds; limit of p99 ${limits.p99Ms} ms`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Certification of ${escaped(solver)}</title><style>${STYLE}</style></head>
<body class="${verdict}">
<h1>Solver certification</h1>
<p class="verdict">${escaped(verdictText(report).trim())}</p>
<dl><dt>solver</dt><dd>${escaped(solver)}</dd><dt>kit</dt><dd>${escaped(url)}</dd><dt>started</dt><dd>${new Date(startedAtMs).toISOString()}</dd><dt>latency</dt><dd>${escaped(figures)}</dd></dl>
${cases.map((one, place) => `${beginsGroup(one, cases[place - 1]) ? `<h2>${escaped(groupOf(one.id))}</h2>\n` : ""}${caseHtml(one)}`).join("\n")}
</body></html>
`;
}

function caseHtml({ id, title, tookMs, outcome, fix }: CaseReport): string {
  const { kind } = outcome;
  const detail = kind === "passed" ? outcome.detail : outcome.reason;
  const failure =
    kind === "failed"
      ? `<p><code>${outcome.fault}</code></p>${evidenceHtml(outcome.evidence)}<p><b>Fix:</b> ${escaped(fix ?? "")}</p>`
      : "";
  return `<div class="case" id="${escaped(id)}"><span class="mark-${kind}">${marks[kind]}</span><span>${escaped(title)}</span><div class="detail"><p>${escaped(detail)}</p>${failure}</div><span class="took">${tookMs} ms</span></div>`;
}

function evidenceHtml(evidence: Readonly<Record<string, string>> = {}): string {
  const rows = Object.entries(evidence).map(
    ([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`,
  );
  return rows.length === 0 ? "" : `<dl>${rows.join("")}</dl>`;
}

/** The solver's own words are shown: they must stay words. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
