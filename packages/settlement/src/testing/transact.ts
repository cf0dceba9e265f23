import { createPublicClient, createWalletClient, http, type Abi, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** Sends a transaction of somebody else than the settlement process. Answers its hash once it was mined. */
export async function transact(
  { rpcUrls }: ChainProfile,
  privateKey: Hex,
  call: {
    readonly address: Hex;
    readonly abi: Abi;
    readonly functionName: string;
    readonly args: readonly unknown[];
  },
): Promise<Hex> {
  const transport = http(rpcUrls[0]);
  const wallet = createWalletClient({ account: privateKeyToAccount(privateKey), transport });
  const client = createPublicClient({ transport, pollingInterval: 50 });
  const hash = await wallet.writeContract({ ...call, chain: null });
  const receipt = await client.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`${call.functionName} reverted`);
  return hash;
}

/** Calls a token in the name of its holder. */
export function writeErc20(
  chain: ChainProfile,
  privateKey: Hex,
  address: Hex,
  functionName: "approve",
  args: readonly [Hex, bigint],
): Promise<Hex> {
  return transact(chain, privateKey, { address, abi: erc20Abi, functionName, args });
}
