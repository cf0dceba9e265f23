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
};

type RpcError = { readonly code: number; readonly message: string; readonly data?: unknown };
type Answer = { readonly id: number; readonly result?: unknown; readonly error?: RpcError };

const MAX_BATCH = 100;
const TIMEOUT_MS = 5_000;
/** JSON-RPC errors that say "not now" or "not here", as providers use them. */
const BUSY_CODES = new Set([-32_005, -32_007, -32_016, 429]);

/** They cost a node more than reads do: in a batch, all others would wait for them. */
const ALONE = new Set(["eth_estimateGas", "eth_sendRawTransaction"]);

/** The nodes of a chain, each with the limit that the profile states. */
export function chainEndpoints({ rpcUrls, rpcRequestsPerSecond }: ChainProfile): RpcEndpoint[] {
  return rpcUrls.map((url) => rpcEndpoint(url, { requestsPerSecond: rpcRequestsPerSecond }));
}

/**
 * A node over HTTP. Reads of the same turn of the event loop go as one batch, of which each request counts. What would
 * wait too long for its turn under `requestsPerSecond` is unreachable here, so that another node is asked.
 */
export function rpcEndpoint(
  url: string,
  { requestsPerSecond }: { readonly requestsPerSecond?: number | undefined } = {},
): RpcEndpoint {
  const { host } = new URL(url);
  const pace = requestsPerSecond === undefined ? null : new RequestPace(requestsPerSecond);
  let queue: Waiting[] = [];

  const flush = (): void => {
    const waiting = queue;
    queue = [];
    for (let start = 0; start < waiting.length; start += MAX_BATCH)
      void post(url, host, waiting.slice(start, start + MAX_BATCH));
  };
  const dispatch = (waiting: Waiting): void => {
    if (ALONE.has(waiting.method)) {
      void post(url, host, [waiting]);
      return;
    }
    if (queue.length === 0) setImmediate(flush);
    queue.push(waiting);
  };
  return {
    name: host,
    request: (method, params) =>
      new Promise((resolve, reject) => {
        const waiting = { method, params, resolve, reject };
        const waitMs = pace === null ? 0 : pace.take(performance.now());
        if (waitMs === null)
          reject(new RpcUnreachableError(`${host}: over ${requestsPerSecond} requests a second`));
        else if (waitMs === 0) dispatch(waiting);
        else setTimeout(dispatch, waitMs, waiting);
      }),
  };
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
