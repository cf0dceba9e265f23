import { chownSync, existsSync, readFileSync, statSync } from "node:fs";

/** PostgreSQL refuses to run as root; then it runs as this user. Null: run as ourselves. */
export type PostgresUser = { readonly uid: number; readonly gid: number } | null;

/** Owner of an existing data folder, else the machine's `postgres`, else `nobody`; null unless we are root. */
export function postgresUser(dataFolder: string): PostgresUser {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid };
  }
  const entries = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = entries.find(([name]) => name === "postgres") ?? entries.find(([name]) => name === "nobody");
  return found === undefined
    ? { uid: 65_534, gid: 65_534 }
    : { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Hands a file or folder to the user. */
export function giveTo(user: PostgresUser, path: string): void {
  if (user !== null) chownSync(path, user.uid, user.gid);
}

/**
 * The command as that user. Keeps the right to pass through folders that only root may enter (a checkout in /root),
 * where util-linux's setpriv exists.
 */
export function asUser(
  user: PostgresUser,
  program: string,
  parameters: readonly string[],
): { program: string; parameters: readonly string[]; identity: { uid?: number; gid?: number } } {
  if (user === null) return { program, parameters, identity: {} };
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (setpriv === undefined) return { program, parameters, identity: user };
  const change = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  const rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return { program: setpriv, parameters: [...change, ...rights, program, ...parameters], identity: {} };
}
