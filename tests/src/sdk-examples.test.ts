import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { placeOrder, quotesRequest } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { addSolver } from "@tetrafi/stack/new-solver.ts";
import { writeStackFile } from "@tetrafi/stack/stack-file.ts";
import { TakerClient } from "@tetrafi/sdk/taker/taker-client.ts";

/** The SDK's examples, as they lie there, against a whole stack. */

const EXAMPLES = join(import.meta.dirname, "..", "..", "packages", "sdk", "examples");
const run = promisify(execFile);

let dataDir: string;
let stack: LocalStack;
let stackFile: string;
let priceServer: Server;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-examples-"));
  stack = await startLocalStack({ dataDir });
  stackFile = writeStackFile(stack);
  priceServer = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{ "USDC": "1.0", "USDT": "0.99", "WETH": "3000.25", "BAD": "-1" }');
  });
  await new Promise<void>((resolve) => priceServer.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await stack?.stop();
  priceServer?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts an example; `seen` resolves once it has printed a text. */
function start(name: string, parameters: readonly string[], settings: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(EXAMPLES, name), ...parameters], {
    env: { ...process.env, ...settings },
  });
  children.push(child);
  let output = "";
  const waiting: { readonly text: string; readonly resolve: () => void }[] = [];
  const look = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const one of waiting) if (output.includes(one.text)) one.resolve();
  };
  child.stdout.on("data", look);
  child.stderr.on("data", look);
  return {
    output: () => output,
    seen: (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        if (output.includes(text)) resolve();
        waiting.push({ text, resolve });
        child.once("exit", () => reject(new Error(`ended without "${text}":\n${output}`)));
      }),
  };
}

async function solverSettings(name: string): Promise<Record<string, string>> {
  const { account, apiKey } = await addSolver(stack, name);
  return {
    TETRAFI_NETWORK_FILE: stack.networkFile,
    TETRAFI_SOLVER_WS_URL: stack.wsUrl,
    TETRAFI_SOLVER_API_KEY: apiKey,
    TETRAFI_SOLVER_KEY: account.privateKey,
    TETRAFI_SOLVER_PRICE_URL: `http://127.0.0.1:${(priceServer.address() as AddressInfo).port}/`,
  };
}

const [plan] = settlingTrades;
if (plan === undefined) throw new Error("the demo has a trade that settles");

test("a trade settles, and is told event by event; another program hears of it too", async () => {
  const events = start("events.ts", [stackFile, "120"]);
  await events.seen("caught up");
  const { stdout } = await run(process.execPath, [join(EXAMPLES, "trade.ts"), stackFile]);
  const lines = stdout.trim().split("\n");
  expect(lines.at(-1)).toBe("settled");
  const orderId = lines[0]?.split(" ")[1] ?? "";
  await events.seen(`order ${orderId} settled`);
  expect(events.output()).toContain("closed");
});

test("a solver whose prices come from a server wins at a price that nobody else gives, and counts its profit", async () => {
  const solver = start("http-price-solver.ts", [], await solverSettings("httpdesk"));
  await solver.seen('"msg":"connected"');
  const taker = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
  const best = async (): Promise<string> => {
    const { quotes } = await taker.requestQuotes(quotesRequest(stack, plan));
    return quotes[0]?.solverId ?? "";
  };
  // USDT at 99 cents: a per cent better than the house. On a busy machine it may miss a window.
  await expect.poll(best, { timeout: 60_000, interval: 1_000, message: solver.output() }).toBe("httpdesk");
  await placeOrder(stack, plan);
  await solver.seen('"msg":"profit"');
  const line =
    solver
      .output()
      .split("\n")
      .find((one) => one.includes('"msg":"profit"')) ?? "{}";
  const { spread, gas, net } = JSON.parse(line) as Record<string, string>;
  // Five basis points of 250,000 dollars.
  expect(Number(spread)).toBeCloseTo(125, 1);
  expect(Number(gas)).toBeGreaterThan(0);
  expect(Number(net)).toBeLessThan(Number(spread));
});

test("a dry run logs its quotes, and nobody gets one", async () => {
  const solver = start("http-price-solver.ts", [], { ...(await solverSettings("drydesk")), DRY_RUN: "true" });
  await solver.seen('"msg":"connected"');
  const taker = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
  const { quotes, metadata } = await taker.requestQuotes(quotesRequest(stack, plan));
  await solver.seen("dry run: would quote");
  expect(quotes.map(({ solverId }) => solverId)).not.toContain("drydesk");
  expect(metadata.closeReason).toBe("allAnswered");
});
