import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keccak256, type Address, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DeploymentAddresses, DeploymentConfig } from "@tetrafi/protocol/config/deployment.ts";
import { CREATE2_DEPLOYER } from "../deploy/create2.ts";
import { deployContracts } from "../deploy/deploy-contracts.ts";
import { DeployFault } from "../deploy/deploy-fault.ts";
import { accounts, startLocalChain, type LocalChain } from "./local-chain.ts";

let chains: readonly LocalChain[] = [];
let folder = "";
let snapshot: unknown;

beforeAll(async () => {
  chains = await Promise.all([startLocalChain(31337), startLocalChain(31338)]);
}, 120_000);

afterAll(async () => {
  await Promise.all(chains.map((chain) => chain.stop()));
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-deploy-"));
  snapshot = await request("evm_snapshot", []);
});

afterEach(async () => {
  await request("evm_revert", [snapshot]);
  rmSync(folder, { recursive: true, force: true });
});

/** To the first chain. */
function request(method: string, params: readonly unknown[]): Promise<unknown> {
  return only(chains[0]).client.request({ method, params } as never);
}

function only<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is none");
  return value;
}

/** The constructors ask only that a contract stands there. */
function configOf(chainId: number): DeploymentConfig {
  return {
    chainId,
    hyperlane: { mailbox: CREATE2_DEPLOYER, domains: [{ domain: 77, chainId: 7_777 }] },
    layerZero: { endpoint: CREATE2_DEPLOYER, corridors: [{ eid: 30_101, chainId: 1 }] },
  };
}

async function deploy(
  wish: {
    readonly chain?: LocalChain;
    readonly config?: DeploymentConfig;
    readonly key?: Hex;
    readonly dryRun?: boolean;
  } = {},
): Promise<{ readonly addresses: DeploymentAddresses; readonly lines: readonly string[] }> {
  const chain = wish.chain ?? only(chains[0]);
  const lines: string[] = [];
  const addresses = await deployContracts(
    {
      rpcUrl: chain.rpcUrl,
      config: wish.config ?? configOf(chain.chainId),
      deployerKey: wish.key ?? accounts.deployer.privateKey,
      folder: join(folder, String(chain.chainId)),
      dryRun: wish.dryRun ?? false,
    },
    (line) => lines.push(line),
  );
  return { addresses, lines };
}

const nonce = (chain: LocalChain) => chain.client.getTransactionCount({ address: accounts.deployer.address });

describe("deploying to any chain", () => {
  test("a dry run says what it would do, and does nothing", async () => {
    const chain = only(chains[0]);
    const before = await nonce(chain);
    const { addresses, lines } = await deploy({ dryRun: true });
    expect(lines.filter((line) => line.startsWith("to deploy"))).toHaveLength(9);
    expect(lines.at(-1)).toMatch(/^at most \d+\.\d+ coins for 9 transactions$/);
    expect(await nonce(chain)).toBe(before);
    expect(readdirSync(folder)).toEqual([]);
    const real = await deploy();
    expect(addresses.contracts).toEqual(real.addresses.contracts);
  }, 120_000);

  test("equal addresses on every chain, code as the constructors return it, a second run sends nothing", async () => {
    const [first, second] = [only(chains[0]), only(chains[1])];
    const one = await deploy({ chain: first });
    const two = await deploy({ chain: second });
    for (const [name, { address, codeHash }] of Object.entries(one.addresses.contracts)) {
      expect(two.addresses.contracts[name]?.address).toBe(address);
      expect(keccak256(only(await first.client.getCode({ address })))).toBe(codeHash);
    }
    expect(Object.keys(one.addresses.contracts).toSorted()).toEqual([
      "AtomicSettler",
      "HyperlaneOracle",
      "InputSettlerEscrow",
      "LayerZeroOracle",
      "OrderResolver",
      "OrderSetOpener",
      "OutputSettler",
      "Permit2",
      "SettlerAdapter",
    ]);
    // The chain is part of the escrow's code: its signatures are for one chain.
    const escrow = "InputSettlerEscrow";
    expect(two.addresses.contracts[escrow]?.codeHash).not.toBe(one.addresses.contracts[escrow]?.codeHash);
    expect(one.addresses.startBlock).toBeGreaterThan(0);

    const before = await nonce(first);
    const again = await deploy({ chain: first });
    expect(again.lines.filter((line) => line.startsWith("stands"))).toHaveLength(9);
    expect(again.addresses).toEqual(one.addresses);
    expect(await nonce(first)).toBe(before);
    const written = JSON.parse(readFileSync(join(folder, "31337", "addresses.json"), "utf8")) as unknown;
    expect(written).toEqual(one.addresses);
    expect(readdirSync(join(folder, "31337", "verification"))).toHaveLength(8);
  }, 120_000);

  test("what was begun is completed, also by another account", async () => {
    const config = { chainId: 31337 };
    const begun = await deploy({ config });
    expect(Object.keys(begun.addresses.contracts)).toHaveLength(7);
    const key = generatePrivateKey();
    const { addresses, lines } = await deploy({ key: await funded(key, 10n ** 18n) });
    expect(lines.filter((line) => line.startsWith("deployed"))).toHaveLength(2);
    expect(addresses.startBlock).toBe(begun.addresses.startBlock);
  }, 120_000);
});

describe("refuses, and says what to do", () => {
  test.each<[string, RegExp, () => Promise<Parameters<typeof deploy>[0]>]>([
    [
      "another chain",
      /on chain 31337, the configuration is for chain 10/,
      async () => ({ config: configOf(10) }),
    ],
    [
      "no CREATE2 deployer",
      /no CREATE2 deployer at 0x4e59.*deploy it first/,
      async () => {
        await request("anvil_setCode", [CREATE2_DEPLOYER, "0x"]);
        return { config: { chainId: 31337 } };
      },
    ],
    [
      "something else in its place",
      /something else than the CREATE2 deployer/,
      async () => {
        await request("anvil_setCode", [CREATE2_DEPLOYER, "0x6000"]);
        return { config: { chainId: 31337 } };
      },
    ],
    [
      "no Mailbox",
      /Mailbox does not stand at 0x1111/,
      async () => ({ config: { chainId: 31337, hyperlane: { mailbox: repeated("11"), domains: [] } } }),
    ],
    [
      "no endpoint",
      /endpoint does not stand at 0x2222/,
      async () => ({
        config: {
          chainId: 31337,
          layerZero: { endpoint: repeated("22"), corridors: [{ eid: 1, chainId: 1 }] },
        },
      }),
    ],
    [
      "a configuration that the constructor refuses",
      /constructor of HyperlaneOracle reverts/,
      async () => ({
        config: {
          chainId: 31337,
          hyperlane: { mailbox: CREATE2_DEPLOYER, domains: [{ domain: 5, chainId: 5 }] },
        },
      }),
    ],
    [
      "too little balance",
      /has 0\.001 coins, the deployment may take .*send it more/,
      async () => ({ key: await funded(generatePrivateKey(), 10n ** 15n) }),
    ],
  ])(
    "%s",
    async (_, words, prepare) => {
      const wish = await prepare();
      const before = await nonce(only(chains[0]));
      const fault = await deploy(wish).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(DeployFault);
      expect((fault as Error).message).toMatch(words);
      expect(await nonce(only(chains[0]))).toBe(before);
      expect(existsSync(join(folder, "31337"))).toBe(false);
    },
    120_000,
  );

  test("code that is not what the constructor returns", async () => {
    const { addresses } = await deploy();
    await request("anvil_setCode", [only(addresses.contracts["OutputSettler"]).address, "0x6000"]);
    await expect(deploy()).rejects.toThrow(/code of OutputSettler .* is not what its constructor returns/);
  }, 120_000);

  test("a folder of another chain", async () => {
    await deploy();
    const path = join(folder, "31337", "addresses.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("31337", "31338"));
    await expect(deploy()).rejects.toThrow(/is of chain 31338; choose another --out/);
  }, 120_000);
});

test("the command: exit codes, and the key is never shown", async () => {
  const config = join(folder, "config.json");
  const key = join(folder, "key");
  writeFileSync(config, JSON.stringify({ chainId: 31337 }));
  writeFileSync(key, "0xnot-a-key");
  const rpc = ["--rpc", only(chains[0]).rpcUrl, "--config", config];
  const out = ["--out", join(folder, "out")];
  expect(await command([])).toMatchObject({ code: 2, text: expect.stringContaining("--dry-run") });
  expect(await command([...rpc, "--unknown"])).toMatchObject({ code: 2 });
  const wrong = await command([...rpc, "--key-file", key]);
  expect(wrong).toMatchObject({ code: 2, text: expect.stringContaining("not 64 digits") });
  expect(wrong.text).not.toContain("not-a-key");
  const none = { code: 1, text: expect.stringContaining("a deployer's key is needed") };
  expect(await command([...rpc, ...out])).toMatchObject(none);
  writeFileSync(config, JSON.stringify({ chainId: 31337, hyperlane: {} }));
  expect(await command([...rpc, "--dry-run"])).toMatchObject({
    code: 1,
    text: expect.stringContaining("mailbox is missing"),
  });
  writeFileSync(config, JSON.stringify({ chainId: 31337 }));
  writeFileSync(key, `${accounts.deployer.privateKey.slice(2)}\n`);
  const done = await command([...rpc, ...out, "--key-file", key]);
  expect(done).toMatchObject({ code: 0, text: expect.stringContaining("deployed   InputSettlerEscrow") });
  expect(done.text).not.toContain(accounts.deployer.privateKey.slice(2));
  expect(existsSync(join(folder, "out", "addresses.json"))).toBe(true);
}, 120_000);

function command(parameters: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, "..", "deploy.ts"), ...parameters],
      { env: { ...process.env, TETRAFI_DEPLOYER_KEY: "", TETRAFI_DEPLOY_RPC: undefined } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, text: stdout + stderr }),
    );
  });
}

async function funded(key: Hex, balance: bigint): Promise<Hex> {
  await request("anvil_setBalance", [privateKeyToAddress(key), `0x${balance.toString(16)}`]);
  return key;
}

function repeated(byte: string): Address {
  return `0x${byte.repeat(20)}`;
}
