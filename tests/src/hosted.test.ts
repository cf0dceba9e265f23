import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPublicClient, http } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { HostedFiller } from "@tetrafi/protocol/http/hosted-fillers.ts";
import { awaitEnd, quotesRequest, takerOf } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { signQuote } from "@tetrafi/sdk/taker/sign-quote.ts";
import { expectReconciled } from "./reconciled.ts";
import { intentsOf } from "./settlement-steps.ts";

let stack: LocalStack;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-hosted-"));
  stack = await startLocalStack({
    dataDir,
    hosted: true,
    timingOf: () => ({ exclusiveSeconds: 60, fillWindowSeconds: 80, expirySeconds: 160 }),
  });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function show(): Promise<HostedFiller> {
  const answer = await fetch(`${stack.apiUrl}/api/v1/admin/hosted-fillers/solver-1`, {
    headers: { "x-api-key": stack.apiKeys.operator },
  });
  return (await answer.json()) as HostedFiller;
}

async function act(action: "hold" | "resume"): Promise<number> {
  const answer = await fetch(`${stack.apiUrl}/api/v1/admin/hosted-fillers/solver-1/${action}`, {
    method: "POST",
    headers: { "x-api-key": stack.apiKeys.operator, "content-type": "application/json" },
    body: JSON.stringify({ why: "a look at its account" }),
  });
  return answer.status;
}

test("a house solver wins, and the venue fills for it; held, it fills when it goes on", async () => {
  const [plan] = settlingTrades;
  if (plan === undefined) throw new Error("the demo has trades that settle");
  const { accounts, network } = stack;
  const chain = network.chains.find(({ chainId }) => chainId === plan.output.chainId);
  const token = chain?.tokens.find(({ symbol }) => symbol === plan.output.symbol);
  if (chain === undefined || token === undefined) throw new Error("the demo trades what the network has");
  const client = createPublicClient({ transport: http(chain.rpcUrls[0]) });
  const balance = (account: `0x${string}`): Promise<bigint> =>
    client.readContract({
      address: token.address,
      abi: erc20Abi,
      functionName: "balanceOf",
      args: [account],
    });
  const [hostedBefore, solverBefore] = [
    await balance(accounts.hosted.address),
    await balance(accounts.solvers[0].address),
  ];

  expect(await act("hold")).toBe(200);
  const taker = takerOf(stack);
  const request = { ...quotesRequest(stack, plan), solverOptions: { include: ["solver-1"] } };
  const [quote] = (await taker.requestQuotes(request)).quotes;
  if (quote === undefined) throw new Error("solver-1 did not quote");
  const { id } = await taker.placeOrder(quote, await signQuote(quote, accounts.taker.privateKey));
  const blocked = { blocked: [{ orderId: id, cause: "held" }] };
  await expect.poll(show, { timeout: 60_000 }).toMatchObject(blocked);
  expect(await act("resume")).toBe(200);
  expect(await awaitEnd(stack, id, 150_000)).toMatchObject({ status: "settled" });

  const purposes = (await intentsOf(stack.databaseUrl, id)).map(({ purpose }) => purpose);
  expect(purposes).toEqual(["open", "fill", "prove", "claim"]);
  const paid = BigInt(quote.preview.outputs[0]?.amount ?? 0);
  expect(await balance(accounts.hosted.address)).toBe(hostedBefore - paid);
  expect(await balance(accounts.solvers[0].address)).toBe(solverBefore);
  const shown = await show();
  expect(shown).toMatchObject({ heldAtMs: null, blocked: [] });
  expect(shown.actions.map(({ action }) => action)).toEqual(["resume", "hold"]);
  expect(shown.tokens.map((one) => one.token)).toContain(token.address.toLowerCase());
  // Told that the venue fills, the solver's own filler left it alone.
  expect(readFileSync(join(dataDir, "logs", "solver-1.log"), "utf8")).toContain(
    "the venue's hosted filler fills it",
  );
  await expectReconciled(stack);
});
