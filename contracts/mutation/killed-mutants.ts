import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, rmSync } from "node:fs";

type Entry = { readonly name: string; readonly code: string; readonly by: string };

/** Mutants that a test has killed, in a file that outlives the run. The same code is the same mutant. */
export class KilledMutants {
  private readonly file: string;
  private readonly known = new Set<string>();

  constructor(file: string) {
    this.file = file;
    for (const line of read(file).split("\n")) {
      if (line === "") continue;
      const { name, code } = JSON.parse(line) as Entry;
      this.known.add(`${code} ${name}`);
    }
  }

  has(name: string, bytecode: string): boolean {
    return this.known.has(`${hash(bytecode)} ${name}`);
  }

  /** @param by The test that failed. */
  add(name: string, bytecode: string, by: string): void {
    const code = hash(bytecode);
    this.known.add(`${code} ${name}`);
    appendFileSync(this.file, `${JSON.stringify({ name, code, by } satisfies Entry)}\n`);
  }

  /** Begins anew. */
  forget(): void {
    rmSync(this.file, { force: true });
    this.known.clear();
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const hash = (bytecode: string): string => createHash("sha256").update(bytecode).digest("hex");
