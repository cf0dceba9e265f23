import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { permit2Initcode } from "./deploy/permit2.ts";

/** How forge is started on the contracts, and what the tests find written for them. */

const folder = import.meta.dirname;
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

/** The binary that `FORGE` names, else the one that npm installed, else the one on the PATH. */
export function forgeBinary(): string {
  const installed = modules.map((base) => join(base, "@foundry-rs/forge-linux-amd64/bin/forge"));
  return process.env["FORGE"] ?? installed.find(existsSync) ?? "forge";
}

/** This process's environment, with what forge needs. */
export function forgeEnvironment(): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return { ...process.env, PATH: path, DAPP_REMAPPINGS: remappings() };
}

/** Writes the real Permit2 where the tests look for it. */
export async function writePermit2(): Promise<void> {
  const initcode = await permit2Initcode();
  mkdirSync(join(folder, "cache"), { recursive: true });
  writeFileSync(join(folder, "cache/permit2.json"), JSON.stringify({ initcode }));
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
