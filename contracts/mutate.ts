import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { compileChanged, compileShipped } from "./compile.ts";
import { ADAPTER_MUTANTS } from "./mutation/adapter-mutants.ts";
import { ENCODING_MUTANTS } from "./mutation/encoding-mutants.ts";
import { ESCROW_MUTANTS } from "./mutation/escrow-mutants.ts";
import type { Mutant, MutantGroup } from "./mutation/mutant.ts";
import { ORACLE_MUTANTS } from "./mutation/oracle-mutants.ts";
import { OUTPUT_MUTANTS } from "./mutation/output-mutants.ts";
import { TRADE_MUTANTS } from "./mutation/trade-mutants.ts";

/**
 * Tests the tests: each mutant of the tables in `mutation/` is compiled, deployed by the Solidity tests in place of the
 * contract that ships, and must make one of them fail. `node contracts/mutate.ts [--only TEXT] [--jobs N]` runs all, or
 * those whose name holds TEXT (several with `;` between), N groups at a time. Sources on disk are not touched. Before a contract's mutants, the same
 * tests must pass on the same contract unchanged, compiled in the same way. Exits 1 if a mutant survives.
 */

const folder = import.meta.dirname;
const TARGET = join(folder, "cache", "mutant");
/** Few: a test that needs more runs to notice a fault notices it by luck. */
const FUZZ_RUNS = "16";
const SEED = "0x7e7a";
/** A mutant may loop for ever; a busy machine takes minutes for what takes seconds. */
const LIMIT_MS = 600_000;

const GROUPS: readonly MutantGroup[] = [
  ...ESCROW_MUTANTS,
  ...OUTPUT_MUTANTS,
  ...TRADE_MUTANTS,
  ...ORACLE_MUTANTS,
  ...ENCODING_MUTANTS,
  ...ADAPTER_MUTANTS,
];

type Outcome = { readonly failed: readonly string[]; readonly passed: number; readonly output: string };

/** Runs the tests of a group, up to the first that fails, on the code in a worker's folder. */
function runTests(tests: string, worker: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = ["--fail-fast", "--match-path", tests, "--fuzz-seed", SEED];
    const parameters = [join(folder, "forge.ts"), "test", ...options];
    const child = spawn(process.execPath, parameters, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
      env: { ...process.env, SHIPPED: `cache/mutant/${worker}`, FOUNDRY_FUZZ_RUNS: FUZZ_RUNS },
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (_, signal) => {
      const plain = stripVTControlCharacters(output);
      const passed = plain.match(/^\[PASS\]/gm)?.length ?? 0;
      const named = plain.matchAll(/^\[FAIL[^\n]*\] (?:setUp|test\w+|invariant\w+)\(/gm);
      const failed = [...named].map((match) => match[0].replace(/^.*\] /, "").slice(0, -1));
      resolve({ failed: signal === null ? failed : ["(stopped)"], passed, output: plain });
    });
  });
}

/** Puts every contract as it ships into a worker's folder. */
function restore(worker: string): void {
  mkdirSync(join(TARGET, worker), { recursive: true });
  for (const [name, { bytecode }] of Object.entries(compileShipped())) {
    writeFileSync(join(TARGET, worker, name), bytecode);
  }
}

/** The source with the mutant in it; throws unless the text that it replaces occurs exactly once. */
function mutated(source: string, [name, find, replace]: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`"${name}": its text occurs ${parts.length - 1} times`);
  return parts.join(replace);
}

/** Resolves with the names of those that survived. */
async function runGroup(group: MutantGroup, worker: string): Promise<string[]> {
  const path = `src/${group.file}`;
  const source = readFileSync(join(folder, path), "utf8");
  const deploy = (text: string): void => {
    const { bytecode } = compileChanged(group.contract, { [path]: text });
    writeFileSync(join(TARGET, worker, group.contract), bytecode);
  };
  const texts = group.mutants.map((mutant) => mutated(source, mutant));
  restore(worker);
  deploy(source);
  const unchanged = await runTests(group.tests, worker);
  if (unchanged.failed.length > 0 || unchanged.passed === 0) {
    throw new Error(`${group.tests} do not pass on ${group.contract} unchanged:\n${unchanged.output}`);
  }
  const survivors: string[] = [];
  for (const [i, [name]] of group.mutants.entries()) {
    deploy(texts[i] ?? "");
    const { failed, passed, output } = await runTests(group.tests, worker);
    if (failed.length === 0 && passed !== unchanged.passed) {
      throw new Error(`"${name}": the tests did not run\n${output}`);
    }
    const first = failed[0];
    if (first === undefined) survivors.push(name);
    console.log(first === undefined ? `SURVIVED  ${name}` : `killed    ${name}: ${first}`);
  }
  return survivors;
}

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, jobs: { type: "string", default: "2" } },
});
const jobs = Number(values.jobs);
if (!Number.isSafeInteger(jobs) || jobs < 1) throw new Error("--jobs must be a whole number above zero");
const names = GROUPS.flatMap((group) => group.mutants.map(([name]) => name));
if (new Set(names).size !== names.length) throw new Error("two mutants have the same name");
const groups = GROUPS.map((group) => ({
  ...group,
  mutants: group.mutants.filter(([name]) => values.only.split(";").some((text) => name.includes(text))),
})).filter((group) => group.mutants.length > 0);
const count = groups.reduce((sum, group) => sum + group.mutants.length, 0);
const startedAtMs = Date.now();
rmSync(TARGET, { recursive: true, force: true });
const survivors: string[] = [];
const pending = [...groups];
await Promise.all(
  Array.from({ length: jobs }, async (_, worker) => {
    for (let group = pending.shift(); group !== undefined; group = pending.shift()) {
      survivors.push(...(await runGroup(group, String(worker))));
    }
  }),
);
const minutes = ((Date.now() - startedAtMs) / 60_000).toFixed(1);
console.log(`mutants: ${count}, killed ${count - survivors.length}, ${minutes} min`);
for (const name of survivors) console.error(`survived: ${name}`);
if (survivors.length > 0 || count === 0) process.exitCode = 1;
