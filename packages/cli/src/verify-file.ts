import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { verifyEvidence } from "@tetrafi/protocol/http/verify-evidence.ts";
import { UsageFault } from "./usage-fault.ts";

/** Evidence contradicts itself: `message` names each fault on a line. */
export class EvidenceFault extends Error {}

/** Recomputes the evidence in a file. Throws EvidenceFault where it doesn't hold, UsageFault where there is no such file. */
export function verifyFile(names: readonly string[], options: readonly string[], folder: string): string {
  const [name] = names;
  if (name === undefined || names.length > 1 || options.length > 0)
    throw new UsageFault("verify takes the name of one file");
  let text: string;
  try {
    text = readFileSync(resolve(folder, name), "utf8");
  } catch {
    throw new UsageFault(`${name} can't be read`);
  }
  const faults = verifyEvidence(text);
  if (faults.length > 0) throw new EvidenceFault(faults.join("\n"));
  return `${name}: holds`;
}
