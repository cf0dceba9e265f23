import type { Address } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { Chain } from "../chain/chain.ts";
import { readContract } from "../chain/contract-call.ts";

/** What an account has of a token, and lets the chain's output settler take. Base units. */
export type AccountReading = { readonly balance: bigint; readonly allowance: bigint };

/** Reads an account at a block. Throws SettlementFault if the chain can't be read. */
export async function readAccount(
  { rpc, profile }: Pick<Chain, "rpc" | "profile">,
  account: Address,
  token: Address,
  block: number,
): Promise<AccountReading> {
  const { outputSettler } = profile.contracts;
  const [balance, allowance] = await Promise.all([
    readContract(rpc, { address: token, abi: erc20Abi, functionName: "balanceOf", args: [account] }, block),
    readContract(
      rpc,
      { address: token, abi: erc20Abi, functionName: "allowance", args: [account, outputSettler] },
      block,
    ),
  ]);
  return { balance, allowance };
}
