import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

/**
 * Builds what is published: `@tetrafi/sdk`, into `dist/sdk` or `--out DIR`, ready for `npm pack`. One package: the
 * modules that it needs of core and protocol go into it, each as a file of its own, with types and source maps. See
 * docs/decisions/0013-the-sdk-carries-its-shared-code.md.
 */
type Manifest = {
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
};

const ROOT = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { out: { type: "string" } } });
const OUT = resolve(values.out ?? join(ROOT, "dist", "sdk"));
const LIB = join(OUT, "lib");
/** TypeScript resolves packages from where its settings lie. */
const CONFIG = join(ROOT, `tsconfig.build-${process.pid}.json`);
const SHARED = ["core", "protocol"] as const;
const ENTRIES = ["taker", "solver", "certify"] as const;
/** Programs: they run when they are loaded. */
const PROGRAMS = ["sdk/src/certify/main", "sdk/src/reference-solver/main"] as const;

function compile(): void {
  const config = {
    extends: "./tsconfig.json",
    compilerOptions: {
      noEmit: false,
      declaration: true,
      sourceMap: true,
      inlineSources: true,
      stripInternal: true,
      outDir: LIB,
      rootDir: "packages",
      rewriteRelativeImportExtensions: true,
      // Types are checked by `npm run typecheck`; here the shared imports, which relink mends, would be faults.
      noCheck: true,
      // Not through node_modules: what comes from there is not compiled.
      paths: Object.fromEntries(SHARED.map((name) => [`@tetrafi/${name}/*`, [`./packages/${name}/src/*`]])),
    },
    include: [],
    files: [...ENTRIES.map((name) => `sdk/src/entry/${name}`), ...PROGRAMS].map(
      (module) => `packages/${module}.ts`,
    ),
  };
  writeFileSync(CONFIG, JSON.stringify(config));
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const { status } = spawnSync(process.execPath, [join(typescript, "bin", "tsc"), "-p", CONFIG], {
    stdio: "inherit",
  });
  rmSync(CONFIG);
  if (status !== 0) process.exit(status ?? 1);
}

const IMPORT = /(\bfrom\s+|\bimport\s*\(?\s*)"([@.\w][\w@./:-]*)"/g;

/** Makes imports of the shared packages relative, and those of source files ones of what was built. */
function relink(file: string, packages: Set<string>): void {
  const text = readFileSync(file, "utf8").replaceAll(IMPORT, (_all, before: string, name: string) => {
    const shared = /^@tetrafi\/([^/]+)\/(.+)\.ts$/.exec(name);
    const built = (module: string): string => `${before}"${module}.js"`;
    if (shared !== null) {
      const target = join(LIB, shared[1] ?? "", "src", shared[2] ?? "");
      const path = relative(dirname(file), target).replaceAll(sep, "/");
      return built(path.startsWith(".") ? path : `./${path}`);
    }
    if (name.startsWith(".")) return built(name.replace(/\.[jt]s$/, ""));
    if (!isBuiltin(name)) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    return `${before}"${name}"`;
  });
  writeFileSync(file, text);
}

function readManifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, "packages", name, "package.json"), "utf8")) as Manifest;
}

/** What the built files import, with the versions that this repository tests, as ranges. */
function dependenciesOf(packages: ReadonlySet<string>): Record<string, string> {
  const known: Record<string, string> = Object.assign(
    {},
    ...["sdk", ...SHARED].map((name) => readManifest(name).dependencies),
  );
  return Object.fromEntries(
    [...packages].toSorted().map((name) => {
      const version = known[name];
      if (version === undefined || name.startsWith("@tetrafi/"))
        throw new Error(`the SDK imports ${name}, which is not among its dependencies`);
      return [name, `^${version}`];
    }),
  );
}

function manifest(packages: ReadonlySet<string>): object {
  const { version, license } = readManifest("sdk");
  return {
    name: "@tetrafi/sdk",
    version,
    description: "Clients of the TetraFi venue: take prices, make prices, certify a solver.",
    license,
    type: "module",
    engines: { node: ">=24" },
    exports: {
      ...Object.fromEntries(
        ENTRIES.map((name) => [
          `./${name}`,
          { types: `./lib/sdk/src/entry/${name}.d.ts`, default: `./lib/sdk/src/entry/${name}.js` },
        ]),
      ),
      "./package.json": "./package.json",
    },
    bin: { "tetrafi-certify": "lib/sdk/src/certify/main.js" },
    files: ["lib"],
    sideEffects: PROGRAMS.map((program) => `./lib/${program}.js`),
    dependencies: dependenciesOf(packages),
  };
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
compile();
const packages = new Set<string>();
const files = globSync("**/*.{js,d.ts}", { cwd: LIB }).map((name) => join(LIB, name));
for (const file of files) relink(file, packages);
writeFileSync(join(OUT, "package.json"), `${JSON.stringify(manifest(packages), null, 2)}\n`);
copyFileSync(join(ROOT, "packages", "sdk", "README.md"), join(OUT, "README.md"));
copyFileSync(join(ROOT, "LICENSE"), join(OUT, "LICENSE"));
console.log(`built ${files.length} files into ${relative(process.cwd(), OUT)}`);
