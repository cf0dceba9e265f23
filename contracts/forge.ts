import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileShipped } from "./compile.ts";
import { forgeBinary, forgeEnvironment, writePermit2 } from "./forge-command.ts";

/**
 * Runs forge on the contracts: `node contracts/forge.ts test -vvv`. Arguments go through as they are, and so does the exit
 * code.
 */

const folder = import.meta.dirname;

/** Commands that run the tests, which deploy the real Permit2 and our contracts as they are shipped. */
const TESTING = new Set(["test", "coverage", "snapshot"]);

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => TESTING.has(arg))) {
    await writePermit2();
    writeShipped();
  }
  const run = spawnSync(forgeBinary(), args, { cwd: folder, stdio: "inherit", env: forgeEnvironment() });
  if (run.error) {
    console.error(
      `forge did not start (${run.error.message}). Install Foundry 1.7 or set FORGE to its path.`,
    );
    return 1;
  }
  return run.status ?? 1;
}

/** Tests are compiled fast, without the optimizer; what they test is the code that is deployed. */
function writeShipped(): void {
  const target = join(folder, "cache/shipped");
  mkdirSync(target, { recursive: true });
  for (const [name, { bytecode }] of Object.entries(compileShipped())) {
    writeFileSync(join(target, name), bytecode);
  }
}

process.exitCode = await main(process.argv.slice(2));
