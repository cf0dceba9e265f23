import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addSolver, type NewSolver } from "@tetrafi/stack/new-solver.ts";
import { chainView } from "@tetrafi/stack/demo/chain-view.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import type { SolverView } from "@tetrafi/protocol/http/catalogue.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import { OifClient } from "./oif/oif-client.ts";
import { startOifDesk, type OifDesk } from "./oif/oif-desk.ts";
import { expectReconciled } from "./reconciled.ts";

const DESK = "oifdesk";
const AMOUNT = 50_000_000_000n;
const input = { chainId: 31_337, symbol: "USDC" } as const;
const output = { chainId: 31_338, symbol: "USDT" } as const;

let stack: LocalStack;
let dataDir: string;
let desk: OifDesk;
let account: NewSolver["account"];
let client: OifClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-oif-"));
  desk = await startOifDesk();
  const file = join(dataDir, "oif-solvers.json");
  // It fills with the SDK, which fills only what is its own.
  const own = { solverId: DESK, url: desk.url, auth: { type: "none" }, exclusive: true };
  const entry = { ...own, healthEveryMs: 200, pollMs: 300 };
  writeFileSync(file, JSON.stringify({ solvers: [entry] }), { mode: 0o600 });
  stack = await startLocalStack({
    dataDir: join(dataDir, "stack"),
    venueSettings: { TETRAFI_OIF_SOLVERS_FILE: file },
  });
  client = new OifClient(stack.apiUrl, stack.apiKeys.taker);
});

afterAll(async () => {
  await desk?.stop();
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Asks, signs the best and orders it; answers when it is finalised. */
async function trade() {
  const view = chainView(stack.network);
  const [give, get] = [input, output].map((side) => ({ chainId: side.chainId, address: view.token(side) }));
  if (give === undefined || get === undefined) throw new Error("two sides");
  const { address, privateKey } = stack.accounts.taker;
  const before = await view.balance(output, address);
  const quotes = await client.quotes(address, give, get, AMOUNT);
  const [best] = quotes;
  if (best === undefined) throw new Error("nobody quoted");
  const amounts = quotes.map(({ preview }) => BigInt(preview.outputs[0]?.amount ?? 0));
  expect(amounts).toEqual(amounts.toSorted((a, b) => (a < b ? 1 : -1)));
  const signature = await client.sign(best, privateKey);
  const placed = await client.order(best, signature);
  expect(placed).toMatchObject({ status: 200, body: { quoteId: best.quoteId } });
  const { orderId } = placed.body as { orderId: `0x${string}` };
  // The same quote again makes no second order.
  expect(await client.order(best, signature)).toMatchObject({ status: 409 });
  const status = async () => (await client.orderById(orderId)).status;
  await expect.poll(status, { timeout: 120_000, interval: 300 }).toBe("finalized");
  expect((await view.balance(output, address)) - before).toBe(amounts[0]);
  return { orderId, best, amount: amounts[0] ?? 0n, signature };
}

test("a client that knows OIF alone asks, signs, orders, and sees its trade finalised", async () => {
  const { orderId, best } = await trade();
  expect(best.solverId).toMatch(/^solver-/);
  const { fillTransaction } = await client.orderById(orderId);
  expect(
    await chainView(stack.network).successBlock(output.chainId, fillTransaction?.hash ?? "0x"),
  ).toBeTypeOf("number");
});

test("a solver that speaks OIF alone wins by price, is handed the order, fills it, and is paid", async () => {
  ({ account } = await addSolver(stack, DESK));
  await desk.open(stack.network, account.privateKey);
  const corridors = async () => {
    const answer = await fetch(`${stack.apiUrl}/api/v1/solvers/${DESK}`, {
      headers: { "x-api-key": stack.apiKeys.taker },
    });
    const view = (await answer.json()) as Partial<SolverView>;
    return view.connected === true ? view.supportedAssets?.routes.length : 0;
  };
  await expect.poll(corridors, { timeout: 30_000, interval: 200 }).toBeGreaterThan(0);
  const view = chainView(stack.network);
  const balances = async () =>
    Promise.all([view.balance(input, account.address), view.balance(output, account.address)]);
  const [inputBefore, outputBefore] = await balances();
  const { orderId, best, amount, signature } = await trade();
  expect(best.solverId).toBe(DESK);
  expect(amount).toBe(AMOUNT);
  const [inputAfter, outputAfter] = await balances();
  expect([inputAfter - inputBefore, outputBefore - outputAfter]).toEqual([AMOUNT, AMOUNT]);
  // Handed over exactly as it was signed.
  expect(desk.orders).toHaveLength(1);
  expect(desk.orders[0]?.order).toEqual(best.order);
  expect(desk.orders[0]?.signature).toBe(signature);
  const answer = await fetch(`${stack.apiUrl}/api/v1/rfq/orders/${orderId}/evidence`, {
    headers: { "x-api-key": stack.apiKeys.taker },
  });
  const { auction } = (await answer.json()) as EvidenceResponse;
  expect(auction.events.find(({ solverId }) => solverId === DESK)).toMatchObject({
    type: "attestedQuote",
    attestation: { transport: "oifV0", reference: "at-par" },
  });
  await expectReconciled(stack);
});
