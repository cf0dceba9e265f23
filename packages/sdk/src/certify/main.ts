#!/usr/bin/env node
import { writeFileSync } from "node:fs";
import { readCommandLine, USAGE, UsageError, type CommandLine } from "./command-line.ts";
import { reportHtml } from "./report-html.ts";
import { beginsGroup, caseText, verdictText } from "./report-text.ts";
import type { CaseReport } from "./report.ts";
import { runCertification } from "./run-certification.ts";
import { submitReport } from "./submit-report.ts";

/** `tetrafi-certify`: the certification kit on the command line. */

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function certify({ options, jsonFile, htmlFile, submit }: CommandLine): Promise<number> {
  let before: CaseReport | undefined;
  const report = await runCertification(options, {
    onListening: (url) => print(`waiting for solver ${options.solver} at ${url}`),
    onCase: (one) => {
      print(caseText(one, beginsGroup(one, before)));
      before = one;
    },
  });
  print(verdictText(report));
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  if (htmlFile !== undefined) writeFileSync(htmlFile, reportHtml(report));
  if (submit !== null) {
    const handedIn = { ...submit, apiKey: options.apiKey ?? "" };
    const { certificationId, stage } = await submitReport(report, handedIn);
    print(`report ${certificationId} is handed in; the solver is at ${stage}`);
  }
  return report.verdict === "passed" ? 0 : 1;
}

try {
  const parameters = process.argv.slice(2);
  if (parameters.includes("--help")) print(USAGE);
  else process.exitCode = await certify(readCommandLine(parameters, process.env));
} catch (error) {
  const usage = error instanceof UsageError ? `\n\n${USAGE}` : "";
  process.stderr.write(
    `tetrafi-certify: ${error instanceof Error ? error.message : String(error)}${usage}\n`,
  );
  process.exitCode = 2;
}
