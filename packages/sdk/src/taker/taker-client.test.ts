import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { errorBody } from "@tetrafi/protocol/error-body.ts";
import type { ErrorCode, Failure } from "@tetrafi/protocol/errors.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { quoteOf, sampleOrder } from "../testing/orders.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { ApiError } from "./api-error.ts";
import { TakerClient } from "./taker-client.ts";

type Seen = { readonly method: string; readonly url: string; readonly body: string } & Pick<
  IncomingMessage,
  "headers"
>;
type Answer = (response: ServerResponse, seen: Seen) => void;

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** A server that gives the answers in turn, the last one for ever, and a client of it. */
async function serve(...answers: Answer[]): Promise<{ taker: TakerClient; seen: Seen[]; apiUrl: string }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      answers[Math.min(seen.length, answers.length) - 1]?.(response, one);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { taker: clientOf(apiUrl, 10_000), seen, apiUrl };
}

function clientOf(apiUrl: string, timeoutMs: number): TakerClient {
  const retry = { attempts: 4, minMs: 1, maxMs: 5 };
  return new TakerClient({ apiUrl: `${apiUrl}/`, apiKey: "tf_key_secret", timeoutMs, retry });
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
const failing = (failure: Failure, headers: Record<string, string> = {}): Answer => {
  const { status, body } = errorBody(failure, "req-1");
  return json(body, status, headers);
};
const cut: Answer = (response) => response.socket?.destroy();
const silent: Answer = () => undefined;
const cutInTheBody: Answer = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write("{", () => response.socket?.destroy());
};

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("expected an ApiError", { cause: error });
  return error;
}

const corridor = crossCorridor(paperNetwork());
const address = "0x00000000000000000000000000000000000000aa";
const quote = quoteOf(sampleOrder({ corridor, user: address, solver: address }));
const accepted = { id: quote.order.payload.orderId, status: "pending", quoteId: "quote-1", createdAt: 1 };

describe("requests", () => {
  test("each method has its route, with the key", async () => {
    const { taker, seen } = await serve(json({}));
    await taker.order("0x01");
    await taker.timeline("a/b?c");
    await taker.evidence("0x01");
    await taker.corridors();
    await taker.pairs();
    await taker.solvers();
    await taker.preflight(quote);
    await taker.placeOrder(quote, "0x1234");
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /api/v1/rfq/orders/0x01",
      "GET /api/v1/rfq/orders/a%2Fb%3Fc/timeline",
      "GET /api/v1/rfq/orders/0x01/evidence",
      "GET /api/v1/corridors",
      "GET /api/v1/pairs",
      "GET /api/v1/solvers",
      "POST /api/v1/rfq/orders/preflight",
      "POST /api/v1/rfq/orders",
    ]);
    expect(new Set(seen.map(({ headers }) => headers["x-api-key"]))).toEqual(new Set(["tf_key_secret"]));
    expect(JSON.parse(seen.at(-2)?.body ?? "")).toEqual({ quoteResponse: quote });
    expect(JSON.parse(seen.at(-1)?.body ?? "")).toEqual({ quoteResponse: quote, signature: "0x1234" });
  });

  test("a redirect is not followed, since the key would go with it", async () => {
    const elsewhere = await serve(json({}));
    const redirect: Answer = (response) => {
      response.writeHead(307, { location: `${elsewhere.apiUrl}/api/v1/solvers` }).end();
    };
    const { taker } = await serve(redirect);
    expect((await failure(taker.solvers())).code).toBe("CONNECTION_LOST");
    expect(elsewhere.seen).toEqual([]);
  });
});

describe("orders", () => {
  test.each([
    ["a broken connection", cut],
    ["an answer that breaks off", cutInTheBody],
    ["a full database", failing({ code: "DATABASE_UNAVAILABLE" })],
    ["a fault of the venue", failing({ code: "INTERNAL" })],
    ["too many requests", failing({ code: "RATE_LIMITED" }, { "retry-after": "0" })],
    ["a proxy's page", (response) => void response.writeHead(502).end("<html>")],
  ] satisfies [string, Answer][])("%s: sent again with the same key, answered once", async (_, answer) => {
    const { taker, seen } = await serve(answer, answer, json(accepted));
    expect(await taker.placeOrder(quote, "0x1234")).toEqual(accepted);
    const keys = seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
  });

  test("no answer in time: sent again with the same key", async () => {
    const { seen, apiUrl } = await serve(silent, json(accepted));
    expect(await clientOf(apiUrl, 500).placeOrder(quote, "0x1234")).toEqual(accepted);
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  test("each order has its own key, unless one is given", async () => {
    const { taker, seen } = await serve(json(accepted));
    await taker.placeOrder(quote, "0x1234");
    await taker.placeOrder(quote, "0x1234");
    await taker.placeOrder(quote, "0x1234", { idempotencyKey: "mine" });
    const keys = seen.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("mine");
  });

  test("what waiting does not mend is not sent again", async () => {
    const codes: ErrorCode[] = [
      "QUOTE_EXPIRED",
      "ALLOWANCE_MISSING",
      "BALANCE_INSUFFICIENT",
      "QUOTE_ALTERED",
    ];
    for (const code of codes) {
      const { taker, seen } = await serve(failing({ code }));
      expect((await failure(taker.placeOrder(quote, "0x1234"))).code).toBe(code);
      expect(seen).toHaveLength(1);
    }
  });

  test("gives up after so many attempts, with the last error", async () => {
    const { taker, seen } = await serve(cut, failing({ code: "OVERLOADED" }));
    const error = await failure(taker.placeOrder(quote, "0x1234"));
    expect(error).toMatchObject({ code: "OVERLOADED", status: 503, retryable: true });
    expect(seen).toHaveLength(4);
  });

  test("a server that wants a long wait is not waited for", async () => {
    const { taker, seen } = await serve(failing({ code: "RATE_LIMITED" }, { "retry-after": "3600" }));
    expect(await failure(taker.placeOrder(quote, "0x1234"))).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(seen).toHaveLength(1);
  });
});

describe("reads and quotes", () => {
  test("a read is sent again", async () => {
    const { taker, seen } = await serve(cut, json({ solvers: [] }));
    expect(await taker.solvers()).toEqual({ solvers: [] });
    expect(seen).toHaveLength(2);
  });

  test("a request for quotes is not: each would be a new auction", async () => {
    const { taker, seen } = await serve(cut);
    const request: QuotesRequest = {
      user: address,
      intent: { intentType: "swap", inputs: [], outputs: [], swapType: "ExactInput" },
      supportedTypes: ["escrow-v0"],
    };
    const error = await failure(taker.requestQuotes(request));
    expect(error).toMatchObject({ code: "CONNECTION_LOST", status: null, retryable: true });
    expect(seen).toHaveLength(1);
  });
});

describe("errors", () => {
  test("carry what the venue says", async () => {
    const { taker } = await serve(
      failing({
        code: "QUOTE_ALREADY_ACCEPTED",
        param: "quoteResponse.quoteId",
        details: { orderId: "0x01" },
      }),
    );
    const error = await failure(taker.placeOrder(quote, "0x1234"));
    expect(error).toMatchObject({
      code: "QUOTE_ALREADY_ACCEPTED",
      status: 409,
      retryable: false,
      param: "quoteResponse.quoteId",
      rejectionClass: "integrity",
      details: { orderId: "0x01" },
      requestId: "req-1",
    });
    expect(error.message).toMatch(
      /^QUOTE_ALREADY_ACCEPTED: .*see the order named in .*\(param quoteResponse\.quoteId\)$/,
    );
  });

  test("of a time that is up", async () => {
    const { apiUrl } = await serve(silent);
    const error = await failure(clientOf(apiUrl, 50).order("0x01"));
    expect(error).toMatchObject({ code: "TIMED_OUT", status: null, retryable: true });
  });

  test("of a server that is not the venue", async () => {
    const { taker } = await serve((response) => void response.writeHead(404).end("not here"));
    expect(await failure(taker.solvers())).toMatchObject({
      code: "UNEXPECTED_ANSWER",
      status: 404,
      retryable: false,
    });
    const page = await serve((response) => void response.writeHead(200).end("<html>"));
    expect((await failure(page.taker.solvers())).code).toBe("UNEXPECTED_ANSWER");
  });

  test("of a code that this client does not know keep the venue's words", async () => {
    const body = { error: { type: "rejected", code: "NEW_CODE", message: "Do this." }, requestId: "req-2" };
    const { taker } = await serve(json(body, 422));
    const error = await failure(taker.solvers());
    expect(error).toMatchObject({
      code: "UNEXPECTED_ANSWER",
      status: 422,
      retryable: false,
      requestId: "req-2",
    });
    expect(error.message).toContain("NEW_CODE: Do this.");
  });

  test("never contain the key", async () => {
    const { taker } = await serve(cut);
    const error = await failure(taker.solvers());
    expect(JSON.stringify(error) + String(error.stack) + String(error.cause)).not.toContain("tf_key_secret");
  });
});
