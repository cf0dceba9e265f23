import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awaitEnd, placeOrder } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { expectReconciled } from "./reconciled.ts";
import { intentsOf } from "./settlement-steps.ts";

let stack: LocalStack;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-late-"));
  stack = await startLocalStack({
    dataDir,
    timingOf: () => ({ exclusiveSeconds: 60, fillWindowSeconds: 80, expirySeconds: 160 }),
  });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("a trade settles though the relayer is gone: the venue delivers the proof itself", async () => {
  const [plan] = settlingTrades;
  if (plan === undefined) throw new Error("the demo has trades that settle");
  await stack.processes.get("relayer")?.stop();
  const { orderId } = await placeOrder(stack, plan);
  const { status } = await awaitEnd(stack, orderId, 150_000);
  expect(status).toBe("settled");
  const purposes = (await intentsOf(stack.databaseUrl, orderId)).map(({ purpose }) => purpose);
  expect(purposes).toEqual(["open", "prove", "deliver", "claim"]);
  await expectReconciled(stack);
});
