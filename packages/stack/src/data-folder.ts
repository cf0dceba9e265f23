import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StackFault } from "./stack-fault.ts";

/** What a stack keeps in its folder. Nothing else is ever removed. */
const KEPT = /^(postgres|checkpoints|logs|chain-\d+\.json|network\.json|secrets\.json|stack\.json)$/;
const LOCK = "supervisor.pid";

/**
 * Makes the folder and takes it for this process; a second stack over the same folder is refused in one line.
 * @param fresh Removes what an earlier stack kept there.
 * @returns Gives the folder back.
 */
export function takeDataFolder(dataDir: string, fresh: boolean): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = join(dataDir, LOCK);
  const holder = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
  if (holder !== process.pid && isNode(holder))
    throw new StackFault(
      `${dataDir} is in use by a stack with process id ${holder}: stop it, or use another --data-dir`,
    );
  writeFileSync(lock, String(process.pid), { mode: 0o600 });
  if (fresh)
    for (const name of readdirSync(dataDir).filter((entry) => KEPT.test(entry)))
      rmSync(join(dataDir, name), { recursive: true, force: true });
  mkdirSync(join(dataDir, "logs"), { recursive: true, mode: 0o700 });
  return () => rmSync(lock, { force: true });
}

/** Whether that process lives and can be a supervisor: after a crash its number may belong to anything. */
function isNode(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node");
  } catch {
    return process.platform !== "linux";
  }
}
