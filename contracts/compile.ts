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
const CACHE = join(folder, "cache", "shipped.json");

const settings = {
  evmVersion: "cancun",
  viaIR: true,
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

/** The input that compiles the given contracts: their files and all that those import, nothing else. */
export function compilerInput(names: readonly string[]): CompilerInput {
  const sources: Record<string, { content: string }> = {};
  const pending = names.map((name) => {
    const file = CONTRACTS[name];
    if (file === undefined) throw new Error(`no contract is called ${name}`);
    return `src/${file}`;
  });
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
  const input = JSON.stringify(compilerInput(Object.keys(CONTRACTS)));
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  const hash = createHash("sha256").update(solc.version()).update(input).digest("hex");
  const kept = readCache();
  if (kept?.hash === hash) return kept.artifacts;
  const output = JSON.parse(solc.compile(input)) as CompilerOutput;
  const faults = (output.errors ?? []).filter((fault) => fault.severity === "error");
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join("\n"));
  const artifacts = Object.fromEntries(
    Object.entries(CONTRACTS).map(([name, file]): [string, Artifact] => {
      const contract = output.contracts[`src/${file}`]?.[name];
      if (contract === undefined) throw new Error(`src/${file} holds no contract ${name}`);
      return [name, { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }];
    }),
  );
  writeCache({ hash, artifacts });
  return artifacts;
}

/** The compiler's full version, as block explorers ask for it. */
export function compilerVersion(): string {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  return `v${solc.version().replace(".Emscripten.clang", "")}`;
}

type Cache = { readonly hash: string; readonly artifacts: Readonly<Record<string, Artifact>> };

function readCache(): Cache | null {
  try {
    return JSON.parse(readFileSync(CACHE, "utf8")) as Cache;
  } catch {
    return null;
  }
}

function writeCache(cache: Cache): void {
  mkdirSync(dirname(CACHE), { recursive: true });
  const draft = `${CACHE}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(cache));
  renameSync(draft, CACHE);
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
