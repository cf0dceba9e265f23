import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Both linters over the contracts: solhint, then `forge lint`. Any finding fails. What is switched off, and why, is in
 * contracts/README.md.
 */

const folder = import.meta.dirname;
const solhint = createRequire(import.meta.url).resolve("solhint/solhint.js");

/** Runs a script of Node's in this folder, passing its output through. */
function run(script: string, parameters: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, [script, ...parameters], { cwd: folder, stdio: "inherit" });
  return status === 0;
}

const clean = [
  run(solhint, ["--max-warnings", "0", "--disc", "src/**/*.sol"]),
  run(join(folder, "forge.ts"), ["lint", "--deny", "notes"]),
];
if (clean.includes(false)) {
  console.error(
    `contracts are not clean; see the exceptions in ${join(dirname(folder), "contracts/README.md")}`,
  );
  process.exitCode = 1;
}
