import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";

/**
 * The long run: every fuzz test and the invariants with millions of random calls, and the differential tests on fresh
 * vectors. `node contracts/campaign.ts [--calls N] [--fuzz N] [--seed N]`: calls of the invariants in all, runs of each
 * fuzz test, and what everything random is drawn from; the same seed draws the same. Prints how much was done, and
 * exits with forge's code.
 */

const folder = import.meta.dirname;
const VECTORS = join(folder, "cache", "vectors.json");

/** Calls in one sequence. */
const DEPTH = 250;

/** A whole number above zero; throws a fault that names the option otherwise. */
function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`--${option} must be a whole number above zero, not "${text}"`);
  }
  return value;
}

/** Runs a script of Node's, passing its output through; resolves with its exit code and what it printed. */
function run(parameters: readonly string[], environment: Readonly<Record<string, string>>) {
  return new Promise<{ code: number; output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, parameters, {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The sum of a figure that forge prints beside each test. */
function sum(output: string, pattern: RegExp): number {
  return [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "2000000" },
    fuzz: { type: "string", default: "10000" },
    seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
  },
});
const runs = Math.ceil(count("calls", values.calls) / DEPTH);
const fuzzRuns = count("fuzz", values.fuzz);
const seed = count("seed", values.seed);
const startedAtMs = Date.now();
const written = await run([join(folder, "vectors.ts"), "--seed", String(seed), "--out", VECTORS], {});
const tested =
  written.code === 0
    ? await run([join(folder, "forge.ts"), "test", "--no-match-contract", "GasSnapshot"], {
        FOUNDRY_PROFILE: "campaign",
        FOUNDRY_FUZZ_SEED: `0x${seed.toString(16)}`,
        FOUNDRY_FUZZ_RUNS: String(fuzzRuns),
        FOUNDRY_INVARIANT_RUNS: String(runs),
        FOUNDRY_INVARIANT_DEPTH: String(DEPTH),
        VECTORS: "cache/vectors.json",
      })
    : written;
const plain = stripVTControlCharacters(tested.output);
const fuzzed = sum(plain, /\(runs: (\d+), μ/g);
const calls = sum(plain, /\(runs: \d+, calls: (\d+)/g);
const minutes = ((Date.now() - startedAtMs) / 60_000).toFixed(1);
const outcome = tested.code === 0 ? "no failure" : "FAILED";
console.log(
  `campaign: ${fuzzed} fuzz runs, ${calls} calls of the invariants, seed ${seed}, ${minutes} min, ${outcome}`,
);
process.exitCode = tested.code;
