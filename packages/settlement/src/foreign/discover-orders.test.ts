import { encodeFunctionData, type Hex } from "viem";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { listForeignOrders, readOrderCursor } from "@tetrafi/store/foreign-orders.ts";
import { systemClock } from "../clock.ts";
import { chainRpc } from "../chain/chain-rpc.ts";
import { readBlock, readFinalBlock } from "../chain/blocks.ts";
import { chainEndpoints } from "../chain/rpc-endpoint.ts";
import { silent } from "../testing/manual-chain.ts";
import { awaitStep, startSettlementWorld, type SettlementWorld } from "../testing/settlement-world.ts";
import { acceptTrade } from "../testing/trades.ts";
import { transact } from "../testing/transact.ts";
import { discoverOrders, discoverWindow } from "./discover-orders.ts";
import { ORDER_TOPICS, ordersIn } from "./read-orders.ts";

vi.setConfig({ testTimeout: 60_000 });

const AMOUNT = 1_000_000n;
let world: SettlementWorld;
beforeAll(async () => {
  world = await startSettlementWorld();
});
afterAll(() => world?.stop());

/** An order that the taker opens by itself, unknown to the venue. */
function strangeOrder(nonce: bigint, expirySeconds: number): StandardOrder {
  const [origin, destination] = world.chains;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const token = (chain: typeof origin): Hex =>
    chain.tokens.find(({ symbol }) => symbol === "USDC")?.address ?? "0x";
  return {
    user: world.accounts.taker.address.toLowerCase() as Hex,
    nonce,
    originChainId: BigInt(origin.chainId),
    expires: nowSeconds + expirySeconds,
    fillDeadline: nowSeconds + Math.min(expirySeconds, 60),
    inputOracle: origin.contracts.hyperlaneOracle.toLowerCase() as Hex,
    inputs: [[BigInt(token(origin)), AMOUNT]],
    outputs: [
      {
        oracle: addressToBytes32(destination.contracts.hyperlaneOracle),
        settler: addressToBytes32(destination.contracts.outputSettler),
        chainId: BigInt(destination.chainId),
        token: addressToBytes32(token(destination)),
        amount: AMOUNT - 1n,
        recipient: addressToBytes32(world.accounts.taker.address),
        callbackData: "0x",
        context: exclusiveLimitContext(world.accounts.solvers[0].address, nowSeconds + 30),
      },
    ],
  };
}

async function open(order: StandardOrder): Promise<Hex> {
  const [origin] = world.chains;
  const key = world.accounts.taker.privateKey;
  const { inputSettler } = origin.contracts;
  const token: Hex = `0x${(order.inputs[0]?.[0] ?? 0n).toString(16).padStart(40, "0")}`;
  await transact(origin, key, {
    address: token,
    abi: erc20Abi,
    functionName: "approve",
    args: [inputSettler, AMOUNT],
  });
  return transact(origin, key, {
    address: inputSettler,
    abi: inputSettlerEscrowAbi,
    functionName: "open",
    args: [order],
  });
}

/** The origin chain as the process sees it now. */
async function originNow(): Promise<Parameters<typeof discoverWindow>[1]> {
  const [profile] = world.chains;
  const rpc = chainRpc(profile.chainId, chainEndpoints(profile), silent);
  const latest = await readBlock(rpc, "latest");
  const final = latest && (await readFinalBlock(rpc, profile, latest));
  if (latest === null || final === null) throw new Error("the chain has no block");
  return { profile, rpc, head: () => ({ latest, final }) };
}

const parts = () => ({ database: world.database, clock: systemClock, log: silent });

async function discoverAll(): Promise<void> {
  const chain = await originNow();
  while (await discoverWindow(parts(), chain, chain.profile.contracts.inputSettler));
}

const listed = () => listForeignOrders(world.database, { limit: 100 });

test("an order that somebody opened is found once it is final, and tracked to its end", async () => {
  const [origin] = world.chains;
  const order = strangeOrder(1n, 3);
  const txHash = await open(order);
  const id = orderId(order, origin.contracts.inputSettler.toLowerCase() as Hex);
  await expect
    .poll(
      async () => {
        await discoverAll();
        return listed();
      },
      { timeout: 30_000 },
    )
    .toMatchObject([{ orderId: id, order, status: "open", openedTx: txHash, endedTx: null }]);
  await expect
    .poll(async () => (await originNow()).head().latest.timestamp, { timeout: 20_000 })
    .toBeGreaterThan(order.expires);
  const refund = await transact(origin, world.accounts.taker.privateKey, {
    address: origin.contracts.inputSettler,
    abi: inputSettlerEscrowAbi,
    functionName: "refund",
    args: [order],
  });
  await expect
    .poll(
      async () => {
        await discoverAll();
        return listForeignOrders(world.database, { status: "refunded", limit: 1 });
      },
      { timeout: 30_000 },
    )
    .toMatchObject([{ orderId: id, endedTx: refund }]);
});

test("the venue's own orders are not foreign, whoever reads first", async () => {
  const settlement = await world.startSettlement("settlement");
  const before = (await listed()).length;
  const trade = await acceptTrade(world, { fillWindowSeconds: 30 });
  await awaitStep(world, trade.orderId, "filling");
  await expect
    .poll(
      async () => {
        await discoverAll();
        const [origin] = world.chains;
        const settler = origin.contracts.inputSettler.toLowerCase() as Hex;
        const cursor = await readOrderCursor(world.database, { chainId: origin.chainId, settler });
        return (cursor?.number ?? 0) >= (await originNow()).head().final.number - 2;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  expect((await listed()).map(({ orderId: id }) => id)).not.toContain(trade.orderId);
  expect(await listed()).toHaveLength(before);
  await settlement.stop();
});

test("two readers at once write each order once, and both go on", async () => {
  const order = strangeOrder(2n, 600);
  await open(order);
  const chain = await originNow();
  const both = [discoverOrders(parts(), [chain]), discoverOrders(parts(), [chain])];
  await Promise.all(both.map((one) => one.stop()));
  await expect
    .poll(
      async () => {
        const now = await originNow();
        await Promise.all(
          [1, 2, 3].map(() => discoverWindow(parts(), now, now.profile.contracts.inputSettler)),
        );
        return (await listForeignOrders(world.database, { status: "open", limit: 10 })).map(
          (one) => one.order.nonce,
        );
      },
      { timeout: 30_000 },
    )
    .toEqual([2n]);
});

test("a chain that took back its final blocks is read anew", async () => {
  const [origin] = world.chains;
  const chain = await originNow();
  const before = await listed();
  const settler = origin.contracts.inputSettler.toLowerCase() as Hex;
  await world.database.pool.query("update foreign_order_cursors set block_hash = $1", [
    `0x${"00".repeat(32)}`,
  ]);
  expect(await discoverWindow(parts(), chain, settler)).toBe(true);
  expect(await readOrderCursor(world.database, { chainId: origin.chainId, settler })).toBeNull();
  expect(await listed()).toEqual([]);
  await discoverAll();
  const again = await listed();
  expect(again.map(({ orderId: id, status }) => [id, status])).toEqual(
    before.map(({ orderId: id, status }) => [id, status]),
  );
});

test("what is no whole order, or another than its id says, is left out", () => {
  const [origin] = world.chains;
  const settler = origin.contracts.inputSettler.toLowerCase() as Hex;
  const order = strangeOrder(3n, 600);
  const data =
    `0x${encodeFunctionData({ abi: inputSettlerEscrowAbi, functionName: "open", args: [order] }).slice(10)}` as Hex;
  const id = orderId(order, settler);
  const hash: Hex = `0x${"01".repeat(32)}`;
  const log = (topics: readonly Hex[], body: Hex) => ({
    topics,
    data: body,
    blockNumber: 1,
    blockHash: hash,
    txHash: hash,
  });
  const [openTopic = "0x"] = ORDER_TOPICS;
  expect(ordersIn([log([openTopic, id], data)], settler).opened).toMatchObject([{ orderId: id, order }]);
  expect(ordersIn([log([openTopic, hash], data)], settler).opened).toEqual([]);
  expect(ordersIn([log([openTopic, id], "0x12")], settler).opened).toEqual([]);
  expect(ordersIn([log([openTopic], data)], settler).opened).toEqual([]);
  expect(
    ordersIn([log([openTopic, id], data)], origin.contracts.mailbox.toLowerCase() as Hex).opened,
  ).toEqual([]);
});
