import { encodeFunctionData } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { collectedLog } from "../testing/collected-log.ts";
import { startLocalChains, type LocalChains } from "../testing/local-chains.ts";
import { Inventory, type InventoryOptions } from "./inventory.ts";

const HELD = 20_000_000_000_000n;
const rfq = (place: number): Bytes32 => `0x${place.toString().padStart(64, "0")}`;
const soon = (): number => Date.now() + 60_000;

let chains: LocalChains;
let usdt: Asset;
let usdc: Asset;
const opened: Inventory[] = [];

beforeAll(async () => {
  chains = await startLocalChains();
  const { origin, destination, inputToken, outputToken } = chains.corridor;
  usdc = { chainId: origin.chainId, address: inputToken.address };
  usdt = { chainId: destination.chainId, address: outputToken.address };
});
afterAll(async () => {
  await Promise.all(opened.map((inventory) => inventory.stop()));
  await chains?.stop();
});

async function open(options: Partial<InventoryOptions> = {}): Promise<Inventory> {
  const { privateKey } = chains.accounts.solvers[0];
  const inventory = new Inventory({
    network: chains.network,
    privateKey,
    logger: collectedLog().logger,
    pollMs: 60_000,
    ...options,
  });
  opened.push(inventory);
  await inventory.start();
  return inventory;
}

/** Sends USDT of the first solver to the second, and waits until it is mined. */
async function spend(amount: bigint): Promise<void> {
  const { client } = chains.destination;
  const hash = await client.sendTransaction({
    account: privateKeyToAccount(chains.accounts.solvers[0].privateKey),
    chain: null,
    to: usdt.address,
    data: encodeFunctionData({
      abi: [
        {
          type: "function",
          name: "transfer",
          stateMutability: "nonpayable",
          inputs: [{ type: "address" }, { type: "uint256" }],
          outputs: [],
        },
      ],
      args: [chains.accounts.solvers[1].address, amount],
    }),
  });
  expect((await client.waitForTransactionReceipt({ hash })).status).toBe("success");
}

test("promises what is free, once, and no more", async () => {
  const inventory = await open();
  expect([inventory.balance(usdt), inventory.free(usdt)]).toEqual([HELD, HELD]);
  expect(inventory.reserve(rfq(1), usdt, HELD - 5n, soon())).toBe(true);
  expect([inventory.balance(usdt), inventory.free(usdt), inventory.free(usdc)]).toEqual([HELD, 5n, HELD]);
  expect(inventory.reserve(rfq(2), usdt, 6n, soon())).toBe(false);
  expect(inventory.reserve(rfq(2), usdt, 5n, soon())).toBe(true);
  expect(inventory.reserve(rfq(1), usdt, HELD - 4n, soon())).toBe(false);
  expect(inventory.reserve(rfq(1), usdt, 10n, soon())).toBe(true);
  expect(inventory.free(usdt)).toBe(HELD - 15n);
  inventory.release(rfq(1));
  inventory.release(rfq(1));
  expect(inventory.free(usdt)).toBe(HELD - 5n);
});

test("promises end with their time, unless they are kept longer", async () => {
  const inventory = await open();
  inventory.reserve(rfq(1), usdt, 10n, Date.now() - 2_000);
  expect(inventory.free(usdt)).toBe(HELD);
  inventory.reserve(rfq(2), usdt, 20n, Date.now() + 1);
  inventory.extend(rfq(2), soon());
  inventory.extend(rfq(3), soon());
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(inventory.free(usdt)).toBe(HELD - 20n);
});

test("what is owed counts even where there is too little", async () => {
  const inventory = await open();
  inventory.owe(rfq(1), [{ asset: usdt, amount: HELD + 1n }], soon());
  expect(inventory.free(usdt)).toBe(0n);
});

test("a token that the network file does not name is not held", async () => {
  const inventory = await open();
  expect(inventory.free({ chainId: 1, address: usdt.address })).toBe(0n);
  expect(inventory.reserve(rfq(1), { chainId: 1, address: usdt.address }, 1n, soon())).toBe(false);
});

test("a payment is seen by the poll, and never counts as free in between", async () => {
  const inventory = await open();
  const before = inventory.balance(usdt);
  inventory.reserve(rfq(1), usdt, 1_000n, soon());
  await spend(1_000n);
  await inventory.paid(rfq(1));
  expect([inventory.balance(usdt), inventory.free(usdt)]).toEqual([before - 1_000n, before - 1_000n]);

  const polling = await open({ pollMs: 50 });
  await spend(500n);
  while (polling.balance(usdt) === before - 1_000n) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(polling.balance(usdt)).toBe(before - 1_500n);
  const read = { address: usdt.address, abi: erc20Abi, functionName: "balanceOf" } as const;
  const owner = chains.accounts.solvers[0].address;
  expect(await chains.destination.client.readContract({ ...read, args: [owner] })).toBe(before - 1_500n);
});

test("a chain that does not answer is logged, and nothing is promised on it", async () => {
  const log = collectedLog();
  const network = resolveNetwork({
    chains: chains.network.chains.map((chain) =>
      chain.chainId === usdt.chainId ? { ...chain, rpcUrls: ["http://127.0.0.1:1"] } : chain,
    ),
    corridors: chains.network.corridors.map(({ corridor }) => corridor),
  });
  const inventory = await open({ network, logger: log.logger });
  expect(await log.seen("balances not read")).toMatchObject({
    level: "warn",
    fields: { chainId: usdt.chainId },
  });
  expect([inventory.free(usdt), inventory.free(usdc)]).toEqual([0n, HELD]);
});
