import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/**
 * Compiles contracts with the settings that they are shipped with. The same sources give the same bytes on every
 * machine, because no metadata is appended to the code. A result is kept below `cache/` for the same input.
 */

/** A compiled contract: its ABI, and its creation code without constructor arguments. */
export type Artifact = { readonly abi: readonly unknown[]; readonly bytecode: `0x${string}` };

/** What the compiler is given (standard JSON), which block explorers take to verify a contract. */
export type CompilerInput = {
  readonly language: "Solidity";
  readonly sources: Readonly<Record<string, { readonly content: string }>>;
  readonly settings: Readonly<Record<string, unknown>>;
};

/** Shipped contract → its file below `src`. */
export const CONTRACTS: Readonly<Record<string, string>> = {
  InputSettlerEscrow: "InputSettlerEscrow.sol",
  OutputSettler: "OutputSettler.sol",
  AtomicSettler: "AtomicSettler.sol",
  OrderSetOpener: "OrderSetOpener.sol",
  HyperlaneOracle: "HyperlaneOracle.sol",
  LayerZeroOracle: "LayerZeroOracle.sol",
  LayerZeroDelivery: "oracles/LayerZeroDelivery.sol",
  QuorumOracle: "oracles/QuorumOracle.sol",
  SettlerAdapter: "erc7683/SettlerAdapter.sol",
  OrderResolver: "erc7683/OrderResolver.sol",
  TestUsdc: "testing/TestUsdc.sol",
  TestUsdt: "testing/TestUsdt.sol",
  TestWeth: "testing/TestWeth.sol",
};

type CompilerOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<
    Record<
      string,
      Readonly<Record<string, { abi: readonly unknown[]; evm: { bytecode: { object: string } } }>>
    >
  >;
};

type Compiler = { compile(input: string): string; version(): string };

const folder = import.meta.dirname;

const settings = {
  evmVersion: "cancun",
  viaIR: true,
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

/** The input that compiles the given contracts: their files and all that those import, nothing else. */
export function compilerInput(names: readonly string[]): CompilerInput {
  return inputOf(
    names.map((name) => {
      const file = CONTRACTS[name];
      if (file === undefined) throw new Error(`no contract is called ${name}`);
      return `src/${file}`;
    }),
  );
}

function inputOf(paths: readonly string[]): CompilerInput {
  const sources: Record<string, { content: string }> = {};
  const pending = [...paths];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (path in sources) continue;
    const content = readSource(path);
    sources[path] = { content };
    pending.push(...importsOf(path, content));
  }
  const sorted = Object.entries(sources).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { language: "Solidity", sources: Object.fromEntries(sorted), settings };
}

/** Every shipped contract. Throws with the compiler's words if the sources don't compile. */
export function compileShipped(): Readonly<Record<string, Artifact>> {
  const files = Object.entries(CONTRACTS).map(([name, file]) => [name, `src/${file}`] as const);
  return compileOnce(new Map(files), join(folder, "cache", "shipped.json"));
}

/**
 * Contracts of tests, by name and file below this folder, with the same settings. Throws as compileShipped.
 * @param cacheName Of the file below `cache/` that keeps the result.
 */
export function compileForTests(
  files: Readonly<Record<string, string>>,
  cacheName: string,
): Readonly<Record<string, Artifact>> {
  return compileOnce(new Map(Object.entries(files)), join(folder, "cache", cacheName));
}

/**
 * One contract, fast and without the optimizer, with other text in some of its sources. Throws with the compiler's words
 * if they don't compile.
 * @param changed Path (`src/…`) → text; the path must be one of the contract's sources.
 */
export function compileChanged(name: string, changed: Readonly<Record<string, string>>): Artifact {
  const { sources, ...rest } = compilerInput([name]);
  const texts = Object.entries(changed).map(([path, content]) => {
    if (!(path in sources)) throw new Error(`${path} is no source of ${name}`);
    return [path, { content }] as const;
  });
  const input = {
    ...rest,
    sources: { ...sources, ...Object.fromEntries(texts) },
    settings: { ...settings, viaIR: false, optimizer: { enabled: false } },
  };
  const artifact = compile(JSON.stringify(input), new Map([[name, `src/${CONTRACTS[name] ?? ""}`]]))[name];
  if (artifact === undefined) throw new Error(`${name} was not compiled`);
  return artifact;
}

function compileOnce(
  files: ReadonlyMap<string, string>,
  cacheFile: string,
): Readonly<Record<string, Artifact>> {
  const input = JSON.stringify(inputOf([...files.values()]));
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  const hash = createHash("sha256").update(solc.version()).update(input).digest("hex");
  const kept = readCache(cacheFile);
  if (kept?.hash === hash) return kept.artifacts;
  const artifacts = compile(input, files);
  writeCache(cacheFile, { hash, artifacts });
  return artifacts;
}

function compile(input: string, files: ReadonlyMap<string, string>): Record<string, Artifact> {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  const output = JSON.parse(solc.compile(input)) as CompilerOutput;
  const faults = (output.errors ?? []).filter((fault) => fault.severity === "error");
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join("\n"));
  return Object.fromEntries(
    [...files].map(([name, file]): [string, Artifact] => {
      const contract = output.contracts[file]?.[name];
      if (contract === undefined) throw new Error(`${file} holds no contract ${name}`);
      return [name, { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }];
    }),
  );
}

/** The compiler's full version, as block explorers ask for it. */
export function compilerVersion(): string {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  return `v${solc.version().replace(".Emscripten.clang", "")}`;
}

type Cache = { readonly hash: string; readonly artifacts: Readonly<Record<string, Artifact>> };

function readCache(file: string): Cache | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Cache;
  } catch {
    return null;
  }
}

function writeCache(file: string, cache: Cache): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(cache));
  renameSync(draft, file);
}

function importsOf(path: string, content: string): string[] {
  return [...content.matchAll(/^\s*import\s+(?:[^"';]*\bfrom\s+)?["']([^"']+)["'];/gm)].map((match) => {
    const target = match[1] ?? "";
    return target.startsWith(".") ? posix.join(posix.dirname(path), target) : target;
  });
}

/** Our own files by their path here, packages' files where npm installed them. */
function readSource(path: string): string {
  const candidates = [
    join(folder, path),
    join(folder, "node_modules", path),
    join(folder, "..", "node_modules", path),
  ];
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`${path} is not installed; run npm install`);
  return readFileSync(file, "utf8");
}
