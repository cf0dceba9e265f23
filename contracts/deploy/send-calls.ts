import { createWalletClient, http, type Hex, type PublicClient, type TransactionReceipt } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Call } from "./create2.ts";

/** Above any single deployment here; for calls without one of their own, which may need one that is sent before. */
const GAS_LIMIT = 12_000_000n;

/**
 * Sends calls in order with consecutive nonces, without waiting between them, and waits until all are mined. Resolves
 * with their receipts; throws with the name of the first that reverted.
 */
export async function sendCalls(
  client: PublicClient,
  rpcUrl: string,
  privateKey: Hex,
  calls: readonly Call[],
): Promise<readonly TransactionReceipt[]> {
  if (calls.length === 0) return [];
  const account = privateKeyToAccount(privateKey);
  const wallet = createWalletClient({ account, transport: http(rpcUrl) });
  const [first, fees, chainId] = await Promise.all([
    client.getTransactionCount({ address: account.address, blockTag: "pending" }),
    client.estimateFeesPerGas(),
    client.getChainId(),
  ]);
  const signed = await Promise.all(
    calls.map(({ to, data, gas }, i) =>
      account.signTransaction({
        type: "eip1559",
        chainId,
        to,
        data,
        nonce: first + i,
        gas: gas ?? GAS_LIMIT,
        maxFeePerGas: fees.maxFeePerGas * 2n,
        maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
      }),
    ),
  );
  const hashes: Hex[] = [];
  for (const serializedTransaction of signed) {
    hashes.push(await wallet.sendRawTransaction({ serializedTransaction }));
  }
  const receipts = await Promise.all(hashes.map((hash) => client.waitForTransactionReceipt({ hash })));
  const at = receipts.findIndex((receipt) => receipt.status !== "success");
  if (at !== -1) throw new Error(`${calls[at]?.what ?? "a call"} reverted in ${hashes[at] ?? ""}`);
  return receipts;
}
