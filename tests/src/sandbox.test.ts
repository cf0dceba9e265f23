import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sandboxFaults, type SandboxFault } from "@tetrafi/protocol/sandbox.ts";
import { quotesRequest } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades, type TradePlan } from "@tetrafi/stack/demo/trades.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import type { OrderView } from "@tetrafi/protocol/http/orders.ts";
import { TakerClient } from "@tetrafi/sdk/taker/taker-client.ts";
import { signQuote } from "@tetrafi/sdk/taker/sign-quote.ts";

/** Faults on demand, as a taker's tests ask for them, over the whole stack with real chains. */

const UNIT = 10n ** 18n;
const test10: TradePlan = {
  name: "10 WETH on 31337 to WETH on 31338",
  input: { chainId: 31337, symbol: "WETH" },
  output: { chainId: 31338, symbol: "WETH" },
  swapType: "ExactInput",
  amount: 10n * UNIT,
  ends: "settled",
};

let stack: LocalStack;
let dataDir: string;
let tester: TakerClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-sandbox-"));
  // A faded test order comes back soon.
  stack = await startLocalStack({
    dataDir,
    timingOf: ({ symbol }) =>
      symbol === "WETH" ? { exclusiveSeconds: 24, fillWindowSeconds: 25, expirySeconds: 40 } : undefined,
  });
  tester = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.sandbox });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Makes a trade with a fault and follows it to its end. Answers its steps and the time that its auction took. */
async function trade(
  fault: SandboxFault | undefined,
  amount = test10.amount,
): Promise<{ readonly order: OrderView; readonly steps: string[]; readonly auctionMs: number }> {
  const request = quotesRequest(stack, { ...test10, amount });
  const { quotes, metadata } = await tester.requestQuotes(
    request,
    fault === undefined ? {} : { sandboxFault: fault },
  );
  const [quote] = quotes;
  if (quote === undefined) throw new Error("house solvers quote");
  const signature = await signQuote(quote, stack.accounts.taker.privateKey);
  const { id } = await tester.placeOrder(quote, signature);
  const steps: string[] = [];
  for await (const { step } of tester.orderEvents(id)) steps.push(step);
  return {
    order: await tester.order(id),
    steps,
    auctionMs: metadata.closedAtMs - metadata.openedAtMs,
  };
}

test("without a fault, house solvers quote and the trade settles", async () => {
  const { order, auctionMs } = await trade(undefined);
  expect(order.status).toBe("settled");
  expect(auctionMs).toBeLessThan(500);
});

test("reject: nobody quotes, by header and by amount", async () => {
  const request = quotesRequest(stack, test10);
  await expect(tester.requestQuotes(request, { sandboxFault: "reject" })).rejects.toMatchObject({
    code: "NO_QUOTES",
  });
  const amount = test10.amount + BigInt(sandboxFaults.reject.ending);
  await expect(tester.requestQuotes(quotesRequest(stack, { ...test10, amount }))).rejects.toMatchObject({
    code: "NO_QUOTES",
  });
});

test("slow: offers come when four fifths of the window are over, and are as good as others", async () => {
  const { metadata, quotes } = await tester.requestQuotes(quotesRequest(stack, test10), {
    sandboxFault: "slow",
  });
  expect(metadata.closedAtMs - metadata.openedAtMs).toBeGreaterThanOrEqual(400);
  expect(quotes.length).toBeGreaterThan(0);
});

test("fade and reorg, side by side: one comes back to the taker, the other is filled twice and settles", async () => {
  const [faded, reorganised] = await Promise.all([
    trade(undefined, test10.amount + BigInt(sandboxFaults.fade.ending)),
    trade("reorg"),
  ]);
  expect(faded.order.status).toBe("refunded");
  expect(faded.steps).not.toContain("filled");
  expect(reorganised.order.status).toBe("settled");
  const logs = ["solver-1", "solver-2", "solver-3"].map((name) =>
    readFileSync(join(dataDir, "logs", `${name}.log`), "utf8"),
  );
  expect(logs.join("\n")).toContain("reorganised a fill away");
  // Test trades say nothing of how a solver stands.
  const { solvers } = await tester.solvers();
  expect(solvers.map(({ standing, house }) => [standing, house])).toEqual(
    solvers.map(() => ["active", true]),
  );
});

test("elsewhere faults are refused, and test keys trade no live corridor", async () => {
  const live = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
  const [plan] = settlingTrades;
  if (plan === undefined) throw new Error("the demo has a trade that settles");
  const liveRequest = quotesRequest(stack, plan);
  await expect(live.requestQuotes(liveRequest, { sandboxFault: "fade" })).rejects.toMatchObject({
    code: "SANDBOX_FAULT_REFUSED",
  });
  await expect(tester.requestQuotes(liveRequest)).rejects.toMatchObject({ code: "SANDBOX_BOUNDARY" });
  await expect(live.requestQuotes(quotesRequest(stack, test10))).rejects.toMatchObject({
    code: "SANDBOX_BOUNDARY",
  });
  const oneChain = { ...test10, output: { chainId: 31337, symbol: "USDC" } };
  await expect(
    tester.requestQuotes(quotesRequest(stack, oneChain), { sandboxFault: "reorg" }),
  ).rejects.toMatchObject({ code: "SANDBOX_REORG_UNAVAILABLE" });
});
