import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/**
 * Builds the SDK, packs it, and installs the tarball into a new, empty project in `folder`, without a network: the
 * registry's part is played by copies of what this repository has installed.
 */
export function installSdk(folder: string): string {
  const built = join(folder, "built");
  execFileSync(process.execPath, [join(ROOT, "scripts", "build.ts"), "--out", built]);
  const [packed] = JSON.parse(npm(built, "pack", "--json")) as { filename: string }[];
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "outside", "private": true, "type": "module" }\n');
  copyDependencies(built, project);
  npm(project, "install", "--offline", "--no-audit", "--no-fund", join(built, packed?.filename ?? ""));
  return project;
}

function npm(folder: string, ...parameters: string[]): string {
  return execFileSync("npm", parameters, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Copies the packages that a built package needs, and those that they need, to where an install puts them. */
function copyDependencies(built: string, project: string): void {
  const copied = new Set<string>();
  const copy = (name: string, from: string): void => {
    const source = findPackage(name, from);
    if (source === null || copied.has(source)) return;
    copied.add(source);
    cpSync(source, join(project, relative(ROOT, source)), {
      recursive: true,
      filter: (path) => !relative(source, path).startsWith("node_modules"),
    });
    for (const next of dependenciesOf(source)) copy(next, source);
  };
  for (const name of dependenciesOf(built)) copy(name, ROOT);
}

function dependenciesOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies);
}

/** Where Node finds a package that a module in `from` imports, or null for one that isn't installed. */
function findPackage(name: string, from: string): string | null {
  for (let folder = from; folder.startsWith(ROOT); folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return candidate;
  }
  return null;
}
