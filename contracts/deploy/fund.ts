import { createPublicClient, encodeFunctionData, http, type Address, type Hex } from "viem";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { TokenConfig } from "@tetrafi/protocol/config/network.ts";
import type { Call } from "./create2.ts";
import { sendCalls } from "./send-calls.ts";

/** Whose accounts get which amounts, in base units, by the token's symbol. */
export type Funding = { readonly account: Address; readonly amounts: Readonly<Record<string, bigint>> };

/** Mints test tokens. The deployer is their owner; all transactions go at once. */
export async function fundAccounts(order: {
  readonly rpcUrl: string;
  readonly deployerKey: Hex;
  readonly tokens: readonly TokenConfig[];
  readonly fundings: readonly Funding[];
}): Promise<void> {
  const calls: Call[] = order.fundings.flatMap(({ account, amounts }) =>
    Object.entries(amounts).map(([symbol, amount]) => {
      const token = order.tokens.find((candidate) => candidate.symbol === symbol);
      if (token === undefined) throw new Error(`no token is called ${symbol}`);
      const data = encodeFunctionData({ abi: erc20Abi, functionName: "mint", args: [account, amount] });
      return { to: token.address, data, what: `mint ${symbol}` };
    }),
  );
  const client = createPublicClient({ transport: http(order.rpcUrl), pollingInterval: 50 });
  await sendCalls(client, order.rpcUrl, order.deployerKey, calls);
}
