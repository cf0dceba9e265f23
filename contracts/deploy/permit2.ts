import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Hex } from "viem";
import { create2Address } from "./create2.ts";

/** Permit2's canonical address, the same on every chain. */
export const PERMIT2_ADDRESS = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

/** Salt of Uniswap's deployment through the deterministic deployer. */
export const PERMIT2_SALT: Hex = "0x0000000000000000000000000000000000000000d3af2663da51c10215000000";

const require = createRequire(import.meta.url);
const MODULES = join(import.meta.dirname, "..", "..", "node_modules");
const CACHE = join(MODULES, ".cache", "tetrafi", "permit2.json");

type SolcOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { evm: { bytecode: { object: string } } }>>>
  >;
};

/**
 * Permit2's creation code, built from the sources in npm packages with the settings of the original deployment, and
 * kept for the next time. The address that it deploys to proves that it is the canonical code; throws otherwise.
 */
export async function permit2Initcode(): Promise<Hex> {
  const cached = readCache();
  if (cached !== null) return cached;
  const initcode = await compile();
  if (!isCanonical(initcode)) throw new Error(`the compiled Permit2 does not deploy to ${PERMIT2_ADDRESS}`);
  mkdirSync(dirname(CACHE), { recursive: true });
  const draft = `${CACHE}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ initcode }));
  renameSync(draft, CACHE);
  return initcode;
}

function isCanonical(initcode: Hex): boolean {
  return create2Address(initcode, PERMIT2_SALT) === PERMIT2_ADDRESS;
}

function readCache(): Hex | null {
  try {
    const { initcode } = JSON.parse(readFileSync(CACHE, "utf8")) as { initcode: Hex };
    return isCanonical(initcode) ? initcode : null;
  } catch {
    return null;
  }
}

/** What Permit2 uses of solmate. */
const SOLMATE = ["src/tokens/ERC20.sol", "src/utils/SafeTransferLib.sol"] as const;

function soliditiesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sol"));
}

function readSources(
  prefix: string,
  folder: string,
  names: readonly string[],
): Record<string, { content: string }> {
  return Object.fromEntries(
    names.map((name) => [`${prefix}/${name}`, { content: readFileSync(join(folder, name), "utf8") }]),
  );
}

async function compile(): Promise<Hex> {
  const hyperlane = dirname(dirname(require.resolve("@hyperlane-xyz/core")));
  const sources = join(hyperlane, "dependencies", "permit2-1.0.0", "src");
  const solmate = dirname(require.resolve("solmate/package.json"));
  // The compiler numbers sources as they are given and orders code by those numbers: all of them must be here, as in
  // the project that was compiled for the original deployment.
  const input = {
    language: "Solidity",
    sources: {
      ...readSources("src", sources, soliditiesBelow(sources)),
      ...readSources("lib/solmate", solmate, SOLMATE),
    },
    settings: {
      viaIR: true,
      optimizer: { enabled: true, runs: 1_000_000 },
      metadata: { bytecodeHash: "none" },
      remappings: ["solmate/=lib/solmate/"],
      outputSelection: { "*": { Permit2: ["evm.bytecode.object"] } },
    },
  };
  const { default: solc } = (await import("solc-0.8.17" as string)) as {
    default: { compile: (input: string) => string };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput;
  const fault = output.errors?.find((error) => error.severity === "error");
  if (fault !== undefined) throw new Error(`Permit2 does not compile: ${fault.formattedMessage}`);
  const bytecode = output.contracts["src/Permit2.sol"]?.["Permit2"]?.evm.bytecode.object;
  if (bytecode === undefined || bytecode === "") throw new Error("the compiler gave no code for Permit2");
  return `0x${bytecode}`;
}
