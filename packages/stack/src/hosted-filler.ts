import { join } from "node:path";
import { createPublicClient, createWalletClient, http, maxUint256, numberToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { fundAccounts } from "@tetrafi/contracts/deploy/fund.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { ChainProfile, NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import type { LocalAccounts } from "./accounts.ts";
import { SOLVERS } from "./identities.ts";
import { writePrivateFile } from "./secrets.ts";

/** Base units of each stablecoin that the filler's account gets on each chain, and may have at risk there. */
const FUNDS = 20_000_000n * 1_000_000n;
const COINS_WEI = 100n * 10n ** 18n;
const KEY_VARIABLE = "TETRAFI_HOSTED_KEY";

/**
 * Lets the venue fill for the first house solver, across chains, from an account of its own, which is funded and has
 * approved the output settlers. Answers the settings of the settlement process. Repeating it is harmless.
 */
export async function prepareHostedFiller(
  network: NetworkConfig,
  accounts: LocalAccounts,
  dataDir: string,
): Promise<Record<string, string>> {
  const corridors = network.corridors.filter(
    ({ input, output, sandbox }) => input.chainId !== output.chainId && sandbox !== true,
  );
  const paid = new Map(corridors.map(({ output }) => [`${output.symbol}@${output.chainId}`, output]));
  for (const chain of network.chains) {
    const symbols = [...paid.values()].filter(({ chainId }) => chainId === chain.chainId);
    await equip(
      chain,
      accounts,
      symbols.map(({ symbol }) => symbol),
    );
  }
  const [{ id: solverId }] = SOLVERS;
  const filler = {
    solverId,
    signer: { keyVariable: KEY_VARIABLE },
    corridors: corridors.map(
      ({ input, output }) => `${input.symbol}@${input.chainId}>${output.symbol}@${output.chainId}`,
    ),
    limits: [...paid.values()].map((output) => ({ ...output, atRisk: FUNDS.toString() })),
  };
  const file = join(dataDir, "hosted-fillers.json");
  writePrivateFile(file, JSON.stringify({ fillers: [filler] }, null, 2));
  return { TETRAFI_HOSTED_FILLERS_FILE: file, [KEY_VARIABLE]: accounts.hosted.privateKey };
}

async function equip(
  chain: ChainProfile,
  accounts: LocalAccounts,
  symbols: readonly string[],
): Promise<void> {
  const { address, privateKey } = accounts.hosted;
  const transport = http(chain.rpcUrls[0], { retryCount: 2 });
  const client = createPublicClient({ transport, pollingInterval: 100 });
  const wallet = createWalletClient({ account: privateKeyToAccount(privateKey), transport });
  const tokens = chain.tokens.filter(({ symbol }) => symbols.includes(symbol));
  const unfunded: string[] = [];
  await client.request({ method: "anvil_setBalance", params: [address, numberToHex(COINS_WEI)] } as never);
  const { outputSettler } = chain.contracts;
  for (const { address: token, symbol } of tokens) {
    const read = { address: token, abi: erc20Abi } as const;
    const balance = await client.readContract({ ...read, functionName: "balanceOf", args: [address] });
    if (balance === 0n) unfunded.push(symbol);
    const approved = { ...read, functionName: "allowance", args: [address, outputSettler] } as const;
    if ((await client.readContract(approved)) > maxUint256 / 2n) continue;
    // Before the settlement process has the account: from then on nothing else may send from it.
    const hash = await wallet.writeContract({
      chain: null,
      ...read,
      functionName: "approve",
      args: [outputSettler, maxUint256],
    });
    await client.waitForTransactionReceipt({ hash });
  }
  const amounts = Object.fromEntries(unfunded.map((symbol) => [symbol, FUNDS]));
  await fundAccounts({
    rpcUrl: chain.rpcUrls[0] ?? "",
    deployerKey: accounts.deployer.privateKey,
    tokens: chain.tokens,
    fundings: unfunded.length === 0 ? [] : [{ account: address, amounts }],
  });
}
