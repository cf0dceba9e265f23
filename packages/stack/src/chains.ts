import { createPublicClient, createWalletClient, http, maxUint256, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployChain } from "@tetrafi/contracts/deploy/deploy-chain.ts";
import { fundAccounts } from "@tetrafi/contracts/deploy/fund.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Account, LocalAccounts } from "./accounts.ts";
import type { Anvil } from "./anvil.ts";
import { StackFault } from "./stack-fault.ts";

/** Chains of a local stack. */
export const CHAINS = [
  { chainId: 31337, name: "Local A" },
  { chainId: 31338, name: "Local B" },
] as const;

/** Dollars' worth of each token that the taker and every solver get on each chain. */
const TAKER_FUNDS = 10_000_000n;
const SOLVER_FUNDS = 20_000_000n;
const UNIT = 1_000_000n;
/** A whole WETH for so many dollars, as the reference solvers price it: about as much of each token is held. */
const DOLLARS_A_WETH = 3_000n;
const WETH_UNIT = 10n ** 18n;

/**
 * Deploys and funds a new chain, and approves Permit2 with the taker's own key. Answers its profile.
 * @param solverFunds Whole tokens of each stablecoin for every solver.
 */
export async function prepareChain(
  anvil: Anvil,
  accounts: LocalAccounts,
  solverFunds = SOLVER_FUNDS,
): Promise<ChainProfile> {
  const { chainId, rpcUrl } = anvil;
  const deployment = await deployChain({
    rpcUrl,
    chainId,
    deployerKey: accounts.deployer.privateKey,
    validators: accounts.validators.map(({ address }) => address),
    threshold: 2,
  });
  const profile: ChainProfile = {
    chainId,
    name: CHAINS.find((chain) => chain.chainId === chainId)?.name ?? String(chainId),
    rpcUrls: [rpcUrl],
    wsUrls: [anvil.wsUrl],
    blockTimeMs: 1_000,
    reorganises: true,
    finality: { type: "tag", tag: "finalized" },
    hyperlaneDomain: chainId,
    startBlock: deployment.startBlock,
    contracts: deployment.contracts,
    tokens: deployment.tokens,
  };
  await Promise.all([fundAll(profile, accounts, solverFunds), approvePermit2(profile, accounts.taker)]);
  return profile;
}

async function fundAll(chain: ChainProfile, accounts: LocalAccounts, solverFunds: bigint): Promise<void> {
  const worth = (dollars: bigint): Record<string, bigint> => ({
    USDC: dollars * UNIT,
    USDT: dollars * UNIT,
    WETH: (dollars * WETH_UNIT) / DOLLARS_A_WETH,
  });
  await fundAccounts({
    rpcUrl: chain.rpcUrls[0] ?? "",
    deployerKey: accounts.deployer.privateKey,
    tokens: chain.tokens,
    fundings: [
      { account: accounts.taker.address, amounts: worth(TAKER_FUNDS) },
      ...accounts.solvers.map(({ address }) => ({ account: address, amounts: worth(solverFunds) })),
    ],
  });
}

/** The taker's only transactions: everything afterwards is by signature. */
async function approvePermit2(chain: ChainProfile, taker: Account): Promise<void> {
  const transport = http(chain.rpcUrls[0], { retryCount: 2 });
  const client = createPublicClient({ transport, pollingInterval: 100 });
  const wallet = createWalletClient({ account: privateKeyToAccount(taker.privateKey), transport });
  const hashes: Hex[] = [];
  for (const token of chain.tokens)
    hashes.push(
      await wallet.writeContract({
        chain: null,
        address: token.address,
        abi: erc20Abi,
        functionName: "approve",
        args: [chain.contracts.permit2, maxUint256],
      }),
    );
  await Promise.all(hashes.map((hash) => client.waitForTransactionReceipt({ hash })));
}

/** A resumed chain must still hold what was deployed: its node may have been killed before it kept its state. */
export async function checkResumed(anvil: Anvil, known: ChainProfile): Promise<ChainProfile> {
  const client = createPublicClient({ transport: http(anvil.rpcUrl) });
  const code = await client.getCode({ address: known.contracts.inputSettler });
  if (code === undefined || code === "0x")
    throw new StackFault(`chain ${anvil.chainId} lost its state: begin anew with --fresh`);
  return { ...known, rpcUrls: [anvil.rpcUrl], wsUrls: [anvil.wsUrl] };
}
