import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chainView } from "@tetrafi/stack/demo/chain-view.ts";
import { awaitEnd, placeOrder } from "@tetrafi/stack/demo/place-order.ts";
import { demoTiming, FADE_AMOUNT, fadingTrade, settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { expectReconciled } from "./reconciled.ts";
import { intentsOf, watchSteps } from "./settlement-steps.ts";

let stack: LocalStack;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-kill-"));
  // Time for a dozen restarts within one trade, on a busy machine; the fading corridor is shorter, so as not to be waited for.
  stack = await startLocalStack({
    dataDir,
    fadeAmount: FADE_AMOUNT,
    timingOf: (input, output) =>
      demoTiming(input, output) === undefined
        ? { exclusiveSeconds: 100, fillWindowSeconds: 120, expirySeconds: 180 }
        : { exclusiveSeconds: 24, fillWindowSeconds: 28, expirySeconds: 36 },
  });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const crossed = { opened: 1, filled: 1, claimed: 1, refunded: 0, settledAtOnce: 0 };
const atOnce = { opened: 0, filled: 0, claimed: 0, refunded: 0, settledAtOnce: 1 };
const returned = { opened: 1, filled: 0, claimed: 0, refunded: 1, settledAtOnce: 0 };

/** Steps after each of which the settlement process is killed, once. */
const STEPS = [
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
  "settled",
  "refunding",
] as const;

test("the settlement process, killed at every step, finishes every trade exactly once", async () => {
  const settlement = stack.processes.get("settlement");
  if (settlement === undefined) throw new Error("no settlement process");
  const pending = new Set<string>(STEPS);
  const killedAt: string[] = [];
  let restarting = Promise.resolve();
  const stopWatch = await watchSteps(stack.databaseUrl, ({ step }) => {
    if (!pending.delete(step)) return;
    killedAt.push(step);
    restarting = restarting.then(async () => {
      await settlement.kill("SIGKILL");
      await settlement.restart();
    });
  });
  const [exactInput, exactOutput, oneChain] = settlingTrades;
  if (exactInput === undefined || exactOutput === undefined || oneChain === undefined)
    throw new Error("the demo has three trades that settle");
  const plans = [exactInput, exactOutput, oneChain, fadingTrade];
  const placed = [];
  for (const plan of plans) placed.push(await placeOrder(stack, plan));
  const ends = await Promise.all(placed.map(({ orderId }) => awaitEnd(stack, orderId, 170_000)));
  await restarting;
  // A step that passed while the process was starting again is met by a trade that is not disturbed before.
  const more = [];
  for (const plan of [exactInput, exactOutput, exactInput])
    if (pending.size > 0) {
      more.push(await awaitEnd(stack, (await placeOrder(stack, plan)).orderId, 170_000));
      await restarting;
    }
  await stopWatch();

  expect(more.filter((order) => order.status !== "settled")).toEqual([]);
  expect(ends.map((order) => order.status)).toEqual(["settled", "settled", "settled", "refunded"]);
  expect([...killedAt].sort()).toEqual([...STEPS].sort());
  const view = chainView(stack.network);
  expect(await Promise.all(placed.map(({ orderId }) => view.orderLogs(orderId)))).toEqual([
    crossed,
    crossed,
    atOnce,
    returned,
  ]);
  const purposes = await Promise.all(
    placed.map(async ({ orderId }) =>
      (await intentsOf(stack.databaseUrl, orderId)).map(({ purpose }) => purpose),
    ),
  );
  expect(purposes).toEqual([
    ["open", "prove", "claim"],
    ["open", "prove", "claim"],
    ["settle"],
    ["open", "refund"],
  ]);
  await expectReconciled(stack);
});

test("the venue, killed right after it answered an order, loses nothing", async () => {
  const venue = stack.processes.get("venue");
  const [exactInput] = settlingTrades;
  if (venue === undefined || exactInput === undefined) throw new Error("no venue, or no trade");
  const { orderId } = await placeOrder(stack, exactInput);
  await venue.kill("SIGKILL");
  await venue.restart();
  const order = await awaitEnd(stack, orderId, 90_000);
  expect(order.status).toBe("settled");
  expect(await chainView(stack.network).orderLogs(orderId)).toEqual(crossed);
  await expectReconciled(stack);
});
