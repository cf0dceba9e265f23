import { createPublicClient, createWalletClient, http, parseGwei, type Abi, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** Ahead of every other transaction of its block. Wei. */
const FEES = { maxFeePerGas: parseGwei("1000"), maxPriorityFeePerGas: parseGwei("100") };
const GAS = 1_000_000n;
/** A transaction that isn't mined by then was dropped by a reorganisation. */
export const RECEIPT_LIMIT_MS = 30_000;

type ContractCall = {
  readonly address: Hex;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

/** Sends a call that is to be mined before all others of the next block, and doesn't wait for it. */
export function sendFirst({ rpcUrls }: ChainProfile, privateKey: Hex, call: ContractCall): Promise<Hex> {
  const account = privateKeyToAccount(privateKey);
  const wallet = createWalletClient({ account, transport: http(rpcUrls[0]) });
  return wallet.writeContract({ ...call, ...FEES, gas: GAS, chain: null });
}

/** The same, and waits until it is mined. Throws if it reverts or is dropped. */
export async function sendAndWait(chain: ChainProfile, privateKey: Hex, call: ContractCall): Promise<Hex> {
  const hash = await sendFirst(chain, privateKey, call);
  const client = createPublicClient({ transport: http(chain.rpcUrls[0]), pollingInterval: 50 });
  const receipt = await client.waitForTransactionReceipt({ hash, timeout: RECEIPT_LIMIT_MS });
  if (receipt.status !== "success") throw new Error(`${call.functionName} reverted`);
  return hash;
}

/** Sends a transaction that does nothing but use a nonce, ahead of all others. */
export function sendNothingFirst({ rpcUrls }: ChainProfile, privateKey: Hex): Promise<Hex> {
  const account = privateKeyToAccount(privateKey);
  const wallet = createWalletClient({ account, transport: http(rpcUrls[0]) });
  return wallet.sendTransaction({ to: account.address, value: 0n, ...FEES, gas: GAS, chain: null });
}
