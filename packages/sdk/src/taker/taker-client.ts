import type { CorridorsResponse, PairsResponse, SolversResponse } from "@tetrafi/protocol/http/catalogue.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import type { IndicationsResponse } from "@tetrafi/protocol/http/indications.ts";
import type { OrderAccepted, OrderView, Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";
import type {
  PreflightResponse,
  QuoteResponse,
  QuotesRequest,
  QuotesResponse,
} from "@tetrafi/protocol/http/quotes.ts";
import { errorCatalogue } from "@tetrafi/protocol/errors.ts";
import type { Hex } from "@tetrafi/core/hex.ts";
import { backoffMs, type Backoff } from "../backoff.ts";
import { answerError, ApiError, noAnswerError, unexpectedAnswer } from "./api-error.ts";
import { orderEvents, type OrderEventsOptions } from "./order-events.ts";

export type TakerClientOptions = {
  /** Of the venue, for example "https://api.example.com". */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** For a proxy, or a runtime without a global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Longest wait for one answer, milliseconds. An auction may last 5 s. */
  readonly timeoutMs?: number;
  /** How often a request is sent at most, and how long to wait between. */
  readonly retry?: Backoff & { readonly attempts: number };
};

type Call = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether sending it twice is the same as sending it once. */
  readonly repeatable: boolean;
};

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_RETRY = { attempts: 5, minMs: 200, maxMs: 5_000 } as const;
/** A server that asks to wait longer than this is believed, but not waited for. */
const RETRY_AFTER_LIMIT_MS = 10_000;

/**
 * The venue's taker API. Every method throws ApiError on failure. Reads, preflight and orders are sent again, with
 * backoff, when the connection breaks or the venue says that the fault is its own; requests for quotes are not, since
 * each would be a new auction.
 */
export class TakerClient {
  private readonly apiUrl: string;
  private readonly apiKey: string;
  private readonly send: typeof globalThis.fetch;
  private readonly timeoutMs: number;
  private readonly retry: Backoff & { readonly attempts: number };

  constructor(options: TakerClientOptions) {
    this.apiUrl = options.apiUrl.replace(/\/+$/, "");
    this.apiKey = options.apiKey;
    this.send = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.retry = options.retry ?? DEFAULT_RETRY;
  }

  /** Runs an auction. Offers come best first. */
  requestQuotes(request: QuotesRequest): Promise<QuotesResponse> {
    return this.call({ method: "POST", path: "rfq/quotes", body: request, repeatable: false });
  }

  /** What solvers' streamed levels say of a request, best first. Asks nobody, and nothing of it can be executed. */
  requestIndications(request: QuotesRequest): Promise<IndicationsResponse> {
    return this.call({ method: "POST", path: "rfq/indicative", body: request, repeatable: true });
  }

  /** What is still missing before the quote can be ordered. Changes nothing. */
  preflight(quote: QuoteResponse): Promise<PreflightResponse> {
    const body = { quoteResponse: quote };
    return this.call({ method: "POST", path: "rfq/orders/preflight", body, repeatable: true });
  }

  /**
   * Accepts a quote. Once this answers, the order is durable. All attempts carry one Idempotency-Key, so the order is
   * made once, however often the connection breaks; after a failure that leaves the outcome open (a `retryable` error),
   * call again with the same key.
   * @param signature The taker's over the quote's typed data: see `signQuote`.
   * @param options.idempotencyKey A random UUID unless given.
   */
  placeOrder(
    quote: QuoteResponse,
    signature: Hex,
    options: { readonly idempotencyKey?: string } = {},
  ): Promise<OrderAccepted> {
    return this.call({
      method: "POST",
      path: "rfq/orders",
      body: { quoteResponse: quote, signature },
      headers: { "idempotency-key": options.idempotencyKey ?? crypto.randomUUID() },
      repeatable: true,
    });
  }

  /** An order of this workspace. */
  order(id: string): Promise<OrderView> {
    return this.get(`rfq/orders/${encodeURIComponent(id)}`);
  }

  /** What happened to an order, oldest first. */
  timeline(id: string): Promise<Timeline> {
    return this.get(`rfq/orders/${encodeURIComponent(id)}/timeline`);
  }

  /**
   * What happens to an order as it happens, until it has ended: `for await (const event of taker.orderEvents(id))`.
   * Throws ApiError when the venue stays away; begin again with `afterSeq`.
   */
  orderEvents(id: string, options?: OrderEventsOptions): AsyncGenerator<TimelineEvent, void, undefined> {
    return orderEvents(() => this.timeline(id), options);
  }

  /** The record of an order's auction and settlement. */
  evidence(id: string): Promise<EvidenceResponse> {
    return this.get(`rfq/orders/${encodeURIComponent(id)}/evidence`);
  }

  /** What is traded, with limits and deadlines. */
  corridors(): Promise<CorridorsResponse> {
    return this.get("corridors");
  }

  /** What is traded, as pairs of assets. */
  pairs(): Promise<PairsResponse> {
    return this.get("pairs");
  }

  /** Who quotes, and who is connected now. */
  solvers(): Promise<SolversResponse> {
    return this.get("solvers");
  }

  private get<T>(path: string): Promise<T> {
    return this.call({ method: "GET", path, repeatable: true });
  }

  private async call<T>(call: Call): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return (await this.once(call)) as T;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const waitMs = Math.max(backoffMs(this.retry, failures), error.retryAfterMs ?? 0);
        const repeats = call.repeatable && failures < this.retry.attempts && healsByItself(error);
        if (!repeats || waitMs > RETRY_AFTER_LIMIT_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  private async once({ method, path, body, headers }: Call): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await this.send(`${this.apiUrl}/api/v1/${path}`, {
        method,
        headers: {
          ...headers,
          accept: "application/json",
          "x-api-key": this.apiKey,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the API key to whoever is named in it.
        redirect: "error",
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      text = await response.text();
    } catch (cause) {
      throw noAnswerError(cause);
    }
    const answer = parse(text);
    if (!response.ok) throw answerError(response.status, answer, response.headers.get("retry-after"));
    if (typeof answer !== "object" || answer === null) throw unexpectedAnswer(response.status);
    return answer;
  }
}

/** Whether waiting alone may help: a missing allowance, for one, needs the taker to act. */
function healsByItself({ code, retryable }: ApiError): boolean {
  if (!retryable) return false;
  if (!Object.hasOwn(errorCatalogue, code)) return true;
  const { type } = errorCatalogue[code as keyof typeof errorCatalogue];
  return type === "unavailable" || type === "rate_limit" || type === "internal";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
