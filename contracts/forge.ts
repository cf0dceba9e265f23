import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { compileShipped } from "./compile.ts";
import { permit2Initcode } from "./deploy/permit2.ts";

/**
 * Runs forge on the contracts: `node contracts/forge.ts test -vvv`.
 * The binary is the one that `FORGE` names, else the one that npm installed, else the one on the PATH.
 * Arguments go through as they are, and so does the exit code.
 */

const folder = dirname(fileURLToPath(import.meta.url));
const modules = [join(dirname(folder), "node_modules"), join(folder, "node_modules")];

/** Import prefix → folder below node_modules. Prefixes with a colon hold only inside that package. */
const OZ_4 = "@hyperlane-xyz/core/dependencies/@openzeppelin-contracts-4.9.3/contracts/";
const OZ_4_UPGRADEABLE =
  "@hyperlane-xyz/core/dependencies/@openzeppelin-contracts-upgradeable-4.9.3/contracts/";
const REMAPPINGS: readonly (readonly [context: string, prefix: string, target: string])[] = [
  // Hyperlane's own contracts, which tests use, are written for an older OpenZeppelin.
  ["@hyperlane-xyz/core/", "@openzeppelin/contracts/", OZ_4],
  ["@hyperlane-xyz/core/", "@openzeppelin/contracts-upgradeable/", OZ_4_UPGRADEABLE],
  ["", "@openzeppelin/contracts/", "@openzeppelin/contracts/"],
  ["", "@hyperlane-xyz/core/", "@hyperlane-xyz/core/"],
  ["", "forge-std/", "@layerzerolabs/toolbox-foundry/lib/forge-std/"],
];

/** Commands that run the tests, which deploy the real Permit2 and our contracts as they are shipped. */
const TESTING = new Set(["test", "coverage", "snapshot"]);

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => TESTING.has(arg))) {
    await writePermit2();
    writeShipped();
  }
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const run = spawnSync(forgeBinary(), args, {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, PATH: path, DAPP_REMAPPINGS: remappings() },
  });
  if (run.error) {
    console.error(
      `forge did not start (${run.error.message}). Install Foundry 1.7 or set FORGE to its path.`,
    );
    return 1;
  }
  return run.status ?? 1;
}

async function writePermit2(): Promise<void> {
  const initcode = await permit2Initcode();
  mkdirSync(join(folder, "cache"), { recursive: true });
  writeFileSync(join(folder, "cache/permit2.json"), JSON.stringify({ initcode }));
}

/** Tests are compiled fast, without the optimizer; what they test is the code that is deployed. */
function writeShipped(): void {
  const target = join(folder, "cache/shipped");
  mkdirSync(target, { recursive: true });
  for (const [name, { bytecode }] of Object.entries(compileShipped())) {
    writeFileSync(join(target, name), bytecode);
  }
}

function forgeBinary(): string {
  const installed = modules.map((base) => join(base, "@foundry-rs/forge-linux-amd64/bin/forge"));
  return process.env["FORGE"] ?? installed.find(existsSync) ?? "forge";
}

/** Absolute, because forge loses imports below a `..` when the compiler cannot read files itself. */
function remappings(): string {
  return REMAPPINGS.map(([context, prefix, target]) => {
    const within = context === "" ? "" : `${installedAt(context)}:`;
    return `${within}${prefix}=${installedAt(target)}`;
  }).join("\n");
}

function installedAt(path: string): string {
  const base = modules.find((candidate) => existsSync(join(candidate, path)));
  if (base === undefined) throw new Error(`${path} is not installed; run npm install`);
  return join(base, path);
}

process.exitCode = await main(process.argv.slice(2));
