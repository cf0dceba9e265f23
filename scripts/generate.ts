import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asyncApiDocument } from "@tetrafi/protocol/documents/asyncapi.ts";
import { takerAsyncApiDocument } from "@tetrafi/protocol/documents/taker-asyncapi.ts";
import { errorsPage } from "@tetrafi/protocol/documents/errors-page.ts";
import { openApiDocument } from "@tetrafi/protocol/documents/openapi.ts";
import { withParts } from "@tetrafi/tests/guide-parts.ts";

/**
 * Writes what is generated and committed: the contracts' ABIs and creation code, the two API documents, the list of
 * errors, the computed parts of the guides. With `--check` it writes nothing, names each file that differs from its
 * source, and exits 1.
 */
const ROOT = join(import.meta.dirname, "..");
const check = process.argv.includes("--check");

const files: Readonly<Record<string, string>> = {
  "packages/protocol/generated/openapi.json": `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  "packages/protocol/generated/asyncapi.json": `${JSON.stringify(asyncApiDocument(), null, 2)}\n`,
  "packages/protocol/generated/asyncapi-taker.json": `${JSON.stringify(takerAsyncApiDocument(), null, 2)}\n`,
  "docs/errors.md": errorsPage(),
  ...guides("docs/solver-guide.md", "docs/taker-guide.md"),
};

/** Guides are written by hand, but for their worked examples and tables. */
function guides(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, withParts(readFileSync(join(ROOT, name), "utf8"))]));
}

const contracts = spawnSync(process.execPath, ["contracts/generate.ts", ...(check ? ["--check"] : [])], {
  cwd: ROOT,
  stdio: "inherit",
});

let stale = 0;
for (const [name, text] of Object.entries(files)) {
  const path = join(ROOT, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale += 1;
  console.log(`${check ? "stale" : "wrote"} ${name}`);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
if (check && stale > 0) console.error("Run `npm run generate` and commit what it writes.");
process.exitCode = contracts.status !== 0 || (check && stale > 0) ? 1 : 0;
