import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * `npm test`: the contracts' tests with forge, then every TypeScript test with vitest. Arguments go to vitest.
 * Ends with `N passed, N failed` over both.
 */
const ROOT = join(import.meta.dirname, "..");

type Outcome = { readonly ok: boolean; readonly output: string };

/** Runs a command, passing its output through and keeping it for the count. */
function run(program: string, parameters: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("error", (error) => resolve({ ok: false, output: String(error) }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** The numbers that the patterns find in a runner's closing line, in order; zeros where it has none. */
function numbers(output: string, passedPattern: RegExp, failedPattern: RegExp): [number, number] {
  const last = (pattern: RegExp): number => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
  return [last(passedPattern), last(failedPattern)];
}

// oxlint-disable-next-line no-control-regex -- colour codes stand between the words and numbers that are counted
const plain = (output: string): string => output.replaceAll(/\u001B\[[0-9;]*m/g, "");

const vitestArguments = process.argv.slice(2);
const forge =
  vitestArguments.length === 0
    ? await run(process.execPath, ["contracts/forge.ts", "test"])
    : { ok: true, output: "" };
const vitest = await run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...vitestArguments]);

const [forgePassed, forgeFailed] = numbers(
  plain(forge.output),
  /(\d+) tests passed, \d+ failed, \d+ skipped \(\d+ total tests\)/g,
  /\d+ tests passed, (\d+) failed, \d+ skipped \(\d+ total tests\)/g,
);
const tests = /^\s*Tests\s+.*$/m.exec(plain(vitest.output))?.[0] ?? "";
const [vitestPassed, vitestFailed] = numbers(tests, /(\d+) passed/g, /(\d+) failed/g);

const passed = forgePassed + vitestPassed;
// A run that broke without naming a failed test (a compile error, say) still counts as one failure.
const broke = (outcome: Outcome, failed: number): number => (outcome.ok ? failed : Math.max(1, failed));
const failed = broke(forge, forgeFailed) + broke(vitest, vitestFailed);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
