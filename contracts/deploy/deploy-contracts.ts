import { mkdirSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createPublicClient,
  formatEther,
  http,
  keccak256,
  type Address,
  type Hex,
  type PublicClient,
  type TransactionReceipt,
} from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { DeploymentAddresses, type DeploymentConfig } from "@tetrafi/protocol/config/deployment.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { CREATE2_DEPLOYER, hasCode, type Call } from "./create2.ts";
import { DeployFault } from "./deploy-fault.ts";
import { expectedCode } from "./expected-code.ts";
import type { PlannedContract } from "./plan.ts";
import { sendCalls } from "./send-calls.ts";
import { settlementPlan } from "./settlement-plan.ts";

/** A deployment to a chain that others run too. */
export type ContractDeployment = {
  readonly rpcUrl: string;
  readonly config: DeploymentConfig;
  /** Null only with `dryRun`. */
  readonly deployerKey: Hex | null;
  /** For `addresses.json` and `verification/`. */
  readonly folder: string;
  readonly dryRun: boolean;
};

type State = { readonly contract: PlannedContract; readonly expected: Hex | null; readonly there: boolean };

/** The deployer's code, as its authors publish it. */
const DEPLOYER_CODE =
  "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";

/** Of an estimate, in percent: estimates are for the state before, and nothing is paid for what is not used. */
const GAS_MARGIN = 120n;

/**
 * Deploys what a chain lacks of Permit2 and our contracts, compares the code of all of them with what their
 * constructors return, and writes addresses and verification input. Repeating it changes nothing. With `dryRun`
 * nothing is sent and nothing written. Throws DeployFault for what the operator can put right.
 * @param print Gets a line for each step.
 */
export async function deployContracts(
  order: ContractDeployment,
  print: (line: string) => void,
): Promise<DeploymentAddresses> {
  const { rpcUrl, config } = order;
  const client: PublicClient = createPublicClient({ transport: http(rpcUrl) });
  await checkChain(client, config);
  const plan = await settlementPlan(config);
  const states = await Promise.all(plan.contracts().map((contract) => stateOf(client, contract)));
  for (const { contract, there } of states) {
    print(`${there ? "stands" : "to deploy"}  ${contract.what}  ${contract.address}`);
  }
  const missing = states.filter(({ there }) => !there);
  const calls = await estimate(client, missing);
  const cost = await costOf(client, calls);
  if (calls.length > 0) print(`at most ${formatEther(cost)} coins for ${calls.length} transactions`);
  if (order.dryRun) return addressesOf(client, order, states, []);
  if (order.deployerKey === null) throw new DeployFault("a deployer's key is needed: see --help");
  await checkBalance(client, privateKeyToAddress(order.deployerKey), cost);
  const receipts = await send(client, rpcUrl, order.deployerKey, calls);
  for (const [i, { transactionHash }] of receipts.entries()) {
    print(`deployed   ${calls[i]?.what ?? ""}  in ${transactionHash}`);
  }
  const addresses = await addressesOf(client, order, states, receipts);
  mkdirSync(order.folder, { recursive: true });
  writeFileSync(join(order.folder, "addresses.json"), `${JSON.stringify(addresses, null, 2)}\n`);
  plan.writeVerification(join(order.folder, "verification"));
  print(`wrote ${join(order.folder, "addresses.json")} and ${join(order.folder, "verification")}`);
  return addresses;
}

async function checkChain(client: PublicClient, config: DeploymentConfig): Promise<void> {
  const chainId = await client.getChainId().catch((cause: unknown) => {
    throw new DeployFault("the node does not answer; check --rpc", { cause });
  });
  if (chainId !== config.chainId) {
    throw new DeployFault(
      `the node is on chain ${chainId}, the configuration is for chain ${config.chainId}`,
    );
  }
  const code = await client.getCode({ address: CREATE2_DEPLOYER });
  if (code !== DEPLOYER_CODE) {
    const found =
      code === undefined ? "there is no CREATE2 deployer" : "something else than the CREATE2 deployer is";
    throw new DeployFault(
      `${found} at ${CREATE2_DEPLOYER} on chain ${chainId}; deploy it first as github.com/Arachnid/deterministic-deployment-proxy says`,
    );
  }
  const needed: [string, Address | undefined][] = [
    ["Hyperlane's Mailbox", config.hyperlane?.mailbox],
    ["Hyperlane's hook", config.hyperlane?.hook],
    ["Hyperlane's security module", config.hyperlane?.ism],
    ["LayerZero's endpoint", config.layerZero?.endpoint],
  ];
  for (const [what, address] of needed) {
    if (address !== undefined && !(await hasCode(client, address))) {
      throw new DeployFault(`${what} does not stand at ${address} on chain ${chainId}`);
    }
  }
}

async function stateOf(client: PublicClient, contract: PlannedContract): Promise<State> {
  const there = await hasCode(client, contract.address);
  const expected = await expectedCode(client, contract);
  if (expected === null && !there) {
    throw new DeployFault(`the constructor of ${contract.what} reverts with this configuration`);
  }
  return { contract, expected, there };
}

async function estimate(client: PublicClient, missing: readonly State[]): Promise<readonly Call[]> {
  return Promise.all(
    missing.map(async ({ contract: { call } }) => {
      const gas = await client.estimateGas({ to: call.to, data: call.data });
      return { ...call, gas: (gas * GAS_MARGIN) / 100n };
    }),
  );
}

/** The most that the calls can take, wei: sendCalls allows twice the fee of now. */
async function costOf(client: PublicClient, calls: readonly Call[]): Promise<bigint> {
  const { maxFeePerGas } = await client.estimateFeesPerGas();
  return calls.reduce((sum, { gas }) => sum + (gas ?? 0n) * maxFeePerGas * 2n, 0n);
}

async function checkBalance(client: PublicClient, deployer: Address, cost: bigint): Promise<void> {
  const balance = await client.getBalance({ address: deployer });
  if (balance < cost) {
    throw new DeployFault(
      `${deployer} has ${formatEther(balance)} coins, the deployment may take ${formatEther(cost)}; send it more`,
    );
  }
}

async function send(
  client: PublicClient,
  rpcUrl: string,
  key: Hex,
  calls: readonly Call[],
): Promise<readonly TransactionReceipt[]> {
  try {
    return await sendCalls(client, rpcUrl, key, calls);
  } catch (cause) {
    const words = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new DeployFault(`${words}; what has landed stands: run the same command again`, { cause });
  }
}

/** With the code of every contract compared, but for those that stand and whose constructor can't run again. */
async function addressesOf(
  client: PublicClient,
  order: ContractDeployment,
  states: readonly State[],
  receipts: readonly TransactionReceipt[],
): Promise<DeploymentAddresses> {
  const contracts: DeploymentAddresses["contracts"] = {};
  for (const { contract, expected, there } of states) {
    const { what, address, initcode } = contract;
    const code = order.dryRun && !there ? expected : ((await client.getCode({ address })) ?? null);
    if (code === null) throw new DeployFault(`${what} does not stand at ${address} after its deployment`);
    if (expected !== null && code !== expected) {
      throw new DeployFault(
        `the code of ${what} at ${address} is not what its constructor returns; don't use it`,
      );
    }
    contracts[what] = { address, creationHash: keccak256(initcode), codeHash: keccak256(code) };
  }
  const first = receipts.map(({ blockNumber }) => Number(blockNumber)).toSorted((a, b) => a - b)[0];
  return {
    chainId: order.config.chainId,
    startBlock: earlierStart(order) ?? first ?? null,
    contracts,
  };
}

/** The start block of the run before, if there was one here. */
function earlierStart({ folder, config }: ContractDeployment): number | null {
  const path = join(folder, "addresses.json");
  if (!existsSync(path)) return null;
  const before = readJsonFile(DeploymentAddresses, path);
  if (before.chainId !== config.chainId) {
    throw new DeployFault(`${path} is of chain ${before.chainId}; choose another --out for this chain`);
  }
  return before.startBlock;
}
