import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hex } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awaitEnd, placeOrder, takerOf } from "@tetrafi/stack/demo/place-order.ts";
import { makeTrades } from "@tetrafi/stack/demo/make-trades.ts";
import { runTrade } from "@tetrafi/stack/demo/run-trade.ts";
import { demoTiming, FADE_AMOUNT, settlingTrades, type TradePlan } from "@tetrafi/stack/demo/trades.ts";
import { SOLVERS } from "@tetrafi/stack/identities.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import type { Side } from "@tetrafi/stack/network.ts";
import { writeStackFile } from "@tetrafi/stack/stack-file.ts";
import { tetrafi } from "./command-line.ts";
import { tradeLegs, UNIT } from "./trade-legs.ts";
import { expectReconciled } from "./reconciled.ts";

let stack: LocalStack;
let dataDir: string;

/** The solver that wins it leaves it, and another takes it over. */
const laddered: TradePlan = {
  name: "31,337 USDC on 31337 to USDC on 31338, the winner does not fill, a runner-up does",
  input: { chainId: 31337, symbol: "USDC" },
  output: { chainId: 31338, symbol: "USDC" },
  swapType: "ExactInput",
  amount: FADE_AMOUNT,
  limitAmount: (FADE_AMOUNT * 99n) / 100n,
  ends: "settled",
};

/** The demo's, but on a busy machine the trade that fades must still be opened within its time. */
const timingOf: typeof demoTiming = (input, output) =>
  input.symbol === "USDC" && output.symbol === "USDC"
    ? { exclusiveSeconds: 6, decaySeconds: 10, fillWindowSeconds: 60, expirySeconds: 90 }
    : demoTiming(input, output) && { exclusiveSeconds: 16, fillWindowSeconds: 20, expirySeconds: 26 };

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-e2e-"));
  stack = await startLocalStack({ dataDir, fadeAmount: FADE_AMOUNT, timingOf });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("the stack file tells its owner, and nobody else, where everything is", () => {
  const path = writeStackFile(stack);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("trades settle or come back to the taker, to the unit", async () => {
  const results = await makeTrades(stack);
  const failed = results.flatMap(({ name, checks }) =>
    checks.filter(({ ok }) => !ok).map(({ what, detail }) => `${name}: ${what}: ${detail}`),
  );
  expect(failed).toEqual([]);
  await expectReconciled(stack);
});

test("an order that its winner leaves is filled by a runner-up, at no less than that one quoted", async () => {
  const { orderId, quotes } = await placeOrder(stack, laddered);
  const [won, ...others] = quotes;
  expect(others.length).toBeGreaterThan(0);
  // A fall that doesn't divide by its ten seconds ends above the limit, by less than a unit a second.
  const above = BigInt(won?.fallback?.leastAmount ?? 0) - (laddered.limitAmount ?? 0n);
  expect(above >= 0n && above < 10n).toBe(true);
  expect((await awaitEnd(stack, orderId)).status).toBe("settled");
  const { events } = await takerOf(stack).timeline(orderId);
  const filled = events.find(({ step }) => step === "filled")?.detail;
  const { solver, amount } = (filled ?? {}) as { solver?: string; amount?: string };
  const filler = SOLVERS.findIndex((_, at) =>
    solver?.endsWith(stack.accounts.solvers[at]?.address.slice(2).toLowerCase() ?? "-"),
  );
  const rung = won?.fallback?.rungs.find(({ solverId }) => solverId === SOLVERS[filler]?.id);
  expect(rung?.fromSeconds).not.toBeNull();
  const quoted = others.find(({ quoteId }) => quoteId === rung?.quoteId)?.preview.outputs[0]?.amount;
  expect(BigInt(amount ?? 0)).toBeLessThanOrEqual(BigInt(quoted ?? 0));
  expect(BigInt(amount ?? 0)).toBeGreaterThanOrEqual(laddered.limitAmount ?? 0n);
  await expectReconciled(stack);
});

test("several inputs become one output, and one input several outputs, each paid to the unit", async () => {
  const [usdc, usdt] = [31337, 31338].flatMap((chainId) =>
    ["USDC", "USDT"].map((symbol): Side => ({ chainId, symbol })),
  );
  if (usdc === undefined || usdt === undefined) throw new Error("a chain has two tokens");
  const away = { usdc: { ...usdc, chainId: 31338 }, usdt: { ...usdt, chainId: 31338 } };
  const newAccount = (): Hex => privateKeyToAddress(generatePrivateKey());
  const payees = [newAccount(), newAccount()] as const;
  const results = await Promise.all([
    tradeLegs(
      stack,
      "ExactInput",
      [
        [usdc, 30_000n * UNIT],
        [usdt, 20_000n * UNIT],
      ],
      [[away.usdt, null]],
    ),
    tradeLegs(
      stack,
      "ExactOutput",
      [[usdc, null]],
      [
        [away.usdc, 1_000n * UNIT, payees[0]],
        [away.usdc, 2_000n * UNIT, payees[1]],
        [away.usdt, 3_000n * UNIT, payees[1]],
      ],
    ),
  ]);
  for (const { order, paid } of results) {
    expect(order.status).toBe("settled");
    expect(paid).toEqual(order.outputs.map(({ amount }) => BigInt(amount)));
  }
  await expectReconciled(stack);
});

test("an operator holds a trade, sees why it waits, and releases it, from the command line", async () => {
  const [plan] = settlingTrades;
  if (plan === undefined) throw new Error("the demo has a trade that settles");
  const { orderId } = await placeOrder(stack, plan);
  await tetrafi(stack, "settlements", "hold", orderId, "--why", "a test");
  const shown = async () => tetrafi(stack, "settlements", "show", orderId);
  await expect.poll(shown, { timeout: 60_000, interval: 500 }).toContain("the settlement is held");
  expect(await tetrafi(stack, "settlements", "list", "--stuck")).toContain(orderId);
  await tetrafi(stack, "settlements", "release", orderId, "--why", "it was one");
  expect((await awaitEnd(stack, orderId, 90_000)).status).toBe("settled");
  expect(await shown()).toMatch(/hold +operator[0-9a-f]+ +\w+ +a test/);
  await expect(tetrafi(stack, "settlements", "retry", orderId, "--why", "x")).rejects.toThrow(
    /SETTLEMENT_ENDED/,
  );
  await expectReconciled(stack);
});

test("a stopped stack goes on where it was", async () => {
  const { taker } = stack.apiKeys;
  await stack.stop();
  stack = await startLocalStack({ dataDir, fadeAmount: FADE_AMOUNT, timingOf });
  expect(stack.apiKeys.taker).toBe(taker);
  const [plan] = settlingTrades;
  if (plan === undefined) throw new Error("the demo has a trade that settles");
  const result = await runTrade(stack, plan);
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
  await expectReconciled(stack);
});
