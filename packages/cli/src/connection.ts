import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageFault } from "./usage-fault.ts";

/** Where the venue is, and whose key speaks. */
export type Connection = { readonly apiUrl: string; readonly apiKey: string };

/** What a local stack writes about itself. */
type StackFile = { readonly apiUrl?: unknown; readonly apiKeys?: { readonly operator?: unknown } };

/**
 * From TETRAFI_API_URL and TETRAFI_API_KEY, each where it is set; else from `.tetrafi/stack.json` in the folder, with the
 * operator's key. Throws UsageFault.
 */
export function findConnection(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Connection {
  const stack = readStackFile(join(folder, ".tetrafi", "stack.json"));
  const apiUrl = environment["TETRAFI_API_URL"] ?? stack?.apiUrl;
  const apiKey = environment["TETRAFI_API_KEY"] ?? stack?.apiKeys?.operator;
  if (typeof apiUrl !== "string" || typeof apiKey !== "string" || apiUrl === "" || apiKey === "")
    throw new UsageFault(
      "no venue: set TETRAFI_API_URL and TETRAFI_API_KEY, or run where a local stack keeps .tetrafi/stack.json",
    );
  return { apiUrl, apiKey };
}

function readStackFile(path: string): StackFile | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as StackFile;
  } catch {
    throw new UsageFault(`${path} can't be read: start the local stack again`);
  }
}
