import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { numberToHex, pad, type Hex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accounts, startLocalChain, until, type LocalChain } from "../testing/local-chain.ts";
import { TransactionLane, type Call, type Outcome } from "./transaction-lane.ts";

const log = pino({ level: "silent" });
const key = (number: number): Hex => numberToHex(number, { size: 32 });
const transfer: Call = { to: accounts.taker.address, data: "0x", gas: 21_000n };

let dir = "";
let chain: LocalChain;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "tetrafi-lane-"));
  chain = await startLocalChain(31_337, dir);
  // From here on blocks come when a test asks for them.
  await chain.anvil("evm_setIntervalMining", [0]);
});
afterAll(async () => {
  await chain?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const newLane = (): TransactionLane => new TransactionLane(chain, accounts.relayer.privateKey, log);
const mine = (): Promise<void> => chain.anvil("anvil_mine", [1]);

async function send(lane: TransactionLane, id: number, call = transfer): Promise<Hex> {
  const answer = await lane.send(key(id), call);
  if (!answer.sent) throw new Error(answer.reason);
  return answer.hash;
}

/** Blocks and turns until so many outcomes are known. */
async function outcomesOf(lane: TransactionLane, count: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  return until(async () => {
    await mine();
    outcomes.push(...(await lane.settle()));
    await lane.nudge();
    return outcomes.length >= count && outcomes;
  });
}
const results = (outcomes: readonly Outcome[]): (readonly [number, string])[] =>
  outcomes.map((outcome) => [Number(outcome.key), outcome.result] as const).sort(([a], [b]) => a - b);

test("several go out at once, and each one's end is told apart", async () => {
  const lane = newLane();
  expect(await lane.open()).toBe(true);
  const refused = {
    to: chain.profile.contracts.hyperlaneOracle,
    data: pad("0x01", { size: 4 }),
    gas: 50_000n,
  };
  for (const id of [1, 2, 3]) await send(lane, id, id === 2 ? refused : transfer);
  expect(results(await outcomesOf(lane, 3))).toEqual([
    [1, "included"],
    [2, "reverted"],
    [3, "included"],
  ]);
  expect(lane.room).toBe(newLane().room);
});

test("a transaction that the pool lost is broadcast again, and with it what waits behind it", async () => {
  const lane = newLane();
  await lane.open();
  const lost = await send(lane, 1);
  await send(lane, 2);
  await chain.anvil("anvil_dropTransaction", [lost]);
  expect(results(await outcomesOf(lane, 2))).toEqual([
    [1, "included"],
    [2, "included"],
  ]);
});

test("a hole that a reorganisation left below a waiting transaction is filled", async () => {
  const lane = newLane();
  await lane.open();
  await send(lane, 1);
  expect(results(await outcomesOf(lane, 1))).toEqual([[1, "included"]]);
  await send(lane, 2);
  await chain.anvil("anvil_reorg", [1, []]);
  expect(results(await outcomesOf(lane, 1))).toEqual([[2, "included"]]);
});

test("a nonce that another used is found out", async () => {
  const [lane, other] = [newLane(), newLane()];
  await lane.open();
  await other.open();
  const hash = await send(lane, 1);
  await chain.anvil("anvil_dropTransaction", [hash]);
  await send(other, 2, { ...transfer, gas: 22_000n });
  expect(results(await outcomesOf(other, 1))).toEqual([[2, "included"]]);
  expect(results(await outcomesOf(lane, 1))).toEqual([[1, "displaced"]]);
});

test("a new process waits for what an earlier one left in the pool", async () => {
  const earlier = newLane();
  await earlier.open();
  await send(earlier, 1);
  const lane = newLane();
  expect(await lane.open()).toBe(false);
  await mine();
  expect(await lane.open()).toBe(true);
  await send(lane, 2);
  expect(results(await outcomesOf(lane, 1))).toEqual([[2, "included"]]);
});
