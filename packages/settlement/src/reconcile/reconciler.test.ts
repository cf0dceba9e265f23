import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { listDifferences } from "@tetrafi/store/differences.ts";
import { chainRpc } from "../chain/chain-rpc.ts";
import { rpcEndpoint } from "../chain/rpc-endpoint.ts";
import { silent } from "../testing/manual-chain.ts";
import { awaitStep, startSettlementWorld, type SettlementWorld } from "../testing/settlement-world.ts";
import { acceptTrade } from "../testing/trades.ts";
import { Reconciler } from "./reconciler.ts";

vi.setConfig({ testTimeout: 60_000 });

let world: SettlementWorld;
let settled: Bytes32;
let filling: Bytes32;
beforeAll(async () => {
  world = await startSettlementWorld();
  const process = await world.startSettlement("settlement");
  const [onOneChain, crossing] = [
    await acceptTrade(world, { destination: world.chains[0] }),
    await acceptTrade(world),
  ];
  settled = onOneChain.orderId;
  filling = crossing.orderId;
  await awaitStep(world, settled, "settled");
  await awaitStep(world, filling, "filling");
  // What the tests tamper with must stay as they leave it.
  await process.stop();
});
afterAll(() => world?.stop());

const report = { orders: 1, lanes: 2, unread: 0, seenOnce: 0, open: 0 };

function reconciler(urls?: readonly string[]): Reconciler {
  const chains = new Map(
    world.chains.map((profile) => [
      profile.chainId,
      {
        profile,
        rpc: chainRpc(
          profile.chainId,
          (urls ?? profile.rpcUrls).map((url) => rpcEndpoint(url)),
          silent,
        ),
      },
    ]),
  );
  return new Reconciler({ database: world.database, chains, log: silent });
}

const change = (sql: string, values: readonly unknown[]) => world.database.pool.query(sql, [...values]);
const open = async (): Promise<string[]> =>
  (await listDifferences(world.database, { afterId: 0, limit: 10, isOpen: true })).map(
    ({ kind, inDatabase, onChain }) => `${kind}: ${inDatabase} | ${onChain}`,
  );

test("nothing differs, and what ended is compared once", async () => {
  expect(await reconciler().run(1)).toEqual({ ...report, orders: 2 });
  expect(await reconciler().run(2)).toEqual(report);
});

test("a difference is recorded when it is seen twice, and resolved when it is gone", async () => {
  const job = reconciler();
  await change("update settlements set step = 'opening' where order_id = $1", [filling]);
  expect(await job.run(10)).toEqual({ ...report, seenOnce: 1 });
  expect(await open()).toEqual([]);
  expect(await job.run(20)).toEqual({ ...report, open: 1 });
  const told = ["escrow: step opening | escrow deposited at the final block, deposited at the latest"];
  expect(await open()).toEqual(told);
  // Another process that looks for the first time neither repeats it nor takes it for gone.
  expect(await reconciler().run(30)).toEqual({ ...report, seenOnce: 1, open: 1 });
  await change("update settlements set step = 'filling' where order_id = $1", [filling]);
  expect(await job.run(40)).toEqual(report);
  const [recorded] = await listDifferences(world.database, { afterId: 0, limit: 10, isOpen: false });
  expect(recorded).toMatchObject({ orderId: filling, firstSeenAtMs: 20, lastSeenAtMs: 20, resolvedAtMs: 40 });
});

test("a settlement that moves between two looks was in flight", async () => {
  const job = reconciler();
  const moveTo = "update settlements set step = $2, version = version + 1 where order_id = $1";
  await change(moveTo, [filling, "opening"]);
  expect(await job.run(50)).toEqual({ ...report, seenOnce: 1 });
  await change(moveTo, [filling, "escrowed"]);
  expect(await job.run(60)).toEqual({ ...report, seenOnce: 1 });
  await change(moveTo, [filling, "filling"]);
  expect(await job.run(70)).toEqual(report);
});

test("an end that the chain does not bear out stays open, and is not put away", async () => {
  const job = reconciler();
  await change("update settlements set step = 'refunded', reconciled_at_ms = null where order_id = $1", [
    settled,
  ]);
  await job.run(80);
  expect(await job.run(90)).toEqual({ ...report, orders: 2, open: 1 });
  expect(await open()).toEqual([
    "escrow: step refunded | escrow claimed at the final block, claimed at the latest",
  ]);
  await change("update settlements set step = 'settled' where order_id = $1", [settled]);
  expect(await job.run(100)).toEqual({ ...report, orders: 2 });
  expect(await job.run(110)).toEqual(report);
});

test("a difference of an order that another process found to agree meanwhile does not stay open", async () => {
  const job = reconciler();
  const end = "update settlements set step = $2, reconciled_at_ms = $3 where order_id = $1";
  await change(end, [settled, "refunded", null]);
  await job.run(112);
  await job.run(114);
  expect(await open()).toHaveLength(1);
  await change(end, [settled, "settled", 115]);
  expect(await job.run(116)).toEqual({ ...report, orders: 2 });
  expect(await open()).toEqual([]);
  expect(await job.run(118)).toEqual(report);
});

test("a transaction in another block, and one that nobody recorded, are told", async () => {
  const job = reconciler();
  const first = "chain_id = $1 and nonce = 0";
  const second = "chain_id = $1 and nonce = 1";
  const [{ chainId }] = world.chains;
  await change(`update transaction_intents set block_number = block_number + 1 where ${first}`, [chainId]);
  await change(`update transaction_intents set state = 'rejected' where ${second}`, [chainId]);
  // One of the two is of the order that was put away.
  await change("update settlements set reconciled_at_ms = null", []);
  await job.run(120);
  await job.run(130);
  const kinds = (await open()).map((text) => text.split(":")[0]);
  expect(kinds.filter((kind) => kind === "transaction")).toHaveLength(2);
  expect(kinds.filter((kind) => kind !== "transaction")).toEqual(["foreignTransaction"]);
  await change(`update transaction_intents set block_number = block_number - 1 where ${first}`, [chainId]);
  await change(`update transaction_intents set state = 'final' where ${second}`, [chainId]);
  expect(await job.run(140)).toEqual({ ...report, orders: 2 });
});

test("a chain that is away is told, and nothing is taken for gone or for agreed", async () => {
  const job = reconciler();
  await change("update settlements set step = 'opening' where order_id = $1", [filling]);
  await job.run(150);
  await job.run(160);
  const away = reconciler(["http://127.0.0.1:1"]);
  expect(await away.run(170)).toEqual({ orders: 0, lanes: 0, unread: 3, seenOnce: 0, open: 1 });
  await change("update settlements set step = 'filling' where order_id = $1", [filling]);
  expect(await job.run(180)).toEqual(report);
});
