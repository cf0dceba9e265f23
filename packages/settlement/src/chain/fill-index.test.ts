import { beforeEach, expect, test } from "vitest";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { FakeBlocks, type FakeFill } from "../testing/fake-blocks.ts";
import { BlockTimes } from "./block-times.ts";
import { readBlock } from "./blocks.ts";
import { FillIndex } from "./fill-index.ts";
import type { HeadChange } from "./head-watcher.ts";
import { RpcUnreachableError } from "./rpc-endpoint.ts";

const word = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;
const output = testOrder.outputs[0]!;
const profile = { startBlock: 0, contracts: { outputSettler: word("05") } } as unknown as ChainProfile;
const ORDER = word("0a");
const OTHER = word("0b");

function fillOf(orderId: `0x${string}`, change: Partial<FakeFill> = {}): FakeFill {
  return { orderId, solver: word("5a"), timestamp: 77, output, amount: output.amount, ...change } as FakeFill;
}

let blocks: FakeBlocks;
let index: FillIndex;
let times: BlockTimes;
beforeEach(() => {
  blocks = new FakeBlocks();
  times = new BlockTimes(blocks, 0);
  index = new FillIndex(profile, blocks, times);
});

async function update(reorganised = false): Promise<string[]> {
  const latest = await readBlock(blocks, "latest");
  const final = await readBlock(blocks, "finalized");
  if (latest === null || final === null) throw new Error("no head");
  times.remember(latest);
  const head: HeadChange = { latest, final, reorganised };
  return index.update(head);
}

/** Block of the order's fill. */
const seen = (orderId = ORDER): number | null => index.fillOf(orderId, output)?.blockNumber ?? null;

test("fills of watched orders are found, with one request a head for all of them", async () => {
  await update();
  await Promise.all([index.watch(ORDER, 1_000_000), index.watch(OTHER, 1_000_000)]);
  expect(blocks.asked.filter((method) => method === "eth_getLogs")).toHaveLength(1);
  blocks.mine(fillOf(ORDER), fillOf(word("cc")));
  expect(await update()).toEqual([ORDER]);
  expect(blocks.asked.filter((method) => method === "eth_getLogs")).toHaveLength(2);
  expect([seen(), seen(OTHER), seen(word("cc"))]).toEqual([1, null, null]);
});

test("a fill that was made before the order was watched is found too", async () => {
  blocks.mine(fillOf(ORDER));
  blocks.mine();
  await update();
  await index.watch(ORDER, 1_000_000);
  expect(seen()).toBe(1);
});

test("only a fill of the order's own output in full counts", async () => {
  await update();
  await index.watch(ORDER, 1_000_000);
  blocks.mine(
    fillOf(ORDER, { amount: output.amount - 1n }),
    fillOf(ORDER, { output: { ...output, amount: 1n } }),
  );
  await update();
  expect(seen()).toBeNull();
  blocks.mine(fillOf(ORDER));
  await update();
  expect(seen()).toBe(2);
});

test("a reorganisation takes fills away, moves them, and brings others", async () => {
  for (let block = 0; block < 4; block += 1) blocks.mine();
  await update();
  await Promise.all([index.watch(ORDER, 1_000_000), index.watch(OTHER, 1_000_000)]);
  blocks.mine(fillOf(ORDER));
  blocks.mine();
  await update();
  expect(seen()).toBe(5);
  blocks.drop(2);
  blocks.mine(fillOf(OTHER));
  expect((await update(true)).toSorted((a, b) => a.localeCompare(b))).toEqual([ORDER, OTHER]);
  expect([seen(), seen(OTHER)]).toEqual([null, 5]);
  blocks.mine(fillOf(ORDER));
  await update();
  expect([seen(), seen(OTHER)]).toEqual([6, 5]);
});

test("blocks of a head that could not be read are read with the next one", async () => {
  await update();
  await index.watch(ORDER, 1_000_000);
  blocks.mine(fillOf(ORDER));
  const latest = await readBlock(blocks, "latest");
  if (latest === null) throw new Error("no head");
  blocks.fault = new RpcUnreachableError("away");
  await expect(index.update({ latest, final: latest, reorganised: false })).rejects.toThrow("away");
  await expect(index.watch(OTHER, 1_000_000)).rejects.toThrow("away");
  blocks.fault = null;
  blocks.mine();
  await update();
  expect(seen()).toBe(1);
});

test("a fill that a node left out, or made up, is put right while its block isn't final", async () => {
  await update();
  await index.watch(ORDER, 1_000_000);
  blocks.mine(fillOf(OTHER));
  await update();
  const [truth] = blocks.blocks.splice(-1, 1, { ...blocks.blocks[1]!, fills: [fillOf(ORDER)] });
  expect(await update()).toEqual([ORDER]);
  expect(seen()).toBe(1);
  blocks.blocks.splice(-1, 1, truth!);
  expect(await update()).toEqual([ORDER]);
  expect(seen()).toBeNull();
  expect(await update()).toEqual([]);
});

test("an output that was taken over is credited to whoever completed its order", async () => {
  await update();
  await index.watch(ORDER, 1_000_000);
  blocks.mine(fillOf(ORDER));
  await update();
  blocks.mine(fillOf(ORDER, { solver: word("5b"), amount: 0n }));
  await update();
  expect(index.fillOf(ORDER, output)?.solver).toBe(word("5b"));
});

test("nothing is taken over that was not delivered", async () => {
  await update();
  await index.watch(ORDER, 1_000_000);
  blocks.mine(fillOf(ORDER, { amount: 0n }));
  await update();
  expect(index.fillOf(ORDER, output)).toBeNull();
});
