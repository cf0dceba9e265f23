import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OrderAccepted } from "@tetrafi/protocol/http/orders.ts";
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
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-accept-"));
  stack = await startLocalStack({ dataDir });
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly body: unknown };

const codeOf = ({ body }: Answer): string | undefined => (body as { error?: { code: string } }).error?.code;

async function post(path: string, body: unknown, key?: string): Promise<Answer> {
  const answer = await fetch(`${stack.apiUrl}/api/v1/rfq/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-api-key": stack.apiKeys.taker,
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** All offers of an auction. */
async function offers(): Promise<QuoteResponse[]> {
  const plan = settlingTrades[0] ?? expect.fail("the demo has a trade that settles");
  const { body } = await post("quotes", quotesRequest(stack, plan));
  const { quotes } = body as QuotesResponse;
  expect(quotes.length).toBeGreaterThan(1);
  return quotes;
}

/** The request that accepts this offer, signed by the taker. */
async function signed(quoteResponse: QuoteResponse): Promise<object> {
  const { standardOrder, settler, originChainId } = quoteResponse.order.payload;
  const { permit2 } = chainView(stack.network).chain(originChainId).contracts;
  const hash = permit2Digest(fromWireOrder(standardOrder), { settler, permit2 });
  return {
    quoteResponse,
    signature: await privateKeyToAccount(stack.accounts.taker.privateKey).sign({ hash }),
  };
}

async function ordersOf(rfqId: string): Promise<string[]> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ order_id: string }>("select order_id from orders where rfq_id = $1", [
    rfqId,
  ]);
  await client.end();
  return rows.map((row) => row.order_id);
}

test("the same key and body gets the same answer again, another body is refused", async () => {
  const [best, second] = await offers();
  if (best === undefined || second === undefined) throw new Error("two offers are needed");
  const body = await signed(best);
  const first = await post("orders", body, "order 1");
  expect(first.status).toBe(200);
  expect(await post("orders", body, "order 1")).toEqual(first);
  const reversed = Object.fromEntries(Object.entries(body).toReversed());
  expect(await post("orders", reversed, "order 1")).toEqual(first);
  expect(codeOf(await post("orders", await signed(second), "order 1"))).toBe("IDEMPOTENCY_KEY_REUSED");
  expect(codeOf(await post("orders", body, "order 2"))).toBe("QUOTE_ALREADY_ACCEPTED");
  expect(codeOf(await post("orders", body))).toBe("QUOTE_ALREADY_ACCEPTED");
  expect(await ordersOf(best.rfqId)).toEqual([(first.body as OrderAccepted).id]);
});

test("retries that overlap get one answer", async () => {
  const [best] = await offers();
  if (best === undefined) throw new Error("an offer is needed");
  const body = await signed(best);
  const answers = await Promise.all(Array.from({ length: 10 }, () => post("orders", body, "overlapping")));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
  expect(await ordersOf(best.rfqId)).toHaveLength(1);
});

test("twenty acceptances at once of all offers of an auction are one order", async () => {
  const quotes = await offers();
  const bodies = await Promise.all(quotes.map((quote) => signed(quote)));
  const attempt = (_: unknown, number: number): Promise<Answer> =>
    post("orders", bodies[number % bodies.length]);
  const answers = await Promise.all(Array.from({ length: 20 }, attempt));
  const accepted = answers.filter(({ status }) => status === 200);
  expect(accepted).toHaveLength(1);
  expect(answers.filter((answer) => codeOf(answer) === "QUOTE_ALREADY_ACCEPTED")).toHaveLength(19);
  const ids = accepted.map(({ body }) => (body as OrderAccepted).id);
  expect(await ordersOf(quotes[0]?.rfqId ?? "")).toEqual(ids);
});
