import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * The gate: everything that must hold at every commit, in the order in which a fault is cheapest to learn.
 * Ends with `N passed, N failed`, where every check counts one and each test its own.
 */

type Check = { readonly name: string; readonly command: readonly string[]; readonly countsTests?: boolean };

const ROOT = join(import.meta.dirname, "..");

const checks: readonly Check[] = [
  { name: "formatting", command: ["npm", "run", "--silent", "format:check"] },
  { name: "lint", command: ["npm", "run", "--silent", "lint"] },
  { name: "types", command: ["npm", "run", "--silent", "typecheck"] },
  { name: "dead code", command: ["npm", "run", "--silent", "deadcode"] },
  { name: "contract lint", command: ["npm", "run", "--silent", "contracts:lint"] },
  { name: "generated files", command: ["npm", "run", "--silent", "generate", "--", "--check"] },
  { name: "build", command: ["npm", "run", "--silent", "build"] },
  { name: "tests", command: ["npm", "test", "--silent"], countsTests: true },
  { name: "long tests", command: ["npm", "run", "--silent", "test:long"], countsTests: true },
  {
    name: "benchmark smoke",
    command: ["npm", "run", "--silent", "bench", "--", "round", "--seconds", "2", "--json"],
  },
  { name: "demo", command: ["npm", "run", "--silent", "demo"] },
];

/** Runs one check, passing its output through and keeping it for the count. */
function run(check: Check): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const [program, ...parameters] = check.command;
    const child = spawn(program ?? "npm", parameters, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
      output += chunk.toString();
      stream.write(chunk);
    };
    child.stdout.on("data", keep(process.stdout));
    child.stderr.on("data", keep(process.stderr));
    child.on("error", (error) => resolve({ ok: false, output: String(error) }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** The last `N passed, N failed` of a test run. */
function countOf(output: string): { passed: number; failed: number } | null {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return last === undefined ? null : { passed: Number(last[1]), failed: Number(last[2]) };
}

let passed = 0;
let failed = 0;
const faults: string[] = [];
for (const check of checks) {
  console.log(`\n== ${check.name}`);
  const startedAtMs = Date.now();
  const { ok, output } = await run(check);
  const count = check.countsTests === true ? countOf(output) : null;
  passed += count?.passed ?? 0;
  failed += count?.failed ?? 0;
  if (ok && (check.countsTests !== true || count !== null)) passed += 1;
  else {
    failed += 1;
    faults.push(check.name, ...[...output.matchAll(/^failed test: (.*)$/gm)].map(([, test]) => `  ${test}`));
  }
  console.log(
    `== ${check.name}: ${ok ? "ok" : "FAILED"} in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`,
  );
}

if (faults.length > 0) console.log(`\nfailed:\n${faults.join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
