import {
  createPublicClient,
  encodeFunctionData,
  http,
  type Address,
  type Hex,
  type PublicClient,
} from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { mailboxAbi, multisigIsmFactoryAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ChainProfile, TokenConfig } from "@tetrafi/protocol/config/network.ts";
import { hasCode } from "./create2.ts";
import { PERMIT2_ADDRESS, PERMIT2_SALT, permit2Initcode } from "./permit2.ts";
import { Plan } from "./plan.ts";
import { sendCalls } from "./send-calls.ts";
import { planHyperlaneOracle, planSettlers } from "./settlement-plan.ts";

/** What to deploy where. */
export type DeploymentOrder = {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly deployerKey: Hex;
  /** Signers of the multisig ISM for messages to this chain, and how many of them must sign. */
  readonly validators: readonly Address[];
  readonly threshold: number;
  /** Where to write what block explorers need to verify our contracts; nothing is written without it. */
  readonly verificationFolder?: string;
};

/** Where everything stands. */
export type Deployment = {
  readonly contracts: ChainProfile["contracts"];
  readonly tokens: TokenConfig[];
  /** Adapters for fillers that speak ERC-7683. */
  readonly erc7683: { readonly orderResolver: Address; readonly settlerAdapter: Address };
  /** First block that can hold events of these contracts. */
  readonly startBlock: number;
};

/** How often to look for receipts, milliseconds: far below a local block's time. */
const POLLING_MS = 50;

/**
 * Deploys Permit2, Hyperlane, test tokens and our contracts through CREATE2, so that equal code has equal addresses on
 * every chain. What stands already is left alone: repeating it changes nothing. All transactions are sent at once; only
 * the ISM's address is needed before the Mailbox can be initialised, and CREATE2 foretells that too.
 */
export async function deployChain(order: DeploymentOrder): Promise<Deployment> {
  const { rpcUrl, chainId, deployerKey } = order;
  const client: PublicClient = createPublicClient({ transport: http(rpcUrl), pollingInterval: POLLING_MS });
  const startBlock = Number(await client.getBlockNumber());
  const owner = privateKeyToAddress(deployerKey);
  const plan = new Plan();

  plan.contract("Permit2", await permit2Initcode(), PERMIT2_SALT);
  const mailbox = plan.hyperlane("Mailbox", [{ type: "uint32" }], [chainId]);
  const merkleTreeHook = plan.hyperlane("MerkleTreeHook", [{ type: "address" }], [mailbox]);
  const fee = [{ type: "uint256" }, { type: "uint256" }, { type: "address" }, { type: "address" }];
  const noFee = plan.hyperlane("ProtocolFee", fee, [0n, 0n, owner, owner]);
  const ismFactory = plan.hyperlane("StaticMessageIdMultisigIsmFactory");

  const usdc = plan.own("TestUsdc", [{ type: "address" }], [owner]);
  const usdt = plan.own("TestUsdt", [{ type: "address" }], [owner]);
  const weth = plan.own("TestWeth", [{ type: "address" }], [owner]);
  const { inputSettler, outputSettler, atomicSettler, orderSetOpener, orderResolver, settlerAdapter } =
    planSettlers(plan);
  const hyperlaneOracle = planHyperlaneOracle(plan, { mailbox, domains: [] });

  if (order.verificationFolder !== undefined) plan.writeVerification(order.verificationFolder);
  const initialised = await hasCode(client, mailbox);
  await sendCalls(client, rpcUrl, deployerKey, await plan.missing(client));
  const multisigIsm = await deployIsm(client, order, ismFactory);
  if (!initialised) {
    const data = encodeFunctionData({
      abi: mailboxAbi,
      functionName: "initialize",
      args: [owner, multisigIsm, noFee, merkleTreeHook],
    });
    await sendCalls(client, rpcUrl, deployerKey, [{ to: mailbox, data, what: "Mailbox.initialize" }]);
  }
  return {
    contracts: {
      permit2: PERMIT2_ADDRESS,
      inputSettler,
      outputSettler,
      atomicSettler,
      orderSetOpener,
      hyperlaneOracle,
      mailbox,
      merkleTreeHook,
      multisigIsm,
    },
    tokens: [
      { symbol: "USDC", address: usdc, decimals: 6 },
      { symbol: "USDT", address: usdt, decimals: 6 },
      { symbol: "WETH", address: weth, decimals: 18 },
    ],
    erc7683: { orderResolver, settlerAdapter },
    startBlock,
  };
}

async function deployIsm(client: PublicClient, order: DeploymentOrder, factory: Address): Promise<Address> {
  const args = [[...order.validators], order.threshold] as const;
  const ism = await client.readContract({
    address: factory,
    abi: multisigIsmFactoryAbi,
    functionName: "getAddress",
    args,
  });
  if (await hasCode(client, ism)) return ism;
  const data = encodeFunctionData({ abi: multisigIsmFactoryAbi, functionName: "deploy", args });
  await sendCalls(client, order.rpcUrl, order.deployerKey, [{ to: factory, data, what: "multisig ISM" }]);
  return ism;
}
