import { encodeEventTopics, type Hex } from "viem";
import { beforeEach, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { systemClock } from "../clock.ts";
import { FakeEvents, type FakeEvent } from "../testing/fake-events.ts";
import { ProofIndex } from "./proof-index.ts";

const word = (byte: string): Bytes32 => `0x${byte.repeat(32)}`;
const ORACLE: Address = `0x${"07".repeat(20)}`;
const profile = { startBlock: 0 } as unknown as ChainProfile;
const [ORDER, OTHER, HASH] = [word("0a"), word("0b"), word("cc")];
const awaited = { oracles: [ORACLE], filed: [HASH] };

function proofOf(hash: Bytes32): FakeEvent {
  const topics = encodeEventTopics({ abi: hyperlaneOracleAbi, eventName: "OutputProven" });
  return { address: ORACLE, topics: topics as Hex[], data: `0x${"00".repeat(96)}${hash.slice(2)}` };
}

let chain: FakeEvents;
let index: ProofIndex;
let asked: number;
beforeEach(() => {
  chain = new FakeEvents();
  index = new ProofIndex(profile, chain, systemClock);
  asked = 0;
});

const update = (reorganised = false) => index.update(chain.head(reorganised));
const proved = (answer: boolean) =>
  index.proved(ORDER, awaited, chain.head(), async () => {
    asked += 1;
    return answer;
  });

test("orders that share a proof are told of it once", async () => {
  await update();
  expect([index.expect(ORDER, awaited), index.expect(OTHER, awaited)]).toEqual([true, true]);
  chain.mine(proofOf(word("dd")));
  expect(await update()).toEqual([]);
  chain.mine(proofOf(HASH));
  expect(await update()).toEqual([ORDER, OTHER]);
  chain.mine();
  expect(await update()).toEqual([]);
});

test("a proof that is there already is not waited for, and is evidence, also for who never waited", async () => {
  chain.mine(proofOf(HASH));
  await update();
  const [log, ...others] = await index.find(awaited);
  expect([log?.blockNumber, others]).toEqual([chain.head().latest.number, []]);
  expect(index.expect(ORDER, awaited)).toBe(false);
});

test("an oracle that said no is asked again once an event tells of a proof, and after a reorganisation took it back", async () => {
  await update();
  index.expect(ORDER, awaited);
  chain.mine();
  await update();
  for (let i = 0; i < 3; i += 1) expect(await proved(false)).toBe(false);
  chain.mine();
  await update();
  expect(await proved(false)).toBe(false);
  expect(asked).toBe(1);
  chain.mine(proofOf(HASH));
  expect(await update()).toEqual([ORDER]);
  expect(await proved(true)).toBe(true);
  chain.drop(1);
  chain.mine();
  await update(true);
  expect(await proved(false)).toBe(false);
  expect(asked).toBe(3);
});

test("an order that is over is told of no more", async () => {
  await update();
  index.expect(ORDER, awaited);
  index.drop(ORDER);
  chain.mine(proofOf(HASH));
  expect(await update()).toEqual([]);
});
