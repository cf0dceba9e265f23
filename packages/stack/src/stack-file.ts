import { join } from "node:path";
import { writePrivateFile } from "./secrets.ts";
import type { LocalStack } from "./local-stack.ts";

/** Writes `stack.json`: where everything is, with the keys to use it. Readable by its owner only. Answers its path. */
export function writeStackFile(stack: LocalStack): string {
  const path = join(stack.dataDir, "stack.json");
  const { taker, solvers, submitter, relayer } = stack.accounts;
  writePrivateFile(
    path,
    JSON.stringify(
      {
        apiUrl: stack.apiUrl,
        wsUrl: stack.wsUrl,
        databaseUrl: stack.databaseUrl,
        chains: stack.network.chains.map(({ chainId, rpcUrls, contracts, tokens }) => ({
          chainId,
          rpcUrl: rpcUrls[0],
          contracts,
          tokens: Object.fromEntries(
            tokens.map(({ symbol, address, decimals }) => [symbol, { address, decimals }]),
          ),
        })),
        accounts: {
          taker,
          submitter,
          relayer,
          ...Object.fromEntries(solvers.map((solver, index) => [`solver${index + 1}`, solver])),
        },
        apiKeys: {
          taker: stack.apiKeys.taker,
          sandbox: stack.apiKeys.sandbox,
          operator: stack.apiKeys.operator,
        },
      },
      null,
      2,
    ),
  );
  return path;
}
