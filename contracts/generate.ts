import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { CONTRACTS, compileShipped, type Artifact } from "./compile.ts";

/**
 * Compiles the contracts and writes what TypeScript needs of them:
 * `packages/protocol/src/abi/generated.ts` (ABIs with their types) and `contracts/generated/artifacts.json`
 * (creation code for deployment). With `--check` it writes nothing and exits 1 if a committed file differs.
 */

/** Names that are not the contract's own with a small first letter. */
const EXPORT_NAMES: Readonly<Record<string, string>> = { TestWeth: "wethAbi" };

const root = join(import.meta.dirname, "..");

function main(): void {
  const artifacts = compileShipped();
  const files = new Map([
    [join(root, "packages/protocol/src/abi/generated.ts"), typescriptOf(artifacts)],
    [join(import.meta.dirname, "generated/artifacts.json"), `${JSON.stringify(artifacts, null, 1)}\n`],
  ]);
  const check = process.argv.includes("--check");
  const stale = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  for (const [path, text] of stale) {
    console.log(`${check ? "stale" : "wrote"} ${relative(root, path)}`);
    if (!check) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  if (check && stale.length > 0) {
    console.error("Run `node contracts/generate.ts` and commit what it writes.");
    process.exitCode = 1;
  }
}

function typescriptOf(artifacts: Readonly<Record<string, Artifact>>): string {
  const parts = Object.keys(CONTRACTS).map((name) => {
    const constant = EXPORT_NAMES[name] ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}Abi`;
    return `/** ABI of \`${name}\`. */\nexport const ${constant} = ${JSON.stringify(artifacts[name]?.abi, null, 2)} as const;\n`;
  });
  return `// Written by contracts/generate.ts from the Solidity sources; change those and run it again.\n\n${parts.join("\n")}`;
}

main();
