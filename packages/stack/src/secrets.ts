import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newApiKey } from "@tetrafi/protocol/api-key.ts";

/** Secrets of one local stack. They outlive a restart, so that keys in a developer's shell stay good. */
export type Secrets = {
  /** Key of the venue's checksum over quotes, 64 hex digits. */
  readonly checksumSecret: string;
  readonly takerApiKey: string;
  /** Of the test workspace. */
  readonly sandboxApiKey: string;
  readonly operatorApiKey: string;
  readonly solverApiKeys: readonly string[];
};

/** Reads the data folder's secrets, or makes them once. The file is readable by its owner only. */
export function readOrCreateSecrets(dataDir: string, solvers: number): Secrets {
  const path = join(dataDir, "secrets.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Secrets;
  // A random part in each id lets a data folder begin anew over a database that knows older keys.
  const mark = randomBytes(4).toString("hex");
  const secrets: Secrets = {
    checksumSecret: randomBytes(32).toString("hex"),
    takerApiKey: newApiKey(`acme${mark}`).key,
    sandboxApiKey: newApiKey(`acmetest${mark}`).key,
    operatorApiKey: newApiKey(`operator${mark}`).key,
    solverApiKeys: Array.from({ length: solvers }, (_, index) => newApiKey(`solver${index + 1}${mark}`).key),
  };
  writePrivateFile(path, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** Writes a file that only its owner may read, at once or not at all. */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, `${text}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}
