import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileChanged, compileShipped } from "./compile.ts";
import { writePermit2 } from "./forge-command.ts";
import { ADAPTER_MUTANTS } from "./mutation/adapter-mutants.ts";
import { ATOMIC_MUTANTS } from "./mutation/atomic-mutants.ts";
import { ENCODING_MUTANTS } from "./mutation/encoding-mutants.ts";
import { ESCROW_MUTANTS } from "./mutation/escrow-mutants.ts";
import { KilledMutants } from "./mutation/killed-mutants.ts";
import type { Mutant, MutantGroup } from "./mutation/mutant.ts";
import { ORACLE_MUTANTS } from "./mutation/oracle-mutants.ts";
import { OUTPUT_MUTANTS } from "./mutation/output-mutants.ts";
import { PURCHASE_MUTANTS } from "./mutation/purchase-mutants.ts";
import { QUORUM_MUTANTS } from "./mutation/quorum-mutants.ts";
import { runTests, selectTests } from "./mutation/run-tests.ts";
import { SET_MUTANTS } from "./mutation/set-mutants.ts";

/**
 * Tests the tests: each mutant of the tables in `mutation/` is compiled, deployed by the Solidity tests in place of the
 * contract that ships, and must make one of them fail. `node contracts/mutate.ts [--only TEXT] [--jobs N] [--resume]` runs
 * all, or those whose name holds TEXT (several with `;` between), N groups at a time. Sources on disk are not touched.
 * Before a contract's mutants, the same tests must pass on the same contract unchanged, compiled in the same way. What is
 * killed is kept in `cache/mutation/killed.jsonl` as it comes; `--resume` does not run again what is there, as long as
 * the contract's sources are the same. Exits 1 if a mutant survives, or does not compile: that one would test nothing.
 */

const folder = import.meta.dirname;
const TARGET = join(folder, "cache", "mutation");

const GROUPS: readonly MutantGroup[] = [
  ...ESCROW_MUTANTS,
  ...PURCHASE_MUTANTS,
  ...OUTPUT_MUTANTS,
  ...ATOMIC_MUTANTS,
  ...SET_MUTANTS,
  ...ORACLE_MUTANTS,
  ...QUORUM_MUTANTS,
  ...ENCODING_MUTANTS,
  ...ADAPTER_MUTANTS,
];

/** Workers' folders outlive a run, and two runs at once would test each other's mutants. Throws while another goes on. */
function becomeTheOnlyRun(): void {
  const file = join(TARGET, "running");
  const other = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (other > 0 && isAlive(other)) throw new Error(`process ${other} is testing mutants already`);
  writeFileSync(file, String(process.pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Puts every contract as it ships into a worker's folder. */
function restore(worker: string): void {
  const target = join(TARGET, worker, "shipped");
  mkdirSync(target, { recursive: true });
  for (const [name, { bytecode }] of Object.entries(compileShipped()))
    writeFileSync(join(target, name), bytecode);
}

/** The source with the mutant in it; throws unless the text that it replaces occurs exactly once. */
function mutated(source: string, [name, find, replace]: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`"${name}": its text occurs ${parts.length - 1} times`);
  return parts.join(replace);
}

/** What is wrong with the tests (names of mutants that survived) and with the tables (what could not be run, and why). */
type Findings = { readonly survivors: string[]; readonly faults: string[] };

/** Adds to `found` whatever does not hold. */
async function runGroup(
  group: MutantGroup,
  worker: string,
  killed: KilledMutants,
  found: Findings,
): Promise<void> {
  const path = `src/${group.file}`;
  const source = readFileSync(join(folder, path), "utf8");
  const compiled = (text: string): string => compileChanged(group.contract, { [path]: text }).bytecode;
  const deploy = (bytecode: string): void =>
    writeFileSync(join(TARGET, worker, "shipped", group.contract), bytecode);
  const texts = group.mutants.map((mutant) => mutated(source, mutant));
  selectTests(TARGET, worker, group.tests);
  restore(worker);
  deploy(compiled(source));
  const unchanged = await runTests(worker);
  if (unchanged.failed.length > 0 || unchanged.passed === 0) {
    throw new Error(`tests do not pass on ${group.contract} unchanged:\n${unchanged.output}`);
  }
  for (const [i, [name]] of group.mutants.entries()) {
    let bytecode: string;
    try {
      bytecode = compiled(texts[i] ?? "");
    } catch (error) {
      found.faults.push(`"${name}" does not compile: ${(error as Error).message}`);
      continue;
    }
    if (killed.has(name, bytecode)) continue;
    deploy(bytecode);
    const { failed, passed, output } = await runTests(worker);
    if (failed.length === 0 && passed !== unchanged.passed) {
      throw new Error(`"${name}": the tests did not run\n${output}`);
    }
    const first = failed[0];
    if (first === undefined) found.survivors.push(name);
    else killed.add(name, bytecode, first);
    console.log(first === undefined ? `SURVIVED  ${name}` : `killed    ${name}: ${first}`);
  }
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    jobs: { type: "string", default: "2" },
    resume: { type: "boolean", default: false },
  },
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
mkdirSync(TARGET, { recursive: true });
becomeTheOnlyRun();
await writePermit2();
const killed = new KilledMutants(join(TARGET, "killed.jsonl"));
if (!values.resume) killed.forget();
const found: Findings = { survivors: [], faults: [] };
const pending = [...groups];
await Promise.all(
  Array.from({ length: jobs }, async (_, worker) => {
    for (let group = pending.shift(); group !== undefined; group = pending.shift()) {
      try {
        await runGroup(group, String(worker), killed, found);
      } catch (error) {
        found.faults.push(`${group.file}: ${(error as Error).message}`);
      }
    }
  }),
);
const minutes = ((Date.now() - startedAtMs) / 60_000).toFixed(1);
const { survivors, faults } = found;
console.log(`mutants: ${count}, survived ${survivors.length}, faults ${faults.length}, ${minutes} min`);
for (const fault of faults) console.error(`fault: ${fault}`);
for (const name of survivors) console.error(`survived: ${name}`);
if (survivors.length + faults.length > 0 || count === 0) process.exitCode = 1;
