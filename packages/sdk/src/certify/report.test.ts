import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percentiles } from "./percentiles.ts";
import { reportHtml } from "./report-html.ts";
import { beginsGroup, caseText, verdictText } from "./report-text.ts";
import { verdictOf, type CaseReport, type CertificationReport } from "./report.ts";

const passed: CaseReport = {
  id: "session.connects",
  title: "connects",
  tookMs: 3,
  outcome: { kind: "passed", detail: "connected" },
  fix: null,
};
const failed: CaseReport = {
  id: "quotes.signature",
  title: "signs",
  tookMs: 4,
  outcome: {
    kind: "failed",
    fault: "SIGNATURE_KEY",
    reason: "<script>alert('no')</script>",
    evidence: { "expected digest": "0xaa", got: '0xbb" onload="x' },
  },
  fix: "Sign with the key & compare.",
};
const open: CaseReport = {
  id: "fills.fills",
  title: "fills",
  tookMs: 0,
  outcome: { kind: "notRun", reason: "no key" },
  fix: null,
};
const report: CertificationReport = {
  version: 1,
  verdict: "failed",
  solver: `0x${"11".repeat(20)}`,
  url: "ws://127.0.0.1:1/",
  startedAtMs: 1_000,
  finishedAtMs: 3_500,
  limits: { p99Ms: 200, rounds: 2, burst: 3 },
  latency: { count: 2, p50: 1, p90: 2, p99: 2, max: 2 },
  cases: [passed, failed, open],
};

test("one failed case fails all, one that was not run leaves it open", () => {
  expect(verdictOf([passed])).toBe("passed");
  expect(verdictOf([passed, open])).toBe("incomplete");
  expect(verdictOf([open, failed, passed])).toBe("failed");
});

describe("on the terminal", () => {
  test("a failure shows its reason, what to compare, and the fix", () => {
    expect(caseText(failed, true)).toBe(
      `
quotes
  ✗ signs                                           4 ms  <script>alert('no')</script>
      SIGNATURE_KEY in quotes.signature
      expected digest  0xaa
      got              0xbb" onload="x
      fix: Sign with the key & compare.`,
    );
    expect(caseText(passed, false)).toBe(
      "  ✓ connects                                        3 ms  connected",
    );
  });

  test("ends with how many of what", () => {
    expect(verdictText(report)).toMatch(/1 passed, 1 failed, 1 not run, in 2\.5 s\nFAILED/);
    expect(beginsGroup(failed, passed)).toBe(true);
    expect(beginsGroup(passed, passed)).toBe(false);
  });
});

test("the page shows the solver's words as words", () => {
  const html = reportHtml(report);
  expect(html).not.toContain("<script>");
  expect(html).not.toContain('" onload="');
  expect(html).toContain("&lt;script&gt;");
  expect(html).toContain("Sign with the key &amp; compare.");
  expect(html).toContain("p99 2 ms");
});

test("percentiles are values of the set, with as many at or below them as they say", () => {
  expect(percentiles([])).toBeNull();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }), (values) => {
      const result = percentiles(values);
      for (const [percent, value] of [
        [50, result?.p50],
        [90, result?.p90],
        [99, result?.p99],
        [100, result?.max],
      ] as const) {
        expect(values).toContain(value);
        const below = values.filter((one) => one <= (value ?? 0)).length;
        const strictlyBelow = values.filter((one) => one < (value ?? 0)).length;
        expect(below * 100).toBeGreaterThanOrEqual(percent * values.length);
        expect(strictlyBelow * 100).toBeLessThan(percent * values.length);
      }
    }),
  );
});
