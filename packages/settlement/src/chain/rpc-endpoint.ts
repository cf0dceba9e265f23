import { setTimeout as sleep } from "node:timers/promises";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { RequestPace } from "./request-pace.ts";

/** The node answered with an error: the request is at fault, or the node lacks what it needs. */
export class RpcAnswerError extends Error {
  override readonly name = "RpcAnswerError";
  readonly code: number;
  /** Data of a revert. */
  readonly data: Hex | null;

  constructor(code: number, message: string, data: Hex | null) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** No usable answer: whether the request had an effect is unknown. */
export class RpcUnreachableError extends Error {
  override readonly name = "RpcUnreachableError";
}

/** One node of a chain. */
export type RpcEndpoint = {
  /** Host alone: the URL may hold a key. */
  readonly name: string;
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>;
};

type Waiting = {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly sinceMs: number;
};

type RpcError = { readonly code: number; readonly message: string; readonly data?: unknown };
type Answer = { readonly id: number; readonly result?: unknown; readonly error?: RpcError };

const TIMEOUT_MS = 5_000;
/** A request that has waited so long for its turn is given up unsent: the node doesn't keep up. */
const LONGEST_TURN_MS = 10_000;
/** JSON-RPC errors that say "not now" or "not here", as providers use them. */
const BUSY_CODES = new Set([-32_005, -32_007, -32_016, 429]);

/** Requests that go together, and posts of them under way: what comes meanwhile makes the next ones fuller. */
type LineLimits = { readonly most: number; readonly atOnce: number };

const READS: LineLimits = { most: 100, atOnce: 4 };
/** What costs a node more than a read does has lines of its own: nothing else waits for it. */
const OWN_LINES: Readonly<Record<string, LineLimits>> = {
  eth_estimateGas: { most: 8, atOnce: 4 },
  eth_sendRawTransaction: { most: 1, atOnce: 8 },
};

/** The nodes of a chain, each with the limit that the profile states. */
export function chainEndpoints({ rpcUrls, rpcRequestsPerSecond }: ChainProfile): RpcEndpoint[] {
  return rpcUrls.map((url) => rpcEndpoint(url, { requestsPerSecond: rpcRequestsPerSecond }));
}

/**
 * A node over HTTP. Requests go in batches, a bounded number of them at once; each counts for `requestsPerSecond`. What
 * would wait too long for its turn under that is unreachable here, so that another node is asked.
 */
export function rpcEndpoint(
  url: string,
  { requestsPerSecond }: { readonly requestsPerSecond?: number | undefined } = {},
): RpcEndpoint {
  const { host } = new URL(url);
  const reads = line(url, host, READS);
  const own = new Map(Object.entries(OWN_LINES).map(([method, limits]) => [method, line(url, host, limits)]));
  const pace = requestsPerSecond === undefined ? null : new RequestPace(requestsPerSecond);
  return {
    name: host,
    request: async (method, params) => {
      const waitMs = pace === null ? 0 : pace.take(performance.now());
      if (waitMs === null)
        throw new RpcUnreachableError(`${host}: over ${requestsPerSecond} requests a second`);
      if (waitMs > 0) await sleep(waitMs);
      return (own.get(method) ?? reads)(method, params);
    },
  };
}

/** Requests of one kind, first come first served. */
function line(url: string, host: string, { most, atOnce }: LineLimits): RpcEndpoint["request"] {
  let queue: Waiting[] = [];
  let underWay = 0;
  let isDue = false;

  const flush = (): void => {
    isDue = false;
    const now = performance.now();
    while (queue.length > 0 && underWay < atOnce) {
      const batch = queue.slice(0, most);
      queue = queue.slice(batch.length);
      const inTime = batch.filter((waiting) => now - waiting.sinceMs <= LONGEST_TURN_MS);
      for (const waiting of batch)
        if (!inTime.includes(waiting))
          waiting.reject(new RpcUnreachableError(`${host} does not keep up with what it is asked`));
      if (inTime.length === 0) continue;
      underWay += 1;
      void post(url, host, inTime).then(() => {
        underWay -= 1;
        flush();
      });
    }
  };
  return (method, params) =>
    new Promise((resolve, reject) => {
      queue.push({ method, params, resolve, reject, sinceMs: performance.now() });
      if (isDue || underWay >= atOnce) return;
      isDue = true;
      // Others are asked for in the same turn of the event loop.
      setImmediate(flush);
    });
}

async function post(url: string, host: string, batch: readonly Waiting[]): Promise<void> {
  let answers: readonly Answer[];
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(batch.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params }))),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = (await response.json()) as unknown;
    if (!Array.isArray(body)) throw new Error(`${host} answered ${response.status} without a batch`);
    answers = body as readonly Answer[];
  } catch (error) {
    const fault = new RpcUnreachableError(`${host}: ${reasonOf(error)}`);
    for (const { reject } of batch) reject(fault);
    return;
  }
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  for (const [id, waiting] of batch.entries()) settle(waiting, byId.get(id), host);
}

function settle(waiting: Waiting, answer: Answer | undefined, host: string): void {
  if (answer === undefined) {
    waiting.reject(new RpcUnreachableError(`${host} left ${waiting.method} unanswered`));
  } else if (answer.error === undefined) {
    waiting.resolve(answer.result ?? null);
  } else if (BUSY_CODES.has(answer.error.code)) {
    waiting.reject(new RpcUnreachableError(`${host}: ${answer.error.message}`));
  } else {
    const { code, message, data } = answer.error;
    const isHex = typeof data === "string" && data.startsWith("0x");
    waiting.reject(new RpcAnswerError(code, message, isHex ? (data as Hex) : null));
  }
}

/** Node's fetch hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { code } = (cause ?? {}) as { code?: string };
  return code ?? message;
}
