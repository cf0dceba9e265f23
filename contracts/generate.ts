import { createRequire } from "node:module";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Compiles the contracts and writes what TypeScript needs of them:
 * `packages/protocol/src/abi/generated.ts` (ABIs with their types) and `contracts/generated/artifacts.json`
 * (creation code for deployment). With `--check` it writes nothing and exits 1 if a committed file differs.
 * The same sources give the same bytes on every machine, because no metadata is appended to the code.
 */

/** Contract → export name of its ABI. */
const CONTRACTS: Readonly<Record<string, string>> = {
  InputSettlerEscrow: "inputSettlerEscrowAbi",
  OutputSettler: "outputSettlerAbi",
  HyperlaneOracle: "hyperlaneOracleAbi",
  AtomicSettler: "atomicSettlerAbi",
  TestUsdc: "testUsdcAbi",
  TestUsdt: "testUsdtAbi",
  TestWeth: "wethAbi",
};

type Artifact = { readonly abi: readonly unknown[]; readonly bytecode: string };

type CompilerOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<
    Record<
      string,
      Readonly<Record<string, { abi: readonly unknown[]; evm: { bytecode: { object: string } } }>>
    >
  >;
};

type Compiler = {
  compile(
    input: string,
    callbacks: { import(path: string): { contents: string } | { error: string } },
  ): string;
};

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);

function main(): void {
  const artifacts = compile();
  const files = new Map([
    [join(root, "packages/protocol/src/abi/generated.ts"), typescriptOf(artifacts)],
    [join(folder, "generated/artifacts.json"), `${JSON.stringify(artifacts, null, 1)}\n`],
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

function compile(): Record<string, Artifact> {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  const input = {
    language: "Solidity",
    sources: readSources("src"),
    settings: {
      evmVersion: "cancun",
      viaIR: true,
      optimizer: { enabled: true, runs: 1_000_000 },
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), { import: readDependency }),
  ) as CompilerOutput;
  const faults = (output.errors ?? []).filter((fault) => fault.severity === "error");
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join("\n"));
  const found = new Map(Object.values(output.contracts).flatMap((unit) => Object.entries(unit)));
  return Object.fromEntries(
    Object.keys(CONTRACTS).map((name) => {
      const contract = found.get(name);
      if (!contract) throw new Error(`The sources hold no contract ${name}`);
      return [name, { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }];
    }),
  );
}

function readSources(path: string): Record<string, { content: string }> {
  const names = readdirSync(join(folder, path), { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    names
      .filter((name) => name.endsWith(".sol"))
      .toSorted()
      .map((name) => [`${path}/${name}`, { content: readFileSync(join(folder, path, name), "utf8") }]),
  );
}

/** Finds `@openzeppelin/…` and `@hyperlane-xyz/…` where npm installed them. */
function readDependency(path: string): { contents: string } | { error: string } {
  const file = [root, folder].map((base) => join(base, "node_modules", path)).find(existsSync);
  return file === undefined
    ? { error: `${path} is not installed; run npm install` }
    : { contents: readFileSync(file, "utf8") };
}

function typescriptOf(artifacts: Readonly<Record<string, Artifact>>): string {
  const parts = Object.entries(CONTRACTS).map(
    ([name, constant]) =>
      `/** ABI of \`${name}\`. */\nexport const ${constant} = ${JSON.stringify(artifacts[name]?.abi, null, 2)} as const;\n`,
  );
  return `// Written by contracts/generate.ts from the Solidity sources; change those and run it again.\n\n${parts.join("\n")}`;
}

main();
