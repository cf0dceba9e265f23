import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { privateKeyToAddress } from "viem/accounts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { ConfigurationError } from "@tetrafi/protocol/config/read-config.ts";
import { corridorConfig, networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { readHostedFillers, type HostedFiller } from "./hosted-config.ts";

const folder = mkdtempSync(join(tmpdir(), "tetrafi-hosted-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = `0x${"11".repeat(32)}` as const;
const OTHER_KEY = `0x${"22".repeat(32)}` as const;
const environment = { A_KEY: KEY, ANOTHER_KEY: OTHER_KEY, NO_KEY: "0x1234" };
const SUBMITTER = `0x${"99".repeat(20)}` as const;
const network = resolveNetwork(
  networkConfig([corridorConfig, { ...corridorConfig, output: { chainId: 1, symbol: "WETH" } }]),
);
const filler = {
  solverId: "house",
  signer: { keyVariable: "A_KEY" },
  corridors: ["USDC@1>WETH@2"],
  limits: [{ chainId: 2, symbol: "WETH", perFill: "5", keep: "1" }],
};

function read(fillers: unknown, submitter = SUBMITTER as `0x${string}`): Promise<HostedFiller[]> {
  const path = join(folder, "fillers.json");
  writeFileSync(path, JSON.stringify({ fillers }));
  return readHostedFillers(path, network, environment, [submitter]);
}

async function faultsOf(fillers: unknown, submitter?: `0x${string}`): Promise<string> {
  const error = await read(fillers, submitter).then(
    () => null,
    (fault: unknown) => fault,
  );
  if (!(error instanceof ConfigurationError)) throw new Error("the file was not refused");
  return error.faults.map((fault) => fault.replace(/^.*fillers\.json: /, "")).join("; ");
}

const word = (address: string): `0x${string}` => `0x${"00".repeat(12)}${address.slice(2)}`;
const order = (input: string, output: string): StandardOrder => ({
  ...testOrder,
  originChainId: 1n,
  inputs: [[BigInt(input), 1n]],
  outputs: testOrder.outputs.map((one) => ({
    ...one,
    chainId: 2n,
    token: word(output),
    recipient: word(input),
  })),
});
const [usdc, weth] = [`0x${"a".repeat(40)}`, `0x${"b".repeat(40)}`] as const;

test("a filler has its account, its limits and its corridors, and no others", async () => {
  const [opened] = await read([filler]);
  expect(opened?.account.address).toBe(privateKeyToAddress(KEY));
  expect(opened?.tokens).toEqual([
    {
      chainId: 2,
      token: weth,
      signer: privateKeyToAddress(KEY).toLowerCase(),
      limits: { perFill: 5n, perDay: null, atRisk: null, keep: 1n },
      alarmBelow: 0n,
    },
  ]);
  expect(opened?.covers(order(usdc, weth))).toBe(true);
  expect(opened?.covers(order(weth, weth))).toBe(false);
  expect(opened?.covers({ ...order(usdc, weth), inputs: [] })).toBe(false);
});

describe("refused with what is wrong", () => {
  test.each<readonly [string, unknown, RegExp]>([
    [
      "no such corridor",
      [{ ...filler, corridors: ["USDC@1>USDC@3"] }],
      /corridor USDC@1>USDC@3, which there is not/,
    ],
    ["one chain", [{ ...filler, corridors: ["USDC@1>WETH@1"] }], /trades are settled and not filled/],
    [
      "no limits",
      [{ ...filler, limits: [{ chainId: 1, symbol: "USDC" }] }],
      /pays WETH@2 and has no limits for it; .*USDC@1, which none/,
    ],
    [
      "limits twice",
      [{ ...filler, limits: [...filler.limits, ...filler.limits] }],
      /limits for WETH@2 twice/,
    ],
    [
      "two fillers of one solver",
      [filler, { ...filler, signer: { keyVariable: "ANOTHER_KEY" } }],
      /solver house has two fillers/,
    ],
    ["one account for two", [filler, { ...filler, solverId: "b" }], /an account of its own/],
    ["a key that is none", [{ ...filler, signer: { keyVariable: "NO_KEY" } }], /^NO_KEY must be a key/],
    [
      "a key that is not there",
      [{ ...filler, signer: { keyVariable: "NOWHERE" } }],
      /^NOWHERE must be a key/,
    ],
    ["a signer of two kinds", [{ ...filler, signer: { keyVariable: "A_KEY", keystore: "x" } }], /signer/],
    [
      "a limit that is no amount",
      [{ ...filler, limits: [{ chainId: 2, symbol: "WETH", perDay: "1.5" }] }],
      /perDay/,
    ],
    ["a word that means nothing", [{ ...filler, limit: [] }], /limit/],
  ])("%s", async (_, fillers, fault) => {
    expect(await faultsOf(fillers)).toMatch(fault);
  });

  test("the submitter's own account", async () => {
    expect(await faultsOf([filler], privateKeyToAddress(KEY))).toMatch(/and none a submitter's/);
  });

  test("no fault tells a key", async () => {
    const told = await faultsOf([{ ...filler, signer: { keyVariable: "NO_KEY" } }]);
    expect(told).not.toContain(environment.NO_KEY);
  });
});
