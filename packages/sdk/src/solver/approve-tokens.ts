import { encodeFunctionData, maxUint256 } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import type { TokenConfig } from "@tetrafi/protocol/config/network.ts";
import type { ChainClients } from "./chain-clients.ts";
import type { TransactionLane } from "./transaction-lane.ts";

/** Below this an allowance is renewed. Some tokens keep allowances in 96 bits, so it isn't higher. */
const LOW_ALLOWANCE = 1n << 95n;
const LIMIT_MS = 60_000;

/**
 * Lets the output settler (fills) and the atomic settler (trades on one chain) move every token of the network file, as
 * far as they may not yet. Throws, naming the token, if an approval fails.
 */
export async function approveTokens(
  { client, profile }: ChainClients,
  lane: TransactionLane,
  owner: Address,
): Promise<void> {
  const { outputSettler, atomicSettler } = profile.contracts;
  const pairs = profile.tokens.flatMap((token) =>
    [outputSettler, atomicSettler].map((spender) => ({ token, spender })),
  );
  const allowances = await Promise.all(
    pairs.map(({ token, spender }) =>
      client.readContract({
        address: token.address,
        abi: erc20Abi,
        functionName: "allowance",
        args: [owner, spender],
      }),
    ),
  );
  const approve = async (token: TokenConfig, spender: Address, amount: bigint): Promise<void> => {
    const outcome = await lane.submit({
      to: token.address,
      data: encodeFunctionData({ abi: erc20Abi, functionName: "approve", args: [spender, amount] }),
      what: `approve ${token.symbol}`,
      giveUpAtMs: Date.now() + LIMIT_MS,
    });
    if (outcome.kind === "mined" && outcome.receipt.status === "success") return;
    const reason = outcome.kind === "rejected" ? outcome.reason : outcome.kind;
    throw new Error(`approval of ${token.symbol} on chain ${profile.chainId} failed: ${reason}`);
  };
  await Promise.all(
    pairs.map(async ({ token, spender }, place) => {
      const allowance = allowances[place] ?? 0n;
      if (allowance >= LOW_ALLOWANCE) return;
      // USDT refuses to change an allowance that isn't zero.
      if (allowance > 0n) await approve(token, spender, 0n);
      await approve(token, spender, maxUint256);
    }),
  );
}
