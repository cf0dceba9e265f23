import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * `npm test`: the contracts' tests with forge, then everything else with vitest; further arguments go to vitest and
 * leave forge out. Ends with a line `failed test: NAME: REASON` for each that did, and `N passed, N failed`.
 */

type Count = { readonly passed: number; readonly failed: number; readonly failures: readonly string[] };

const ROOT = join(import.meta.dirname, "..");
const VITEST = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

/** What has a command of its own is left out. */
const DEFAULT_PROJECTS = ["--project", "unit", "--project", "e2e"];

/** Runs a program of Node's, passing its output through or holding it back; resolves with its exit code and what it printed. */
function run(
  parameters: readonly string[],
  show: "asItComes" | "never" = "asItComes",
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (show === "asItComes") process.stdout.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A run that failed counts one failure even if no single test did: it did not compile, or did not start. */
function counted(code: number, count: Count): Count {
  if (code === 0 || count.failed > 0) return count;
  return { ...count, failed: 1, failures: ["no single test, but the run as a whole: see above"] };
}

async function contractTests(): Promise<Count> {
  // Beside the other tests, which use the core that the compiler leaves; shown when it is over, in one piece.
  const { code, output } = await run(["contracts/forge.ts", "test"], "never");
  process.stdout.write(output);
  const plain = stripVTControlCharacters(output);
  const total = [...plain.matchAll(/(\d+) tests passed, (\d+) failed, \d+ skipped \(\d+ total/g)].at(-1);
  const failures = [...new Set([...plain.matchAll(/^\[FAIL.*$/gm)].map(String))];
  return counted(code, { passed: Number(total?.[1] ?? 0), failed: Number(total?.[2] ?? 0), failures });
}

async function otherTests(parameters: readonly string[]): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-test-"));
  const report = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { code } = await run([VITEST, "run", ...reporters, ...parameters]);
    return counted(code, countOf(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The part of vitest's JSON report that is read here. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

function countOf(report: string): Count {
  try {
    const read = JSON.parse(readFileSync(report, "utf8")) as Report;
    return { passed: read.numPassedTests, failed: read.numFailedTests, failures: failuresOf(read) };
  } catch {
    return { passed: 0, failed: 1, failures: ["vitest left no report"] };
  }
}

function failuresOf(report: Report): string[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName, failureMessages }) => {
        const reason = stripVTControlCharacters(failureMessages?.[0] ?? "").split("\n")[0] ?? "";
        return `${relative(ROOT, name)}: ${fullName}: ${reason}`;
      }),
  );
}

const parameters = process.argv.slice(2);
const isWhole = parameters.length === 0;
const [contracts, others] = await Promise.all([
  isWhole ? contractTests() : { passed: 0, failed: 0, failures: [] },
  otherTests(isWhole ? DEFAULT_PROJECTS : parameters),
]);
const failed = contracts.failed + others.failed;
for (const failure of [...contracts.failures, ...others.failures]) console.log(`failed test: ${failure}`);
console.log(`${contracts.passed + others.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
