import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pino } from "pino";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { FakeBlocks } from "../testing/fake-blocks.ts";
import { watchHead, type HeadChange, type HeadWatcher } from "./head-watcher.ts";
import { RpcUnreachableError } from "./rpc-endpoint.ts";

const profile = {
  chainId: 1,
  blockTimeMs: 4,
  rpcUrls: ["http://one"],
  finality: { type: "tag", tag: "finalized" },
} as unknown as ChainProfile;

let blocks: FakeBlocks;
let heads: HeadChange[];
let logged: { code?: string; msg: string }[];
let watcher: HeadWatcher;
beforeEach(() => {
  blocks = new FakeBlocks();
  for (let block = 1; block <= 5; block += 1) blocks.mine();
  heads = [];
  logged = [];
  const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line) as { msg: string }) });
  watcher = watchHead(profile, blocks, log, async (head) => void heads.push(head));
});
afterEach(() => watcher.stop());

/** Waits until so many heads were told. */
async function told(count: number): Promise<HeadChange> {
  while (heads.length < count) await sleep(1);
  const head = heads[count - 1];
  if (head === undefined) throw new Error("no head");
  return head;
}

async function polls(count: number): Promise<void> {
  const until = blocks.asked.length + count;
  while (blocks.asked.length < until) await sleep(1);
}

const numbers = ({ latest, final, reorganised }: HeadChange) => [latest.number, final.number, reorganised];

test("each new head is told once, with the final block; skipped blocks do no harm", async () => {
  expect(numbers(await told(1))).toEqual([5, 3, false]);
  blocks.mine();
  expect(numbers(await told(2))).toEqual([6, 4, false]);
  blocks.mine();
  blocks.mine();
  blocks.mine();
  const last = await told(heads.length + 1);
  await polls(3);
  expect(heads.at(-1)?.latest.number).toBe(9);
  expect(last.reorganised).toBe(false);
});

test("another block at the same height, and a shorter chain, are reorganisations", async () => {
  await told(1);
  blocks.drop(1);
  expect(numbers(await told(2))).toEqual([4, 3, true]);
  blocks.mine();
  expect(numbers(await told(3))).toEqual([5, 3, false]);
  expect(logged.filter(({ code }) => code === "FINAL_BLOCK_CHANGED")).toEqual([]);
});

test("a node behind what was final is not believed", async () => {
  await told(1);
  const { blocks: all } = blocks;
  blocks.blocks = all.slice(0, 2);
  await polls(10);
  expect(heads).toHaveLength(1);
  expect(watcher.head()?.latest.number).toBe(5);
  blocks.blocks = all;
  blocks.mine();
  expect(numbers(await told(2))).toEqual([6, 4, false]);
});

test("a final block that changes is an alarm", async () => {
  await told(1);
  const fork = new FakeBlocks();
  fork.blocks = blocks.blocks.slice(0, 3);
  for (let block = 0; block < 40; block += 1) fork.mine();
  blocks.blocks = fork.blocks.map(({ header, fills }) => ({
    header: { ...header, hash: header.number > 2 ? `0xf0${header.hash.slice(4)}` : header.hash },
    fills,
  }));
  expect(numbers(await told(2))).toEqual([42, 40, true]);
  expect(logged.filter(({ code }) => code === "FINAL_BLOCK_CHANGED")).toHaveLength(1);
});

test("a chain that can't be read is told of once, and once when it is back", async () => {
  await told(1);
  blocks.fault = new RpcUnreachableError("away");
  await polls(5);
  blocks.fault = null;
  blocks.mine();
  await told(2);
  await polls(2);
  expect(logged.map(({ msg }) => msg)).toEqual(["chain can't be read", "chain is read again"]);
});
