import { RpcUnreachableError, type RpcEndpoint } from "../chain/rpc-endpoint.ts";
import type { Metrics } from "./metrics.ts";

/** The same node, with its answers counted. */
export function countedEndpoint(endpoint: RpcEndpoint, chainId: number, { rpcCalls }: Metrics): RpcEndpoint {
  const count = (outcome: "ok" | "refused" | "unreachable"): void =>
    rpcCalls.inc({ chain: chainId, endpoint: endpoint.name, outcome });
  return {
    name: endpoint.name,
    request: async (method, params) => {
      try {
        const answer = await endpoint.request(method, params);
        count("ok");
        return answer;
      } catch (error) {
        count(error instanceof RpcUnreachableError ? "unreachable" : "refused");
        throw error;
      }
    },
  };
}
