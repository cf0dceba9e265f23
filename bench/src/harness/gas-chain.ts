import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPublicClient,
  http,
  type Address,
  type Hex,
  type PublicClient,
  type TransactionReceipt,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { localAccounts, type LocalAccounts } from "@tetrafi/stack/accounts.ts";
import { startAnvil } from "@tetrafi/stack/anvil.ts";
import { prepareChain } from "@tetrafi/stack/chains.ts";
import { freePort } from "@tetrafi/stack/ports.ts";

/** A real node with everything deployed as it ships. */
export type GasChain = {
  readonly accounts: LocalAccounts;
  readonly chain: ChainProfile;
  readonly client: PublicClient;
  /** Sends a transaction, waits for its receipt, and throws if it reverted. */
  readonly send: (by: Hex, to: Address, data: Hex) => Promise<TransactionReceipt>;
  /** The same in the name of an account whose key nobody has. */
  readonly sendAs: (by: Address, to: Address, data: Hex) => Promise<TransactionReceipt>;
  /** Time of the latest block, unix seconds. */
  readonly now: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

const CHAIN_ID = 31337;
const GAS_LIMIT = 25_000_000n;

/** Starts an anvil node and deploys Permit2, Hyperlane with its merkle tree hook, tokens and our contracts. */
export async function startGasChain(): Promise<GasChain> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-gas-"));
  const anvil = await startAnvil({
    chainId: CHAIN_ID,
    port: await freePort(),
    logFile: join(folder, "anvil.log"),
    blockTime: 0.1,
  });
  const accounts = localAccounts();
  const chain = await prepareChain(anvil, accounts);
  const client = createPublicClient({ transport: http(anvil.rpcUrl), pollingInterval: 50 });
  const request = (method: string, params: readonly unknown[]): Promise<unknown> =>
    client.request({ method, params } as never);

  async function receiptOf(hash: Hex): Promise<TransactionReceipt> {
    const receipt = await client.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`${hash} reverted`);
    return receipt;
  }
  return {
    accounts,
    chain,
    client,
    async send(by, to, data) {
      const account = privateKeyToAccount(by);
      const [nonce, fees] = await Promise.all([
        client.getTransactionCount({ address: account.address }),
        client.estimateFeesPerGas(),
      ]);
      const call = { chainId: CHAIN_ID, to, data, nonce, gas: GAS_LIMIT, ...fees };
      const serializedTransaction = await account.signTransaction({ type: "eip1559", ...call });
      return receiptOf(await client.sendRawTransaction({ serializedTransaction }));
    },
    async sendAs(by, to, data) {
      await request("anvil_setBalance", [by, "0xde0b6b3a7640000"]);
      await request("anvil_impersonateAccount", [by]);
      const hash = await request("eth_sendTransaction", [
        { from: by, to, data, gas: `0x${GAS_LIMIT.toString(16)}` },
      ]);
      return receiptOf(hash as Hex);
    },
    async now() {
      return Number((await client.getBlock()).timestamp);
    },
    async stop() {
      await anvil.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
