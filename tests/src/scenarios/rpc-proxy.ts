import { createServer, type ServerResponse } from "node:http";
import { numberToHex, zeroHash } from "viem";

/** One JSON-RPC request and what it is answered with. */
type RpcRequest = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] };
type RpcAnswer = { readonly id: unknown; readonly result?: unknown; readonly error?: unknown };

/**
 * What a node does wrong. `refuse`: it can't be reached. `stall`: it never answers. `loseAnswers`: it does what it is
 * asked, and its answer is lost. `lag`: it shows the chain as it was some blocks ago. `hideReceipts`, `failReceipts`: it
 * denies that a transaction was mined, or that it succeeded. `hideLogs`: it leaves events out. `inventHeads`: its
 * newest block, and the final one, are far ahead and made up.
 */
export type NodeFault =
  | "none"
  | "refuse"
  | "stall"
  | "loseAnswers"
  | "lag"
  | "hideReceipts"
  | "failReceipts"
  | "hideLogs"
  | "inventHeads";

/** A node's stand-in, which its clients take for the node. */
export type RpcProxy = {
  readonly url: string;
  /** From now on; `methods` narrows `refuse`, `stall` and `loseAnswers` to requests that name one of them. */
  readonly suffer: (fault: NodeFault, methods?: readonly string[]) => void;
  /** Requests passed on, by method. */
  readonly calls: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
};

const LAG_BLOCKS = 4;
const INVENTED_BLOCKS = 50;
const FINALITY_BLOCKS = 2;

/** Serves JSON-RPC over HTTP, single requests and batches, by asking the node at `target`. */
export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let fault: NodeFault = "none";
  let only: ReadonlySet<string> | null = null;
  const calls = new Map<string, number>();
  const held = new Set<ServerResponse>();

  const ask = async (body: unknown): Promise<unknown> => {
    const response = await fetch(target, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const headNumber = async (): Promise<number> => {
    const { result } = (await ask({ jsonrpc: "2.0", id: 0, method: "eth_blockNumber", params: [] })) as {
      result: string;
    };
    return Number(result);
  };
  const answer = async (requests: readonly RpcRequest[]): Promise<RpcAnswer[]> => {
    for (const { method } of requests) calls.set(method, (calls.get(method) ?? 0) + 1);
    const head = fault === "lag" || fault === "inventHeads" ? await headNumber() : 0;
    const seen = Math.max(0, head - LAG_BLOCKS);
    const answers = (await ask(
      fault === "lag" ? requests.map((request) => asOf(request, seen)) : requests,
    )) as RpcAnswer[];
    const byId = new Map(answers.map((one) => [one.id, one]));
    return requests.map((request) => {
      const truth = byId.get(request.id) ?? { id: request.id };
      if (fault === "inventHeads") return invented(request, truth, head);
      return fault === "lag" ? outdated(request, truth, seen) : distorted(fault, request, truth);
    });
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void serve(Buffer.concat(chunks).toString(), response).catch(() => response.destroy());
    });
  });
  const serve = async (text: string, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(text) as RpcRequest | RpcRequest[];
    const requests = Array.isArray(body) ? body : [body];
    const isHit = only === null || requests.some(({ method }) => only?.has(method) === true);
    if (isHit && fault === "refuse") {
      response.destroy();
      return;
    }
    if (isHit && fault === "stall") {
      held.add(response);
      return;
    }
    const isLost = isHit && fault === "loseAnswers";
    const answers = await answer(requests);
    if (isLost) {
      response.destroy();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(Array.isArray(body) ? answers : answers[0]));
  };
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    suffer: (next, methods) => {
      fault = next;
      only = methods === undefined ? null : new Set(methods);
      for (const response of held) response.destroy();
      held.clear();
    },
    stop: async () => {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function distorted(fault: NodeFault, { method }: RpcRequest, answer: RpcAnswer): RpcAnswer {
  if (fault === "hideLogs" && method === "eth_getLogs") return { ...answer, result: [] };
  if (method !== "eth_getTransactionReceipt" || answer.result === null || answer.result === undefined)
    return answer;
  if (fault === "hideReceipts") return { ...answer, result: null };
  if (fault === "failReceipts")
    return { ...answer, result: { ...(answer.result as object), status: "0x0", logs: [] } };
  return answer;
}

/** Its tags name blocks that nobody else has. */
function invented({ method, params }: RpcRequest, answer: RpcAnswer, head: number): RpcAnswer {
  if (method === "eth_blockNumber") return { ...answer, result: numberToHex(head + INVENTED_BLOCKS) };
  const tag = params[0];
  if (method !== "eth_getBlockByNumber" || typeof tag !== "string" || tag.startsWith("0x")) return answer;
  const number = head + INVENTED_BLOCKS - (tag === "finalized" ? FINALITY_BLOCKS : 0);
  const hash = `${numberToHex(number)}${zeroHash.slice(2)}`.slice(0, 66);
  return { ...answer, result: { ...(answer.result as object), number: numberToHex(number), hash } };
}

/** The same question about the chain up to a block. */
function asOf(request: RpcRequest, seen: number): RpcRequest {
  const blockOf = (value: unknown): unknown => {
    if (typeof value !== "string") return value;
    if (value === "latest" || value === "pending") return numberToHex(seen);
    if (value === "finalized" || value === "safe") return numberToHex(Math.max(0, seen - FINALITY_BLOCKS));
    return value;
  };
  const params = request.params.map((value) => {
    if (typeof value !== "object" || value === null || !("toBlock" in value)) return blockOf(value);
    const filter = value as { readonly toBlock: string };
    const to = filter.toBlock.startsWith("0x") ? Math.min(seen, Number(filter.toBlock)) : seen;
    return { ...filter, toBlock: numberToHex(to) };
  });
  return { ...request, params };
}

/** Without what is in a block that this node doesn't have yet. */
function outdated({ method }: RpcRequest, answer: RpcAnswer, seen: number): RpcAnswer {
  if (method === "eth_blockNumber") return { ...answer, result: numberToHex(seen) };
  if (typeof answer.result !== "object" || answer.result === null) return answer;
  const { blockNumber, number } = answer.result as {
    readonly blockNumber?: string;
    readonly number?: string;
  };
  const block = blockNumber ?? number;
  return typeof block === "string" && Number(block) > seen ? { ...answer, result: null } : answer;
}
