import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

/** A program of Foundry's. */
export type FoundryProgram = "anvil" | "forge";

/**
 * Path of a Foundry binary: the one that the environment names (`ANVIL`, `FORGE`), else the one that npm installed
 * (Linux on x64), else the one on the PATH. Throws with what to do when there is none.
 */
export function findBinary(program: FoundryProgram): string {
  const named = process.env[program.toUpperCase()];
  if (named !== undefined && named !== "") return named;
  const installed = packagedBinary(program);
  if (installed !== null) return installed;
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  if (onPath !== undefined) return onPath;
  throw new Error(`${program} was not found: install Foundry 1.7, or name it in ${program.toUpperCase()}`);
}

function packagedBinary(program: FoundryProgram): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@foundry-rs/${program}-linux-amd64/package.json`,
    );
    const path = join(dirname(manifest), "bin", program);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
