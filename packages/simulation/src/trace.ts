import { createHash } from "node:crypto";

const CHUNK_LINES = 512;

/** What happened, line by line. The digest of all lines tells two runs apart. */
export class Trace {
  private readonly hash = createHash("sha256");
  private readonly keep: boolean;
  private readonly kept: string[] = [];
  private chunk: string[] = [];
  count = 0;

  /** @param keep Whether the lines themselves are kept. */
  constructor(keep: boolean) {
    this.keep = keep;
  }

  write(line: string): void {
    this.count += 1;
    this.chunk.push(line);
    if (this.keep) this.kept.push(line);
    if (this.chunk.length >= CHUNK_LINES) this.flush();
  }

  /** SHA-256 of all lines. Nothing can be written afterwards. */
  digest(): string {
    this.flush();
    return this.hash.digest("hex");
  }

  lines(): readonly string[] {
    return this.kept;
  }

  private flush(): void {
    if (this.chunk.length > 0) this.hash.update(`${this.chunk.join("\n")}\n`);
    this.chunk = [];
  }
}
