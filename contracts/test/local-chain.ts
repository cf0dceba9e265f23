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
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import { startAnvil } from "@tetrafi/stack/anvil.ts";
import { freePort } from "@tetrafi/stack/ports.ts";

/** A node for tests that mines every tenth of a second. */
export type LocalChain = {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly client: PublicClient;
  /** Sends a transaction and waits for its receipt, whatever its outcome. */
  readonly send: (by: Hex, to: Address, data: Hex) => Promise<TransactionReceipt>;
  /** The same in the name of a contract. */
  readonly sendAs: (by: Address, to: Address, data: Hex) => Promise<TransactionReceipt>;
  /** Takes back the newest blocks down to this one and what was in them, as another branch would. */
  readonly reorganiseFrom: (block: bigint) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Accounts of the tests. */
export const accounts = localAccounts();

const GAS_LIMIT = 15_000_000n;

/** Starts a node. */
export async function startLocalChain(chainId: number): Promise<LocalChain> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-contracts-"));
  const logFile = join(folder, "anvil.log");
  const anvil = await startAnvil({ chainId, port: await freePort(), logFile, blockTime: 0.1 });
  const client = createPublicClient({ transport: http(anvil.rpcUrl), pollingInterval: 50 });
  const request = (method: string, params: readonly unknown[]): Promise<unknown> =>
    client.request({ method, params } as never);
  return {
    chainId,
    rpcUrl: anvil.rpcUrl,
    client,
    async send(by, to, data) {
      const account = privateKeyToAccount(by);
      const nonce = await client.getTransactionCount({ address: account.address });
      const fees = await client.estimateFeesPerGas();
      const call = { type: "eip1559", chainId, to, data, nonce, gas: GAS_LIMIT, ...fees } as const;
      const serializedTransaction = await account.signTransaction(call);
      const hash = await client.sendRawTransaction({ serializedTransaction });
      return client.waitForTransactionReceipt({ hash });
    },
    async sendAs(by, to, data) {
      await request("anvil_setBalance", [by, "0xde0b6b3a7640000"]);
      await request("anvil_impersonateAccount", [by]);
      const gas = `0x${GAS_LIMIT.toString(16)}`;
      const hash = (await request("eth_sendTransaction", [{ from: by, to, data, gas }])) as Hex;
      return client.waitForTransactionReceipt({ hash });
    },
    async reorganiseFrom(block) {
      const head = await client.getBlockNumber({ cacheTime: 0 });
      await request("anvil_reorg", [Number(head - block) + 1, []]);
    },
    async stop() {
      await anvil.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
