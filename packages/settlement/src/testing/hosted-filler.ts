import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { maxUint256, parseAbi, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Account } from "@tetrafi/stack/accounts.ts";
import { insertSolver } from "@tetrafi/store/identities.ts";
import type { SettlementWorld } from "./settlement-world.ts";
import { transact, writeErc20 } from "./transact.ts";

/** Of one token, base units, as in the file. */
export type Limits = Readonly<
  Partial<Record<"perFill" | "perDay" | "atRisk" | "keep" | "alarmBelow", string>>
>;

/** An account of a hosted filler on the second chain, with coins and an approval for USDT. */
export async function hostedAccount(world: SettlementWorld, funds: bigint): Promise<Account> {
  const [, destination] = world.chains;
  const privateKey = generatePrivateKey();
  const address = privateKeyToAddress(privateKey).toLowerCase() as Address;
  await world.request(destination.chainId, "anvil_setBalance", [address, "0xde0b6b3a7640000"]);
  const { outputSettler } = destination.contracts;
  await writeErc20(destination, privateKey, usdt(destination), "approve", [outputSettler, maxUint256]);
  if (funds > 0n) await fund(world, address, funds);
  return { address, privateKey };
}

/** Gives an account USDT on the second chain, base units. */
export async function fund(world: SettlementWorld, to: Address, amount: bigint): Promise<void> {
  const [, destination] = world.chains;
  const [, , giver] = world.accounts.solvers;
  await transact(destination, giver.privateKey, {
    address: usdt(destination),
    abi: parseAbi(["function transfer(address to, uint256 amount)"]),
    functionName: "transfer",
    args: [to, amount],
  });
}

/** The USDT that an account has on the second chain, base units. */
export function usdtOf(
  { chains: [, destination], client }: SettlementWorld,
  account: Address,
): Promise<bigint> {
  return client(destination.chainId).readContract({
    address: usdt(destination),
    abi: erc20Abi,
    functionName: "balanceOf",
    args: [account],
  });
}

/** Settings of a settlement process that fills for the world's first solver from this account. */
export async function hostedSettings(
  world: SettlementWorld,
  account: Account,
  limits: Limits = {},
): Promise<Record<string, string>> {
  const [origin, destination] = world.chains;
  const [{ address }] = world.accounts.solvers;
  await insertSolver(world.database, { id: address, name: address, address });
  const file = join(world.folder, `hosted-${account.address}.json`);
  const filler = {
    solverId: address,
    signer: { keyVariable: "HOSTED_KEY" },
    corridors: [`USDC@${origin.chainId}>USDT@${destination.chainId}`],
    limits: [{ chainId: destination.chainId, symbol: "USDT", ...limits }],
  };
  writeFileSync(file, JSON.stringify({ fillers: [filler] }));
  return { TETRAFI_HOSTED_FILLERS_FILE: file, HOSTED_KEY: account.privateKey };
}

/** Transactions in which an order was delivered, as the second chain has them now. */
export async function fillsOf(
  { chains: [, destination], client }: SettlementWorld,
  orderId: Bytes32,
): Promise<Hex[]> {
  const logs = await client(destination.chainId).getContractEvents({
    address: destination.contracts.outputSettler,
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    args: { orderId },
    fromBlock: 0n,
  });
  return logs.map(({ transactionHash }) => transactionHash);
}

function usdt({ tokens }: ChainProfile): Address {
  const token = tokens.find(({ symbol }) => symbol === "USDT");
  if (token === undefined) throw new Error("no USDT");
  return token.address;
}
