import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Hex } from "viem";
import type { QuoteResponse, QuotesRequest, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import { signQuote } from "@tetrafi/sdk/taker/sign-quote.ts";
import { chainView } from "@tetrafi/stack/demo/chain-view.ts";
import { awaitEnd, quotesRequest, takerOf } from "@tetrafi/stack/demo/place-order.ts";
import type { TradePlan } from "@tetrafi/stack/demo/trades.ts";
import { SOLVERS } from "@tetrafi/stack/identities.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { expectReconciled } from "./reconciled.ts";
import { intentsOf } from "./settlement-steps.ts";

const UNIT = 1_000_000n;
/** Of each token, whole: less than what is asked for below, and more than half of it. */
const SOLVER_FUNDS = 1_500n;
const AMOUNT = 2_000n * UNIT;
const REPLAY = join(import.meta.dirname, "..", "..", "packages", "venue", "src", "replay-main.ts");

let stack: LocalStack;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-splits-"));
  stack = await startLocalStack({
    dataDir,
    solverFunds: SOLVER_FUNDS,
    // On a busy machine: time to fill; the corridor on which a solver fades is shorter, so as not to be waited for.
    timingOf: (input) =>
      input.symbol === "USDT"
        ? { exclusiveSeconds: 26, fillWindowSeconds: 30, expirySeconds: 40 }
        : { exclusiveSeconds: 60, fillWindowSeconds: 80, expirySeconds: 120 },
  });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** 2,000 of the one stablecoin on the first chain for the other on the second. */
const plan = (input: string, output: string): TradePlan => ({
  name: `${input} for ${output}`,
  input: { chainId: 31337, symbol: input },
  output: { chainId: 31338, symbol: output },
  swapType: "ExactInput",
  amount: AMOUNT,
  ends: "settled",
});

function request(trade: TradePlan): QuotesRequest {
  const whole = quotesRequest(stack, trade);
  return { ...whole, intent: { ...whole.intent, partialFill: true } };
}

/** The first offer of an answer, which must be a split. */
function splitOf({ quotes }: QuotesResponse): QuoteResponse & { split: NonNullable<QuoteResponse["split"]> } {
  const [first = expect.fail("no offer")] = quotes;
  return { ...first, split: first.split ?? expect.fail("the first offer is no split") };
}

/** Checks, signs once and orders; answers the ids of the whole and of its parts. */
async function accept(
  quote: QuoteResponse,
  trade: TradePlan,
): Promise<{ id: Hex; orderIds: readonly Hex[] }> {
  const taker = takerOf(stack);
  expect(await taker.preflight(quote)).toMatchObject({ ready: true });
  const { inputSettler, orderSetOpener = expect.fail("no opener") } =
    stack.network.chains[0]?.contracts ?? expect.fail("no chain");
  const signature = await signQuote(quote, stack.accounts.taker.privateKey, {
    request: request(trade),
    settlers: [inputSettler, orderSetOpener],
  });
  const idempotencyKey = quote.quoteId;
  const accepted = await taker.placeOrder(quote, signature, { idempotencyKey });
  // The same again is the same answer, with its parts.
  expect(await taker.placeOrder(quote, signature, { idempotencyKey })).toEqual(accepted);
  return { id: accepted.id, orderIds: accepted.orderIds ?? expect.fail("no parts") };
}

const sum = (amounts: readonly string[]): bigint =>
  amounts.reduce((total, amount) => total + BigInt(amount), 0n);

test("two solvers with too little each serve one request together, and both are settled", async () => {
  const trade = plan("USDC", "USDT");
  const taker = takerOf(stack);
  // Nobody has as much alone.
  await expect(taker.requestQuotes(quotesRequest(stack, trade))).rejects.toMatchObject({ code: "NO_QUOTES" });
  const answer = await taker.requestQuotes(request(trade));
  const quote = splitOf(answer);
  const { parts } = quote.split;
  expect(parts.length).toBe(2);
  expect(new Set(parts.map(({ solverId }) => solverId)).size).toBe(2);
  expect(quote).toMatchObject({ solverId: "split", partialFill: true, split: { exact: true } });
  expect(sum(parts.map(({ inputAmount }) => inputAmount))).toBe(AMOUNT);
  expect(sum(parts.map(({ outputAmount }) => outputAmount)).toString()).toBe(quote.terms.netAmount);
  expect(BigInt(quote.split.bestPossible)).toBeGreaterThanOrEqual(BigInt(quote.terms.netAmount));

  const { id, orderIds } = await accept(quote, trade);
  expect(orderIds).toEqual(parts.map(({ orderId }) => orderId));
  const whole = await awaitEnd(stack, id, 120_000);
  expect(whole).toMatchObject({ id, status: "settled", step: "settled", solverId: "split" });
  expect(whole.output.amount).toBe(quote.terms.netAmount);
  const view = chainView(stack.network);
  for (const [place, orderId] of orderIds.entries()) {
    expect(await taker.order(orderId)).toMatchObject({
      id: orderId,
      wholeId: id,
      status: "settled",
      solverId: parts[place]?.solverId,
    });
    expect(await view.orderLogs(orderId)).toMatchObject({ opened: 1, filled: 1, claimed: 1, refunded: 0 });
  }
  const { events } = await taker.timeline(id);
  for (const orderId of orderIds)
    expect(events.findLast((event) => event.orderId === orderId)?.step).toBe("settled");
  const opened = events.filter(({ step }) => step === "opening").map(({ txHash }) => txHash);
  expect(opened.length).toBe(2);
  expect(new Set(opened).size).toBe(1);
  await expect(taker.evidence(id)).rejects.toMatchObject({ code: "EVIDENCE_OF_PARTS" });
  await expectReconciled(stack);

  // The record alone gives the same split again.
  const env = { PATH: process.env["PATH"], DATABASE_URL: stack.databaseUrl };
  const replayed = await promisify(execFile)(process.execPath, [REPLAY, "--rfq", quote.rfqId], { env });
  expect(replayed.stdout).toContain("1 auctions replayed, 1 offers the same, 0 auctions differ");
});

test("a solver that fades costs its own part alone", async () => {
  const trade = plan("USDT", "USDC");
  const taker = takerOf(stack);
  const quote = splitOf(await taker.requestQuotes(request(trade)));
  const [stays, fades] = quote.split.parts;
  if (stays === undefined || fades === undefined) throw new Error("two parts are needed");
  const { id } = await accept(quote, trade);
  const process = stack.processes.get(SOLVERS.find((solver) => solver.id === fades.solverId)?.id ?? "");
  await (process ?? expect.fail("the solver has no process")).kill("SIGKILL");
  const whole = await awaitEnd(stack, id, 120_000);
  expect(whole.status).toBe("partlySettled");
  expect(whole.parts?.map(({ solverId, status }) => [solverId, status])).toEqual([
    [stays.solverId, "settled"],
    [fades.solverId, "refunded"],
  ]);
  const view = chainView(stack.network);
  expect(await view.orderLogs(fades.orderId)).toMatchObject({
    opened: 1,
    filled: 0,
    claimed: 0,
    refunded: 1,
  });
  expect((await intentsOf(stack.databaseUrl, fades.orderId)).map(({ purpose }) => purpose)).toEqual([
    "open",
    "refund",
  ]);
  await expectReconciled(stack);
});
