import { concat } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import type { LocalChains } from "./local-chains.ts";
import type { SampleOrder } from "./orders.ts";

/**
 * Locks an order's input in the escrow with the taker's signature, as the venue's settlement process does.
 * @returns The block that holds it.
 */
export async function openEscrow(
  { origin, accounts, corridor }: LocalChains,
  { order, settler }: SampleOrder,
): Promise<bigint> {
  const { permit2 } = corridor.origin.contracts;
  const taker = privateKeyToAccount(accounts.taker.privateKey);
  const signature = await taker.sign({ hash: permit2Digest(order, { settler, permit2 }) });
  const hash = await origin.client.writeContract({
    account: privateKeyToAccount(accounts.submitter.privateKey),
    chain: null,
    address: settler,
    abi: inputSettlerEscrowAbi,
    functionName: "openFor",
    args: [order, order.user, concat(["0x00", signature])],
  });
  const { status, blockNumber } = await origin.client.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new Error(`openFor ${hash} was reverted`);
  return blockNumber;
}
