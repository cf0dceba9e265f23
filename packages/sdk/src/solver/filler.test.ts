import { encodeFunctionData, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { collectedLog, type CollectedLog } from "../testing/collected-log.ts";
import { openEscrow } from "../testing/open-escrow.ts";
import { minedCount, startLocalChains, type LocalChain, type LocalChains } from "../testing/local-chains.ts";
import { fillableOf, sampleOrder, type SampleOrder } from "../testing/orders.ts";
import { Filler, type FillerOptions } from "./filler.ts";

let chains: LocalChains;
let log: CollectedLog;
const fillers: Filler[] = [];
let seed = 0;

beforeAll(async () => {
  chains = await startLocalChains();
  log = collectedLog();
  await fillerOf().prepare();
});
afterAll(() => chains?.stop());
beforeEach(() => {
  log = collectedLog();
});
afterEach(async () => {
  await Promise.all(fillers.splice(0).map((filler) => filler.stop()));
  chains.origin.run();
  chains.destination.run();
});

const solver = () => chains.accounts.solvers[0];

function fillerOf(options: Partial<FillerOptions> = {}): Filler {
  const filler = new Filler({
    network: chains.network,
    privateKey: solver().privateKey,
    logger: log.logger,
    accepts: () => true,
    ...options,
  });
  fillers.push(filler);
  return filler;
}

function newOrder(secondsAgo = 0): SampleOrder {
  seed += 1;
  return sampleOrder({
    corridor: chains.corridor,
    user: chains.accounts.taker.address,
    solver: solver().address,
    seed: String(seed),
    nowSeconds: Math.floor(Date.now() / 1_000) - secondsAgo,
  });
}

async function fillsOf({ id }: SampleOrder): Promise<{ solver: Hex; finalAmount: bigint }[]> {
  const logs = await chains.destination.client.getContractEvents({
    address: chains.corridor.destination.contracts.outputSettler,
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    args: { orderId: id },
    fromBlock: 0n,
  });
  return logs.map(({ args }) => ({ solver: args.solver ?? "0x", finalAmount: args.finalAmount ?? 0n }));
}

const balanceOf = (owner: Hex): Promise<bigint> =>
  chains.destination.client.readContract({
    address: chains.corridor.outputToken.address,
    abi: erc20Abi,
    functionName: "balanceOf",
    args: [owner],
  });

const sentCount = (): Promise<number> => minedCount(chains.destination, solver().address);

/** Lets the filler look at the chains a few times: one look takes one new block of the destination at most. */
async function blocksPass({ client }: LocalChain, blocks: number): Promise<void> {
  const start = await client.getBlockNumber();
  while ((await client.getBlockNumber()) < start + BigInt(blocks))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

const ownFill = () => ({
  solver: `0x${"0".repeat(24)}${solver().address.slice(2)}`,
  finalAmount: 999_000_000n,
});

describe("on start", () => {
  test("approves both settlers for every token, once, and USDT through zero", async () => {
    const { destination, origin, corridor, accounts } = chains;
    const { address: owner, privateKey } = accounts.solvers[2];
    const { outputSettler } = corridor.destination.contracts;
    const low = await destination.client.sendTransaction({
      account: privateKeyToAccount(privateKey),
      chain: null,
      to: corridor.outputToken.address,
      data: encodeFunctionData({ abi: erc20Abi, functionName: "approve", args: [outputSettler, 5n] }),
    });
    await destination.client.waitForTransactionReceipt({ hash: low });

    const lags = await fillerOf({ privateKey }).prepare();
    expect([...lags.keys()]).toEqual([origin.chainId, destination.chainId]);
    for (const [{ tokens, contracts }, { client }] of [
      [corridor.origin, origin],
      [corridor.destination, destination],
    ] as const)
      for (const { address } of tokens)
        for (const spender of [contracts.outputSettler, contracts.atomicSettler]) {
          const read = { address, abi: erc20Abi, functionName: "allowance", args: [owner, spender] } as const;
          expect(await client.readContract(read)).toBeGreaterThan(1n << 200n);
        }

    const before = await minedCount(destination, owner);
    await fillerOf({ privateKey }).prepare();
    expect(await minedCount(destination, owner)).toBe(before);
  });

  test("a chain that is another one, or away, stops it in one line", async () => {
    const [first, ...others] = chains.network.chains;
    if (first === undefined) throw new Error("the network has chains");
    const corridors = chains.network.corridors.map(({ corridor }) => corridor);
    const withUrl = (rpcUrl: string) =>
      resolveNetwork({ chains: [{ ...first, rpcUrls: [rpcUrl] }, ...others], corridors });
    const wrong = fillerOf({ network: withUrl(chains.destination.rpcUrl) });
    await expect(wrong.prepare()).rejects.toThrow(
      `an endpoint of chain ${first.chainId} serves chain ${chains.destination.chainId}`,
    );
    const away = fillerOf({ network: withUrl("http://127.0.0.1:1") });
    await expect(away.prepare()).rejects.toThrow(`no endpoint of chain ${first.chainId} answers`);
  });
});

describe("an order that is open and final", () => {
  test("is filled once, however often it is told, by however many runs", async () => {
    const order = newOrder();
    await openEscrow(chains, order);
    const [before, paidBefore, sentBefore] = [
      await balanceOf(chains.accounts.taker.address),
      await balanceOf(solver().address),
      await sentCount(),
    ];
    const filled: bigint[] = [];
    const filler = fillerOf({ onFilled: ({ outputAmount }) => void filled.push(outputAmount) });
    const message = fillableOf(order);
    const outcomes = await Promise.all([1, 2, 3].map(() => filler.fill(message)));
    outcomes.push(await filler.fill(message), await fillerOf().fill(message));
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => ({ kind: "filled" })));
    expect(await fillsOf(order)).toEqual([ownFill()]);
    expect(filled).toEqual([999_000_000n]);
    expect((await balanceOf(chains.accounts.taker.address)) - before).toBe(999_000_000n);
    expect(paidBefore - (await balanceOf(solver().address))).toBe(999_000_000n);
    expect(await sentCount()).toBe(sentBefore + 1);
  });

  test("is filled beside others, each once", async () => {
    const orders = Array.from({ length: 5 }, () => newOrder());
    for (const order of orders) await openEscrow(chains, order);
    const sentBefore = await sentCount();
    const filler = fillerOf();
    await Promise.all(orders.map((order) => filler.fill(fillableOf(order))));
    for (const order of orders) expect(await fillsOf(order)).toEqual([ownFill()]);
    expect(await sentCount()).toBe(sentBefore + orders.length);
  });

  test("whose fill is stuck is filled once, with higher fees", async () => {
    const order = newOrder();
    await openEscrow(chains, order);
    const sentBefore = await sentCount();
    await chains.destination.pause();
    const outcome = fillerOf().fill(fillableOf(order));
    const first = await log.seen("transaction sent");
    const second = await log.seen("transaction sent", 2);
    expect(second.fields["nonce"]).toBe(first.fields["nonce"]);
    expect(second.fields["hash"]).not.toBe(first.fields["hash"]);
    chains.destination.run();
    expect(await outcome).toEqual({ kind: "filled" });
    expect(await fillsOf(order)).toEqual([ownFill()]);
    expect(await sentCount()).toBe(sentBefore + 1);
  });

  test("is filled once by a new run, when the old one ended with its transaction in the pool", async () => {
    const order = newOrder();
    await openEscrow(chains, order);
    const sentBefore = await sentCount();
    await chains.destination.pause();
    const old = fillerOf();
    const outcome = old.fill(fillableOf(order));
    await log.seen("transaction sent");
    await old.stop();
    expect(await outcome).toEqual({ kind: "stopped" });
    log = collectedLog();
    const renewed = fillerOf().fill(fillableOf(order));
    await log.seen("transaction sent");
    chains.destination.run();
    expect(await renewed).toEqual({ kind: "filled" });
    expect(await fillsOf(order)).toEqual([ownFill()]);
    expect(await sentCount()).toBe(sentBefore + 1);
  });

  test("is filled again when its fill was reorganised away", async () => {
    const order = newOrder();
    await openEscrow(chains, order);
    await chains.destination.pause();
    const outcome = fillerOf().fill(fillableOf(order));
    await log.seen("transaction sent");
    await chains.destination.mine(1);
    await log.seen("filled, not final yet");
    await chains.destination.client.request({
      method: "anvil_reorg" as never,
      params: [1, []] as never,
    });
    expect(await fillsOf(order)).toEqual([]);
    chains.destination.run();
    expect(await outcome).toEqual({ kind: "filled" });
    expect(await fillsOf(order)).toEqual([ownFill()]);
  });
});

describe("an order that must wait", () => {
  test("is not filled before its escrow is open and final", async () => {
    const order = newOrder();
    const sentBefore = await sentCount();
    const outcome = fillerOf().fill(fillableOf(order));
    await blocksPass(chains.destination, 5);
    expect(await fillsOf(order)).toEqual([]);
    await chains.origin.pause();
    const opening = openEscrow(chains, order);
    while ((await chains.origin.client.getTxpoolStatus()).pending === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await chains.origin.mine(1);
    const openedIn = await opening;
    const final = await chains.origin.client.getBlock({ blockTag: "finalized" });
    expect(final.number).toBeLessThan(openedIn);
    await blocksPass(chains.destination, 5);
    expect(await fillsOf(order)).toEqual([]);
    await chains.origin.mine(3);
    expect(await outcome).toEqual({ kind: "filled" });
    expect(await sentCount()).toBe(sentBefore + 1);
  });

  test("is not filled while an endpoint of its origin chain denies the escrow, or too few answer", async () => {
    const order = newOrder();
    await openEscrow(chains, order);
    const { origin } = chains.corridor;
    const withUrls = (rpcUrls: string[]) =>
      resolveNetwork({
        chains: chains.network.chains.map((chain) =>
          chain.chainId === origin.chainId ? { ...chain, rpcUrls } : chain,
        ),
        corridors: chains.network.corridors.map(({ corridor }) => corridor),
      });
    // The destination chain's node knows no such escrow: it stands for a node that lies.
    const lying = fillerOf({ network: withUrls([chains.origin.rpcUrl, chains.destination.rpcUrl]) });
    const away = fillerOf({ network: withUrls([chains.origin.rpcUrl, "http://127.0.0.1:1"]) });
    const outcomes = [lying, away].map((filler) => filler.fill(fillableOf(order)));
    await blocksPass(chains.destination, 10);
    expect(await fillsOf(order)).toEqual([]);
    await Promise.all([lying.stop(), away.stop()]);
    expect(await Promise.all(outcomes)).toEqual([{ kind: "stopped" }, { kind: "stopped" }]);
  });
});

describe("an order that must not be filled", () => {
  test("is refused, and nothing is sent", async () => {
    const order = newOrder();
    await openEscrow(chains, order);
    const sentBefore = await sentCount();
    const altered = fillableOf(order);
    altered.orderId = newOrder().id;
    expect(await fillerOf().fill(altered)).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/order id/) as unknown,
    });
    expect(await fillerOf({ accepts: () => false }).fill(fillableOf(order))).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/did not quote/) as unknown,
    });
    const foreign = fillerOf({ privateKey: chains.accounts.solvers[1].privateKey });
    expect(await foreign.fill(fillableOf(order))).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/does not name this solver/) as unknown,
    });
    expect(await fillsOf(order)).toEqual([]);
    expect(await sentCount()).toBe(sentBefore);
  });

  test("is given up when its deadline is too near", async () => {
    const late = newOrder(chains.corridor.corridor.fillWindowSeconds);
    expect(await fillerOf().fill(fillableOf(late))).toMatchObject({ kind: "gaveUp" });
    expect(await fillsOf(late)).toEqual([]);
  });
});
