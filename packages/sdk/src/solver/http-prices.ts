import type { SolverLogger } from "./logger.ts";
import { parsePrice, type PriceSource } from "./price-source.ts";

export type HttpPricesOptions = {
  /** Answers a JSON object of prices in decimal dollars by symbol: `{"WETH": "3000.25"}`. */
  readonly url: string;
  readonly logger: SolverLogger;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often they are read, milliseconds. */
  readonly pollMs?: number;
  /** A price that was read so long ago counts no more, milliseconds. */
  readonly maxAgeMs?: number;
  /** Picks prices, decimal dollars by symbol, out of another shape of answer. */
  readonly pick?: (answer: unknown) => Readonly<Record<string, string>>;
};

const POLL_MS = 1_000;
const MAX_AGE_MS = 5_000;
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 1_048_576;

/**
 * Prices from a server, read over and over. One that can't be read leaves the last ones for a while; then there is no
 * price, and a solver declines. Resolves after the first reading, whether or not it went well.
 */
export async function httpPrices(options: HttpPricesOptions): Promise<PriceSource> {
  const { url, logger, headers = {}, pollMs = POLL_MS, maxAgeMs = MAX_AGE_MS, pick = asObject } = options;
  let prices: ReadonlyMap<string, bigint> = new Map();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const read = async (): Promise<void> => {
    const beganAtMs = performance.now();
    try {
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const text = await response.text();
      if (text.length > MAX_BYTES) throw new Error("the answer is too long");
      prices = parsed(pick(JSON.parse(text)));
      readAtMs = beganAtMs;
    } catch (error) {
      logger.warn({ url: withoutQuery(url), reason: (error as Error).message }, "prices not read");
    }
  };
  const poll = (): void => {
    if (stopped) return;
    timer = setTimeout(() => void read().then(poll), pollMs);
  };
  await read();
  poll();
  return {
    mid: (symbol) => (performance.now() - readAtMs > maxAgeMs ? null : (prices.get(symbol) ?? null)),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function asObject(answer: unknown): Readonly<Record<string, string>> {
  if (typeof answer !== "object" || answer === null) throw new Error("the answer is no object of prices");
  return answer as Record<string, string>;
}

/** What is no price is left out: one bad entry must not take the others away. */
function parsed(dollars: Readonly<Record<string, unknown>>): ReadonlyMap<string, bigint> {
  return new Map(
    Object.entries(dollars).flatMap(([symbol, text]) => {
      const price = parsePrice(String(text));
      return price === null ? [] : [[symbol, price] as const];
    }),
  );
}

/** A key may be in the query. */
function withoutQuery(url: string): string {
  return url.split("?")[0] ?? "";
}
