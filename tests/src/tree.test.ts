import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** The tree's own habits. What is listed here is a ratchet: entries may be removed, not added to make a check pass. */

const ROOT = join(import.meta.dirname, "..", "..");
const MAX_SOURCE_LINES = 300;
const MAX_TEST_LINES = 450;

/** One table each, longer than a room: data that would be harder to read in parts. */
const tableLines: Readonly<Record<string, number>> = { "packages/protocol/src/errors.ts": 340 };

/** Which workspace may import which. Documented in docs/architecture.md. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  protocol: ["core"],
  store: ["core"],
  venue: ["core", "protocol", "store"],
  settlement: ["core", "protocol", "store", "hyperlane"],
  simulation: ["core", "protocol", "store", "settlement", "stack"],
  sdk: ["core", "protocol"],
  cli: ["core", "protocol", "sdk"],
  hyperlane: ["protocol"],
  stack: ["core", "protocol", "store", "sdk", "contracts"],
  contracts: ["protocol"],
  bench: ["core", "protocol", "store", "venue", "settlement", "sdk", "stack"],
  tests: ["core", "protocol", "store", "settlement", "sdk", "stack", "contracts"],
};

/** What a test or a test fixture may import beyond its package's own rule. */
const testsMayAlsoImport = ["stack", "contracts", "store", "protocol", "core"];

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  // What is deleted and not yet committed is still listed.
  .filter((path) => path !== "" && existsSync(join(ROOT, path)));

const typescript = files.filter((path) => path.endsWith(".ts") && !path.endsWith("generated.ts"));
const solidity = files.filter((path) => path.endsWith(".sol"));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const isTest = (path: string): boolean =>
  /\.test\.ts$|\.t\.sol$|\/testing\/|^contracts\/test\/|^tests\//.test(path);

/** The workspace that a file belongs to, or null for the root. */
function workspaceOf(path: string): string | null {
  return /^packages\/([^/]+)\//.exec(path)?.[1] ?? /^(contracts|bench|tests)\//.exec(path)?.[1] ?? null;
}

/** Module names that a file imports, static, dynamic and re-exported. */
function importsOf(source: string): string[] {
  return [...source.matchAll(/(?:from|import\()\s*"([^"]+)"|^import\s+"([^"]+)"/gm)].map(
    (m) => m[1] ?? m[2] ?? "",
  );
}

describe("boundaries", () => {
  test("each workspace imports only what the architecture allows", () => {
    const faults = typescript.flatMap((path) => {
      const workspace = workspaceOf(path);
      if (workspace === null) return [];
      const allowed = new Set([...(mayImport[workspace] ?? []), ...(isTest(path) ? testsMayAlsoImport : [])]);
      return importsOf(read(path))
        .map((name) => /^@tetrafi\/([^/]+)/.exec(name)?.[1])
        .filter((name) => name !== undefined && name !== workspace && !allowed.has(name))
        .map((name) => `${path} imports @tetrafi/${name}`);
    });
    expect(faults).toEqual([]);
  });

  test("relative imports stay inside their workspace", () => {
    const faults = typescript.flatMap((path) =>
      importsOf(read(path))
        .filter((name) => name.startsWith("."))
        .filter((name) => workspaceOf(join(path, "..", name)) !== workspaceOf(path))
        .map((name) => `${path} imports ${name}`),
    );
    expect(faults).toEqual([]);
  });

  test("the core imports nothing but itself, and names no clock, randomness or process", () => {
    const sources = typescript.filter((path) => path.startsWith("packages/core/src/") && !isTest(path));
    const faults = sources.flatMap((path) => {
      const source = read(path).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      const foreign = importsOf(source).filter((name) => !name.startsWith("."));
      const impure = source.match(
        /\b(Date\.now|new Date\(|Math\.random|process\.|performance\.|setTimeout|fetch\()/g,
      );
      return [
        ...foreign.map((name) => `${path} imports ${name}`),
        ...(impure ?? []).map((use) => `${path} uses ${use}`),
      ];
    });
    expect(sources.length).toBeGreaterThan(5);
    expect(faults).toEqual([]);
  });

  test("the architecture page lists every package", () => {
    const page = read("docs/architecture.md");
    expect(Object.keys(mayImport).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const packages = new Set(typescript.map(workspaceOf).filter((name) => name !== null));
    expect([...packages].filter((name) => !(name in mayImport))).toEqual([]);
  });
});

describe("rooms", () => {
  test("files are short enough to hold one idea", () => {
    const faults = [...typescript, ...solidity].flatMap((path) => {
      const lines = read(path).split("\n").length - 1;
      const limit = tableLines[path] ?? (isTest(path) ? MAX_TEST_LINES : MAX_SOURCE_LINES);
      return lines > limit ? [`${path}: ${lines} lines, at most ${limit}`] : [];
    });
    expect(faults).toEqual([]);
  });

  test("the reference solver shows that the SDK's parts make a whole one in under 200 lines", () => {
    const own = typescript.filter((path) => path.startsWith("packages/sdk/src/reference-solver/"));
    const lines = own.filter((path) => !isTest(path)).flatMap((path) => read(path).split("\n").slice(1));
    expect(own).toContain("packages/sdk/src/reference-solver/main.ts");
    expect(lines.length).toBeLessThan(200);
  });

  test("no catch-all files, barrels or default exports", () => {
    const catchAll = files.filter((path) => /(^|\/)(utils?|helpers?|lib|common|misc)\.(ts|sol)$/.test(path));
    const barrels = typescript.filter(
      (path) => /(^|\/)index\.ts$/.test(path) || /^export \* from/m.test(read(path)),
    );
    const defaults = typescript.filter(
      (path) => !path.endsWith(".config.ts") && /^export default/m.test(read(path)),
    );
    expect({ catchAll, barrels, defaults }).toEqual({ catchAll: [], barrels: [], defaults: [] });
  });

  test("file names are kebab-case, and contracts are named after what they hold", () => {
    expect(typescript.filter((path) => !/^(?:[^/]+\/)*[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(path))).toEqual(
      [],
    );
    const misnamed = solidity.filter((path) => {
      const name = /([^/]+?)(?:\.t)?\.sol$/.exec(path)?.[1] ?? "";
      return !/^[A-Z]/.test(name);
    });
    expect(misnamed).toEqual([]);
  });

  test("nothing unfinished or switched off is left in the tree", () => {
    const marks = new RegExp(["TO", "DO|FIX", "ME|X", "XX|@ts-", "ignore|\\.(only|skip)\\("].join(""));
    const faults = [...typescript, ...solidity].filter(
      (path) => path !== "tests/src/tree.test.ts" && marks.test(read(path)),
    );
    expect(faults).toEqual([]);
  });
});
