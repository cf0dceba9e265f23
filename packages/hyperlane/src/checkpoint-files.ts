import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Hex } from "viem";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint-format.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";

/** Where a validator keeps its checkpoint of a domain's index. The file's name is Hyperlane's own. */
export function checkpointPath(dir: string, validator: Hex, domain: number, index: number): string {
  return join(dir, validator.toLowerCase(), String(domain), `${index}_with_id.json`);
}

/** Writes a checkpoint at once or not at all. Its folder is made where it's missing. */
export async function writeCheckpoint(path: string, signed: SignedCheckpoint): Promise<void> {
  const temporary = `${path}.new`;
  const write = (): Promise<void> => writeFile(temporary, `${formatCheckpoint(signed)}\n`);
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
  await rename(temporary, path);
}

/** Reads a checkpoint; null where there is none, or none that can be read. */
export async function readCheckpoint(path: string): Promise<SignedCheckpoint | null> {
  try {
    return parseCheckpoint(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
