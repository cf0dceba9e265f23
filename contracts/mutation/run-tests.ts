import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { forgeBinary, forgeEnvironment } from "../forge-command.ts";

const folder = dirname(import.meta.dirname);
/** Few: a test that needs more runs to notice a fault notices it by luck. */
const FUZZ_RUNS = "16";
const SEED = "0x7e7a";
/** A mutant may loop for ever; a busy machine takes minutes for what takes seconds. */
const LIMIT_MS = 600_000;

const environment = forgeEnvironment();

/** Names of the tests that failed, and how many passed. */
export type Outcome = {
  readonly failed: readonly string[];
  readonly passed: number;
  readonly output: string;
};

/**
 * Makes these test files the only ones of a worker. A folder that imports them, and not `--match-path`: any filter makes
 * forge compile everything once more at each start, to find out what there is to filter.
 * @param target `cache/mutation`.
 * @param tests Files below `test`, without `.t.sol`.
 */
export function selectTests(target: string, worker: string, tests: readonly string[]): void {
  const selection = join(target, worker, "test");
  mkdirSync(selection, { recursive: true });
  const imports = tests.map((name) => `import "../../../../test/${name}.t.sol";\n`).join("");
  const text = `// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n\n${imports}`;
  writeFileSync(join(selection, "Selected.t.sol"), text);
}

/** Runs the tests of a worker, up to the first that fails, on the code in its folder. */
export function runTests(worker: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(forgeBinary(), ["test", "--fail-fast", "--fuzz-seed", SEED], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
      env: {
        ...environment,
        SHIPPED: `cache/mutation/${worker}/shipped`,
        FOUNDRY_FUZZ_RUNS: FUZZ_RUNS,
        FOUNDRY_TEST: `cache/mutation/${worker}/test`,
        FOUNDRY_OUT: `cache/mutation/${worker}/out`,
        FOUNDRY_CACHE_PATH: `cache/mutation/${worker}/cache`,
      },
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
