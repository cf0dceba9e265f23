import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { QuoteResponse, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { chainView } from "@tetrafi/stack/demo/chain-view.ts";
import { quotesRequest } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";

let stack: LocalStack;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-bad-input-"));
  stack = await startLocalStack({ dataDir });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const plan = () => settlingTrades[0] ?? expect.fail("the demo has a trade that settles");

type Answer = { status: number; code: string | undefined; body: unknown };

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${stack.apiUrl}/api/v1/rfq/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": stack.apiKeys.taker, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const parsed = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: parsed.error?.code, body: parsed };
}

async function firstQuote(user?: `0x${string}`): Promise<QuoteResponse> {
  const { body } = await post("quotes", quotesRequest(stack, plan(), user));
  return (body as QuotesResponse).quotes[0] ?? expect.fail("no offer");
}

/** The user's signature over exactly the quote's order. */
async function sign(quote: QuoteResponse, privateKey: `0x${string}`): Promise<`0x${string}`> {
  const { standardOrder, settler, originChainId } = quote.order.payload;
  const { permit2 } = chainView(stack.network).chain(originChainId).contracts;
  const hash = permit2Digest(fromWireOrder(standardOrder), { settler, permit2 });
  return privateKeyToAccount(privateKey).sign({ hash });
}

async function countOrders(): Promise<number> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>("select count(*) as count from orders");
  await client.end();
  return Number(rows[0]?.count);
}

test("orders that must be refused are, each with its code, and change nothing", async () => {
  const { taker, solvers, relayer } = stack.accounts;
  const quote = await firstQuote();
  const signature = await sign(quote, taker.privateKey);
  const worse = { ...quote, preview: { ...quote.preview, outputs: [] } };
  const cheaper = structuredClone(quote);
  const output = cheaper.preview.outputs[0] ?? expect.fail("no output");
  output.amount = (BigInt(output.amount) + 1n).toString();
  const holderWithoutApproval = solvers[2];
  const unapproved = await firstQuote(holderWithoutApproval.address);
  const poor = await firstQuote(relayer.address);

  const attempts: Record<string, Answer> = {
    "altered amount": await post("orders", { quoteResponse: cheaper, signature }),
    "no outputs": await post("orders", { quoteResponse: worse, signature }),
    "another's signature": await post("orders", {
      quoteResponse: quote,
      signature: await sign(quote, relayer.privateKey),
    }),
    "missing allowance": await post("orders", {
      quoteResponse: unapproved,
      signature: await sign(unapproved, holderWithoutApproval.privateKey),
    }),
    "missing balance": await post("orders", {
      quoteResponse: poor,
      signature: await sign(poor, relayer.privateKey),
    }),
    "no key": await post("orders", { quoteResponse: quote, signature }, { "x-api-key": "" }),
    "operator's key": await post(
      "orders",
      { quoteResponse: quote, signature },
      { "x-api-key": stack.apiKeys.operator },
    ),
    "unknown field": await post("orders", { quoteResponse: quote, signature, extra: 1 }),
    "too large": await post(
      "orders",
      JSON.stringify({ quoteResponse: quote, signature, extra: "x".repeat(70_000) }),
    ),
    "not JSON": await post("orders", "{"),
  };
  expect(Object.fromEntries(Object.entries(attempts).map(([what, { code }]) => [what, code]))).toEqual({
    "altered amount": "QUOTE_ALTERED",
    "no outputs": "INVALID_FIELD",
    "another's signature": "SIGNATURE_INVALID",
    "missing allowance": "ALLOWANCE_MISSING",
    "missing balance": "BALANCE_INSUFFICIENT",
    "no key": "UNAUTHENTICATED",
    "operator's key": "FORBIDDEN",
    "unknown field": "UNKNOWN_FIELD",
    "too large": "BODY_TOO_LARGE",
    "not JSON": "MALFORMED_JSON",
  });
  expect(await countOrders()).toBe(0);
});

test("preflight names the approval that is missing, with the transaction to send", async () => {
  const quote = await firstQuote(stack.accounts.solvers[2].address);
  const { body } = await post("orders/preflight", { quoteResponse: quote });
  const { ready, nextActions } = body as {
    ready: boolean;
    nextActions: { type: string; tx?: { to: string } }[];
  };
  expect(ready).toBe(false);
  const approval = nextActions.find(({ type }) => type === "approve");
  expect(approval?.tx?.to.toLowerCase()).toBe(chainView(stack.network).token(plan().input).toLowerCase());
});

test("an accepted quote is not accepted again, and another offer of the same auction neither", async () => {
  const { body } = await post("quotes", quotesRequest(stack, plan()));
  const [best, second] = (body as QuotesResponse).quotes;
  if (best === undefined || second === undefined) throw new Error("two offers are needed");
  const { privateKey } = stack.accounts.taker;
  const attempts = [best, best, second].map(async (quoteResponse) =>
    post("orders", { quoteResponse, signature: await sign(quoteResponse, privateKey) }),
  );
  const answers = await Promise.all(attempts);
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(answers.filter(({ code }) => code === "QUOTE_ALREADY_ACCEPTED")).toHaveLength(2);
  expect(await countOrders()).toBe(1);
});
