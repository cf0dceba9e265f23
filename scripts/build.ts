import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Builds what is meant to be published: the SDK and the two packages that it stands on, as ES modules with types and
 * source maps, into `dist/` at the root. Everything else runs from source.
 */
const ROOT = join(import.meta.dirname, "..");
const OUT = join(ROOT, "dist");
const CONFIG = join(ROOT, "tsconfig.build.json");

const config = {
  extends: "./tsconfig.json",
  compilerOptions: {
    noEmit: false,
    declaration: true,
    sourceMap: true,
    outDir: "dist",
    rootDir: "packages",
    rewriteRelativeImportExtensions: true,
  },
  include: ["packages/core/src", "packages/protocol/src", "packages/sdk/src"],
  exclude: ["**/*.test.ts"],
};

rmSync(OUT, { recursive: true, force: true });
writeFileSync(CONFIG, JSON.stringify(config));
const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
const { status } = spawnSync(process.execPath, [join(typescript, "bin", "tsc"), "-p", CONFIG], {
  stdio: "inherit",
});
rmSync(CONFIG);
if (status === 0) console.log("built core, protocol and sdk into dist/");
process.exitCode = status ?? 1;
