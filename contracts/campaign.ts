import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * The long run: every fuzz test and the invariants with millions of random calls, and the differential tests on fresh
 * vectors. `node contracts/campaign.ts` uses the profile `campaign` of foundry.toml; FOUNDRY_FUZZ_RUNS,
 * FOUNDRY_INVARIANT_RUNS and FOUNDRY_INVARIANT_DEPTH change its size. Prints how much was done, and exits with forge's
 * code.
 */

const folder = import.meta.dirname;
const VECTORS = join(folder, "cache", "vectors.json");

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

const seed = randomInt(2 ** 31);
const startedAtMs = Date.now();
const written = await run([join(folder, "vectors.ts"), "--seed", String(seed), "--out", VECTORS], {});
const tested =
  written.code === 0
    ? await run([join(folder, "forge.ts"), "test", "--no-match-contract", "GasSnapshot"], {
        FOUNDRY_PROFILE: "campaign",
        VECTORS: "cache/vectors.json",
      })
    : written;
const plain = stripVTControlCharacters(tested.output);
const fuzz = sum(plain, /\(runs: (\d+), μ/g);
const calls = sum(plain, /\(runs: \d+, calls: (\d+)/g);
const minutes = ((Date.now() - startedAtMs) / 60_000).toFixed(1);
console.log(
  `campaign: ${fuzz} fuzz runs, ${calls} calls of the invariants, vectors of seed ${seed}, ${minutes} min`,
);
process.exitCode = tested.code;
