import { concat, encodeFunctionData, encodePacked, keccak256, maxUint256, size, toHex, type Hex } from "viem";
import { sign } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import {
  hyperlaneOracleAbi,
  inputSettlerEscrowAbi,
  outputSettlerAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { fillDescription, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import { deployChain, type Deployment } from "../deploy/deploy-chain.ts";
import { fundAccounts } from "../deploy/fund.ts";
import { accounts, startLocalChain, type LocalChain } from "./local-chain.ts";

/** Two real nodes, and blocks that vanish at the worst moments. */

const NONE = 0;
const DEPOSITED = 1;
const CLAIMED = 2;
const ZERO_RECORD = `0x${"00".repeat(32)}`;
const AMOUNT = 1_000_000n;

let origin: LocalChain;
let destination: LocalChain;
let here: Deployment;
let there: Deployment;

beforeAll(async () => {
  [origin, destination] = await Promise.all([startLocalChain(31337), startLocalChain(31338)]);
  [here, there] = await Promise.all([prepare(origin), prepare(destination)]);
  const { taker, solvers } = accounts;
  await origin.send(
    taker.privateKey,
    token(here, "USDC"),
    encodeFunctionData({
      abi: erc20Abi,
      functionName: "approve",
      args: [here.contracts.permit2 as Address, maxUint256],
    }),
  );
  await destination.send(
    solvers[0].privateKey,
    token(there, "USDC"),
    encodeFunctionData({
      abi: erc20Abi,
      functionName: "approve",
      args: [there.contracts.outputSettler as Address, maxUint256],
    }),
  );
}, 60_000);

afterAll(async () => {
  await Promise.all([origin?.stop(), destination?.stop()]);
});

test("equal contracts have equal addresses on both chains, and deploying again changes nothing", async () => {
  const settlers = ({ contracts, erc7683 }: Deployment) => [
    contracts.inputSettler,
    contracts.outputSettler,
    contracts.atomicSettler,
    erc7683.orderResolver,
    erc7683.settlerAdapter,
  ];
  expect(settlers(here)).toEqual(settlers(there));
  const deployer = { address: accounts.deployer.address };
  const before = await origin.client.getTransactionCount(deployer);
  const again = await deployChain(deploymentOf(origin));
  expect(again.contracts).toEqual(here.contracts);
  expect(await origin.client.getTransactionCount(deployer)).toBe(before);
});

test("an order whose block vanished is not escrowed, and its signature opens it again under the same id", async () => {
  const { order, id } = await newOrder("reorganised open");
  const opened = await open(order);
  expect(await statusOf(id)).toBe(DEPOSITED);
  await origin.reorganiseFrom(opened.blockNumber);
  expect(await statusOf(id)).toBe(NONE);
  const again = await open(order);
  expect(again.status).toBe("success");
  expect(await statusOf(id)).toBe(DEPOSITED);
});

test("a fill whose block vanished can't be proved; the fill that stays is, under its own time", async () => {
  const { order, id } = await newOrder("reorganised fill");
  await open(order);
  const lost = await fill(order, id);
  const lostDescription = describe(order, id, lost.timestamp);
  await destination.reorganiseFrom(lost.receipt.blockNumber);
  expect(await recordOf(order, id)).toBe(ZERO_RECORD);
  expect((await submit([lostDescription])).status).toBe("reverted");

  const kept = await fill(order, id);
  const description = describe(order, id, kept.timestamp);
  expect((await submit([description])).status).toBe("success");
  await handle([description]);
  if (kept.timestamp !== lost.timestamp) {
    expect((await claim(order, lost.timestamp)).status).toBe("reverted");
  }
  expect((await claim(order, kept.timestamp)).status).toBe("success");
  expect(await statusOf(id)).toBe(CLAIMED);
});

test("a claim whose block vanished can be made again, once", async () => {
  const { order, id } = await newOrder("reorganised claim");
  await open(order);
  const { timestamp } = await fill(order, id);
  await handle([describe(order, id, timestamp)]);
  const claimed = await claim(order, timestamp);
  expect(claimed.status).toBe("success");
  await origin.reorganiseFrom(claimed.blockNumber);
  expect(await statusOf(id)).toBe(DEPOSITED);
  expect((await claim(order, timestamp)).status).toBe("success");
  expect((await claim(order, timestamp)).status).toBe("reverted");
});

function deploymentOf(chain: LocalChain) {
  return {
    rpcUrl: chain.rpcUrl,
    chainId: chain.chainId,
    deployerKey: accounts.deployer.privateKey,
    validators: accounts.validators.map(({ address }) => address),
    threshold: 2,
  };
}

async function prepare(chain: LocalChain): Promise<Deployment> {
  const deployment = await deployChain(deploymentOf(chain));
  await fundAccounts({
    rpcUrl: chain.rpcUrl,
    deployerKey: accounts.deployer.privateKey,
    tokens: deployment.tokens,
    fundings: [accounts.taker, accounts.solvers[0]].map(({ address }) => ({
      account: address,
      amounts: { USDC: 100n * AMOUNT },
    })),
  });
  return deployment;
}

function token({ tokens }: Deployment, symbol: string): Address {
  const found = tokens.find((candidate) => candidate.symbol === symbol);
  if (found === undefined) throw new Error(`no token is called ${symbol}`);
  return found.address as Address;
}

async function newOrder(name: string): Promise<{ readonly order: StandardOrder; readonly id: Bytes32 }> {
  const now = Number((await origin.client.getBlock()).timestamp);
  const order: StandardOrder = {
    user: accounts.taker.address,
    nonce: BigInt(keccak256(toHex(name))),
    originChainId: BigInt(origin.chainId),
    expires: now + 7_200,
    fillDeadline: now + 3_600,
    inputOracle: here.contracts.hyperlaneOracle as Address,
    inputs: [[BigInt(token(here, "USDC")), AMOUNT]],
    outputs: [
      {
        oracle: addressToBytes32(there.contracts.hyperlaneOracle as Address),
        settler: addressToBytes32(there.contracts.outputSettler as Address),
        chainId: BigInt(destination.chainId),
        token: addressToBytes32(token(there, "USDC")),
        amount: AMOUNT - 1n,
        recipient: addressToBytes32(accounts.taker.address),
        callbackData: "0x",
        context: "0x",
      },
    ],
  };
  return { order, id: orderId(order, here.contracts.inputSettler as Address) };
}

async function open(order: StandardOrder) {
  const scope = {
    settler: here.contracts.inputSettler as Address,
    permit2: here.contracts.permit2 as Address,
  };
  const signature = await sign({
    hash: permit2Digest(order, scope),
    privateKey: accounts.taker.privateKey,
    to: "hex",
  });
  const data = encodeFunctionData({
    abi: inputSettlerEscrowAbi,
    functionName: "openFor",
    args: [order, order.user, `0x00${signature.slice(2)}`],
  });
  return origin.send(accounts.submitter.privateKey, scope.settler, data);
}

function onlyOutput(order: StandardOrder) {
  const [output] = order.outputs;
  if (output === undefined) throw new Error("the order has no output");
  return output;
}

async function fill(order: StandardOrder, id: Bytes32) {
  const [solver] = accounts.solvers;
  const data = encodeFunctionData({
    abi: outputSettlerAbi,
    functionName: "fill",
    args: [id, onlyOutput(order), order.fillDeadline, addressToBytes32(solver.address)],
  });
  const receipt = await destination.send(solver.privateKey, there.contracts.outputSettler as Address, data);
  const block = await destination.client.getBlock({ blockNumber: receipt.blockNumber });
  return { receipt, timestamp: Number(block.timestamp) };
}

function describe(order: StandardOrder, id: Bytes32, timestamp: number): Hex {
  const solver = addressToBytes32(accounts.solvers[0].address);
  return fillDescription({ solver, orderId: id, timestamp, output: onlyOutput(order) });
}

async function submit(descriptions: readonly Hex[]) {
  const data = encodeFunctionData({
    abi: hyperlaneOracleAbi,
    functionName: "submit",
    args: [
      origin.chainId,
      here.contracts.hyperlaneOracle as Address,
      200_000n,
      "0x",
      there.contracts.outputSettler as Address,
      [...descriptions],
    ],
  });
  return destination.send(accounts.submitter.privateKey, there.contracts.hyperlaneOracle as Address, data);
}

/** Records proofs as the Mailbox does after validators have signed; their part has tests of its own. */
async function handle(descriptions: readonly Hex[]) {
  const application = addressToBytes32(there.contracts.outputSettler as Address);
  const body = concat([
    encodePacked(["bytes32", "uint16"], [application, descriptions.length]),
    ...descriptions.map((description) => encodePacked(["uint16", "bytes"], [size(description), description])),
  ]);
  const sender = addressToBytes32(there.contracts.hyperlaneOracle as Address);
  const data = encodeFunctionData({
    abi: hyperlaneOracleAbi,
    functionName: "handle",
    args: [destination.chainId, sender, body],
  });
  await origin.sendAs(here.contracts.mailbox as Address, here.contracts.hyperlaneOracle as Address, data);
}

async function claim(order: StandardOrder, timestamp: number) {
  const solver = addressToBytes32(accounts.solvers[0].address);
  const data = encodeFunctionData({
    abi: inputSettlerEscrowAbi,
    functionName: "finalise",
    args: [order, [{ timestamp, solver }], solver, "0x"],
  });
  return origin.send(accounts.submitter.privateKey, here.contracts.inputSettler as Address, data);
}

async function statusOf(id: Bytes32): Promise<number> {
  return origin.client.readContract({
    address: here.contracts.inputSettler as Address,
    abi: inputSettlerEscrowAbi,
    functionName: "orderStatus",
    args: [id],
  });
}

async function recordOf(order: StandardOrder, id: Bytes32): Promise<Hex> {
  return destination.client.readContract({
    address: there.contracts.outputSettler as Address,
    abi: outputSettlerAbi,
    functionName: "getFillRecord",
    args: [id, outputHash(onlyOutput(order))],
  });
}
