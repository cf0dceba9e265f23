import { createWalletClient, http, parseGwei, type Abi, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** Ahead of every other transaction of its block. Wei. */
const FEES = { maxFeePerGas: parseGwei("1000"), maxPriorityFeePerGas: parseGwei("100") };
const GAS = 1_000_000n;

/** Sends a call that is to be mined before all others of the next block, and doesn't wait for it. */
export function sendFirst(
  { rpcUrls }: ChainProfile,
  privateKey: Hex,
  call: {
    readonly address: Hex;
    readonly abi: Abi;
    readonly functionName: string;
    readonly args: readonly unknown[];
  },
): Promise<Hex> {
  const account = privateKeyToAccount(privateKey);
  const wallet = createWalletClient({ account, transport: http(rpcUrls[0]) });
  return wallet.writeContract({ ...call, ...FEES, gas: GAS, chain: null });
}

/** The same for a transaction that does nothing but use a nonce. */
export function sendNothingFirst({ rpcUrls }: ChainProfile, privateKey: Hex): Promise<Hex> {
  const account = privateKeyToAccount(privateKey);
  const wallet = createWalletClient({ account, transport: http(rpcUrls[0]) });
  return wallet.sendTransaction({ to: account.address, value: 0n, ...FEES, gas: GAS, chain: null });
}
