import { randomBytes } from "node:crypto";
import { createTestClient, http, parseEther } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { fundAccounts } from "@tetrafi/contracts/deploy/fund.ts";
import type { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { newApiKey, parseApiKey } from "@tetrafi/protocol/api-key.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { insertApiKey, insertSolver } from "@tetrafi/store/identities.ts";
import type { Account } from "./accounts.ts";
import { localAccounts } from "./accounts.ts";
import { StackFault } from "./stack-fault.ts";

/** A solver of one's own on a local stack: registered, with funds on every chain. */
export type NewSolver = { readonly id: string; readonly account: Account; readonly apiKey: string };

/** Whole tokens of each stablecoin that it gets on each chain. */
const FUNDS = 20_000_000n;
const UNIT = 1_000_000n;
const WETH_FUNDS = 6_000n * 10n ** 18n;

/**
 * Registers a solver in a running stack's database and gives it coins and tokens. The venue sees it within a second.
 * @param id 1 to 32 characters of a-z and 0-9. Throws StackFault if it is another, or taken.
 */
export async function addSolver(
  { databaseUrl, network }: { readonly databaseUrl: string; readonly network: NetworkConfig },
  id: string,
): Promise<NewSolver> {
  if (!/^[a-z0-9]{1,24}$/.test(id))
    throw new StackFault("a solver's name is 1 to 24 characters of a-z and 0-9");
  const account = await newFundedAccount(network);
  const { key: apiKey } = newApiKey(`${id}${randomBytes(4).toString("hex")}`);
  await register(databaseUrl, { id, account, apiKey });
  return { id, account, apiKey };
}

/** A new account with coins and tokens on every chain of a local stack. */
export async function newFundedAccount(network: NetworkConfig): Promise<Account> {
  const privateKey = generatePrivateKey();
  const address = privateKeyToAddress(privateKey).toLowerCase() as Account["address"];
  for (const { rpcUrls, tokens } of network.chains) {
    const rpcUrl = rpcUrls[0] ?? "";
    const node = createTestClient({ mode: "anvil", transport: http(rpcUrl) });
    await node.setBalance({ address, value: parseEther("100") });
    const amounts = { USDC: FUNDS * UNIT, USDT: FUNDS * UNIT, WETH: WETH_FUNDS };
    const { privateKey: deployerKey } = localAccounts().deployer;
    await fundAccounts({ rpcUrl, deployerKey, tokens, fundings: [{ account: address, amounts }] });
  }
  return { address, privateKey };
}

async function register(databaseUrl: string, { id, account, apiKey }: NewSolver): Promise<void> {
  const parsed = parseApiKey(apiKey);
  if (parsed === null) throw new Error("the new API key is malformed");
  const database = await openDatabase(databaseUrl, 1);
  try {
    const { rowCount } = await database.pool.query("select 1 from solvers where id = $1", [id]);
    if (rowCount !== 0) throw new StackFault(`there is a solver called ${id}: choose another name`);
    await insertSolver(database, { id, name: id, address: account.address });
    const { id: keyId, keyHash } = parsed;
    await insertApiKey(database, { role: "solver", workspaceId: null, solverId: id, id: keyId, keyHash });
  } finally {
    await database.close();
  }
}
