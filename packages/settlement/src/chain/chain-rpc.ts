import type { Logger } from "pino";
import { numberToHex } from "viem";
import { systemClock, type Clock } from "../clock.ts";
import { lacksState } from "../faults.ts";
import type { BlockHeader } from "./blocks.ts";
import { RpcAnswerError, RpcUnreachableError, type RpcEndpoint } from "./rpc-endpoint.ts";

/** What one node made of a request. */
export type EndpointAnswer =
  | { readonly endpoint: string; readonly ok: true; readonly value: unknown }
  | { readonly endpoint: string; readonly ok: false; readonly error: unknown };

/** A chain's nodes as one. */
export type ChainRpc = {
  /**
   * From the first healthy node, in the listed order unless one is preferred; the next one if it can't be reached or lacks the state. One that
   * could not be reached is asked for a sign of life now and then, and again for more once it gave one.
   */
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>;
  /**
   * As `request`, from a node that shows this block at its number: others lag behind it, or are on another branch, and
   * would leave out what they don't know.
   */
  readonly requestHaving: (
    block: Pick<BlockHeader, "number" | "hash">,
    method: string,
    params: readonly unknown[],
  ) => Promise<unknown>;
  /**
   * From every node at once: broadcasts and cross-checks. Those that are away are asked too, but not waited for while one
   * is not: each would cost all others its time limit.
   */
  readonly requestEach: (method: string, params: readonly unknown[]) => Promise<EndpointAnswer[]>;
  /** From now on the first in the order: a node that is ahead of the one asked so far. */
  readonly prefer: (endpoint: string) => void;
};

type Health = {
  readonly endpoint: RpcEndpoint;
  /** It said it is of this chain. */
  verified: boolean;
  failures: number;
  /** A sign of life is asked for. */
  isProbed: boolean;
  /** Of the clock's elapsed time. */
  restsUntilMs: number;
};

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 15_000;

/** Failover over the nodes of `chainId`. A node that answers for another chain is never used. */
export function chainRpc(
  chainId: number,
  endpoints: readonly RpcEndpoint[],
  log: Logger,
  clock: Clock = systemClock,
): ChainRpc {
  const nodes = endpoints.map((endpoint): Health => ({
    endpoint,
    verified: false,
    failures: 0,
    isProbed: false,
    restsUntilMs: 0,
  }));

  const ask = async (node: Health, method: string, params: readonly unknown[]): Promise<unknown> => {
    try {
      if (!node.verified) await verify(node, chainId);
      const value = await node.endpoint.request(method, params);
      if (node.failures > 0) log.info({ chainId, endpoint: node.endpoint.name }, "node is back");
      node.failures = 0;
      node.restsUntilMs = 0;
      return value;
    } catch (error) {
      if (error instanceof RpcUnreachableError) {
        if (node.failures === 0)
          log.warn({ chainId, endpoint: node.endpoint.name, reason: error.message }, "node is away");
        node.failures += 1;
        node.restsUntilMs =
          clock.elapsed() + Math.min(FIRST_PAUSE_MS * 2 ** (node.failures - 1), MAX_PAUSE_MS);
      }
      throw error;
    }
  };

  const probe = (node: Health): void => {
    if (node.failures === 0 || node.isProbed || node.restsUntilMs > clock.elapsed()) return;
    node.isProbed = true;
    const over = (): void => {
      node.isProbed = false;
    };
    void ask(node, "eth_chainId", []).then(over, over);
  };

  const first = (askOne: (node: Health) => Promise<unknown>): Promise<unknown> => {
    const healthy = nodes.filter(({ failures }) => failures === 0);
    const away = nodes.filter(({ failures }) => failures > 0);
    if (healthy.length > 0) for (const node of away) probe(node);
    return firstAnswer([...healthy, ...away], askOne);
  };

  return {
    request: (method, params) => first((node) => ask(node, method, params)),
    requestHaving: ({ number, hash }, method, params) =>
      first(async (node) => {
        const at = [numberToHex(number), false];
        const [block, answer] = await Promise.all([
          ask(node, "eth_getBlockByNumber", at) as Promise<{ readonly hash: string } | null>,
          ask(node, method, params),
        ]);
        if (block?.hash !== hash) throw new RpcAnswerError(0, `${node.endpoint.name}: unknown block`, null);
        return answer;
      }),
    requestEach: (method, params) => askEach(nodes, (node) => ask(node, method, params)),
    prefer: (endpoint) => {
      const index = nodes.findIndex((node) => node.endpoint.name === endpoint);
      nodes.unshift(...nodes.splice(index, index < 0 ? 0 : 1));
    },
  };
}

/** The answer of the first node that has one. */
async function firstAnswer(
  nodes: readonly Health[],
  askOne: (node: Health) => Promise<unknown>,
): Promise<unknown> {
  let fault: unknown = new RpcUnreachableError("no node is configured");
  for (const node of nodes) {
    try {
      return await askOne(node);
    } catch (error) {
      if (!(error instanceof RpcUnreachableError) && !lacksState(error)) throw error;
      fault = error;
    }
  }
  throw fault;
}

/** Those that are away hear it and are not waited for, unless all are. */
function askEach(
  nodes: readonly Health[],
  ask: (node: Health) => Promise<unknown>,
): Promise<EndpointAnswer[]> {
  const isAnyHealthy = nodes.some(({ failures }) => failures === 0);
  return Promise.all(
    nodes.map(async (node): Promise<EndpointAnswer> => {
      const endpoint = node.endpoint.name;
      const isAway = isAnyHealthy && node.failures > 0;
      const answer = ask(node);
      if (isAway) {
        answer.catch(() => undefined);
        return { endpoint, ok: false, error: new RpcUnreachableError(`${endpoint} is away`) };
      }
      try {
        return { endpoint, ok: true, value: await answer };
      } catch (error) {
        return { endpoint, ok: false, error };
      }
    }),
  );
}

async function verify(node: Health, chainId: number): Promise<void> {
  const answer = Number(await node.endpoint.request("eth_chainId", []));
  if (answer !== chainId)
    throw new RpcUnreachableError(`${node.endpoint.name} is a node of chain ${answer}, not ${chainId}`);
  node.verified = true;
}
