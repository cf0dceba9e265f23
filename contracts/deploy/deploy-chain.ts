import {
  concat,
  createPublicClient,
  encodeAbiParameters,
  encodeFunctionData,
  http,
  type AbiParameter,
  type Address,
  type Hex,
  type PublicClient,
} from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { mailboxAbi, multisigIsmFactoryAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ChainProfile, TokenConfig } from "@tetrafi/protocol/config/network.ts";
import { creationCode, type ContractName } from "./artifacts.ts";
import { create2Address, create2Call, hasCode, type Call } from "./create2.ts";
import { hyperlaneCode } from "./hyperlane-code.ts";
import { PERMIT2_ADDRESS, PERMIT2_SALT, permit2Initcode } from "./permit2.ts";
import { sendCalls } from "./send-calls.ts";

/** What to deploy where. */
export type DeploymentOrder = {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly deployerKey: Hex;
  /** Signers of the multisig ISM for messages to this chain, and how many of them must sign. */
  readonly validators: readonly Address[];
  readonly threshold: number;
};

/** Where everything stands. */
export type Deployment = {
  readonly contracts: ChainProfile["contracts"];
  readonly tokens: TokenConfig[];
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
  const inputSettler = plan.own("InputSettlerEscrow");
  const outputSettler = plan.own("OutputSettler");
  const atomicSettler = plan.own("AtomicSettler");
  const zero: Address = `0x${"00".repeat(20)}`;
  const oracleParameters = [{ type: "address" }, { type: "address" }, { type: "address" }];
  const hyperlaneOracle = plan.own("HyperlaneOracle", oracleParameters, [mailbox, zero, zero]);

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

/** Contracts to deploy, in order, with the addresses that they will have. */
class Plan {
  private readonly entries: { readonly address: Address; readonly call: Call }[] = [];

  contract(what: string, initcode: Hex, salt?: Hex): Address {
    const address = create2Address(initcode, salt);
    this.entries.push({ address, call: create2Call(what, initcode, salt) });
    return address;
  }

  own(name: ContractName, types: readonly AbiParameter[] = [], values: readonly unknown[] = []): Address {
    return this.contract(name, concat([creationCode(name), encodeAbiParameters(types, values)]));
  }

  hyperlane(
    name: Parameters<typeof hyperlaneCode>[0],
    types: readonly AbiParameter[] = [],
    values: readonly unknown[] = [],
  ): Address {
    return this.contract(name, concat([hyperlaneCode(name), encodeAbiParameters(types, values)]));
  }

  /** The calls for what has no code yet. */
  async missing(client: PublicClient): Promise<Call[]> {
    const there = await Promise.all(this.entries.map(({ address }) => hasCode(client, address)));
    return this.entries.filter((_, i) => there[i] !== true).map(({ call }) => call);
  }
}
