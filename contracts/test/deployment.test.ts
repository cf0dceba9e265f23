import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address, Hex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { creationCode } from "../deploy/artifacts.ts";
import { deployChain } from "../deploy/deploy-chain.ts";
import { accounts, startLocalChain, type LocalChain } from "./local-chain.ts";

type Verification = {
  readonly contract: string;
  readonly address: Address;
  readonly compilerVersion: string;
  readonly constructorArguments: Hex;
  readonly input: unknown;
};

type CompilerOutput = {
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { evm: { bytecode: { object: string } } }>>>
  >;
};

let chain: LocalChain;
const folder = mkdtempSync(join(tmpdir(), "tetrafi-verification-"));

beforeAll(async () => {
  chain = await startLocalChain(31337);
}, 60_000);

afterAll(async () => {
  await chain?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("deployment writes what verifies the contracts, and only that", async () => {
  await deployChain({
    rpcUrl: chain.rpcUrl,
    chainId: chain.chainId,
    deployerKey: accounts.deployer.privateKey,
    validators: accounts.validators.map(({ address }) => address),
    threshold: 2,
    verificationFolder: folder,
  });
  const files = readdirSync(folder).toSorted();
  expect(files).toEqual([
    "AtomicSettler.json",
    "HyperlaneOracle.json",
    "InputSettlerEscrow.json",
    "OrderResolver.json",
    "OrderSetOpener.json",
    "OutputSettler.json",
    "SettlerAdapter.json",
    "TestUsdc.json",
    "TestUsdt.json",
    "TestWeth.json",
  ]);
  for (const file of files) {
    const { address } = read(file);
    expect(await chain.client.getCode({ address })).toMatch(/^0x[0-9a-f]{100}/);
  }

  // A small one stands for all: the compiler makes the deployed code from the file alone.
  const { contract, compilerVersion, input } = read("TestUsdt.json");
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput;
  const [source, name] = contract.split(":");
  expect(`0x${output.contracts[source ?? ""]?.[name ?? ""]?.evm.bytecode.object ?? ""}`).toBe(
    creationCode("TestUsdt"),
  );
  expect(compilerVersion).toMatch(/^v0\.8\.37\+commit\./);
}, 60_000);

function read(file: string): Verification {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as Verification;
}
