import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Runs the tests on code compiled for coverage and reports lines and branches below `src`. Exits 1 if a line was not
 * reached. Branches that were not are listed; contracts/README.md explains each.
 */

const folder = import.meta.dirname;
const REPORT = join(folder, "cache", "lcov.info");

type Counted = { readonly hit: number; readonly total: number; readonly missed: readonly string[] };

/** Counts the records of one kind (`DA:line,hits` or `BRDA:line,block,branch,hits`) in files below `src`. */
function count(report: string, kind: "DA" | "BRDA"): Counted {
  let file = "";
  let hit = 0;
  const missed: string[] = [];
  for (const line of report.split("\n")) {
    if (line.startsWith("SF:")) file = line.slice(3);
    if (!file.startsWith("src/") || !line.startsWith(`${kind}:`)) continue;
    const fields = line.slice(kind.length + 1).split(",");
    const hits = fields[kind === "DA" ? 1 : 3];
    if (hits === "0" || hits === "-") missed.push(`${file}:${fields[0] ?? ""}`);
    else hit += 1;
  }
  return { hit, total: hit + missed.length, missed };
}

mkdirSync(join(folder, "cache"), { recursive: true });
const run = spawnSync(
  process.execPath,
  [
    join(folder, "forge.ts"),
    "coverage",
    "--report",
    "lcov",
    "--report-file",
    REPORT,
    // Gas differs in code that is compiled for coverage.
    "--no-match-contract",
    "GasSnapshot",
  ],
  { cwd: folder, stdio: "inherit", env: { ...process.env, FROM_SOURCE: "true" } },
);
if (run.status !== 0) process.exit(run.status ?? 1);
const report = readFileSync(REPORT, "utf8");
const lines = count(report, "DA");
const branches = count(report, "BRDA");
console.log(`lines ${lines.hit}/${lines.total}, branches ${branches.hit}/${branches.total}`);
for (const place of branches.missed) console.log(`branch not reached: ${place}`);
for (const place of lines.missed) console.error(`line not reached: ${place}`);
if (lines.missed.length > 0) process.exitCode = 1;
