import { encodeFunctionData, parseEventLogs, type Hex, type TransactionReceipt } from "viem";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import type { CheckedOrder } from "./check-fillable.ts";
import type { ChainClients } from "./chain-clients.ts";
import { finalView } from "./finality.ts";

/** Whether anyone's fill of the order stands on its destination chain, at the head or at the final view. */
export async function isFilled(
  { client, profile }: ChainClients,
  { orderId, output }: CheckedOrder,
  view: "head" | "final",
): Promise<boolean> {
  const record = await client.readContract({
    address: profile.contracts.outputSettler,
    abi: outputSettlerAbi,
    functionName: "getFillRecord",
    args: [orderId, outputHash(output)],
    ...(view === "final" ? await finalView(client, profile) : {}),
  });
  return BigInt(record) !== 0n;
}

/**
 * Whether the order can be filled at the checked terms now. By the chain's own clock: a block later asks for less, one
 * before for more.
 */
export async function isOpenTo(
  { client }: ChainClients,
  { fromSeconds }: Pick<CheckedOrder, "fromSeconds">,
): Promise<boolean> {
  if (fromSeconds === null) return true;
  const { timestamp } = await client.getBlock({ blockTag: "latest" });
  return timestamp >= BigInt(fromSeconds);
}

/** OutputSettler.fill, crediting the solver, void after the order's own deadline. */
export function fillCall({ orderId, order, output }: CheckedOrder, solver: Address): Hex {
  return encodeFunctionData({
    abi: outputSettlerAbi,
    functionName: "fill",
    args: [orderId, output, order.fillDeadline, addressToBytes32(solver)],
  });
}

/** Whether this transaction made the fill. One that came second succeeds too, and pays nothing. */
export function madeFill(receipt: TransactionReceipt, orderId: Bytes32): boolean {
  return parseEventLogs({ abi: outputSettlerAbi, eventName: "OutputFilled", logs: receipt.logs }).some(
    ({ args }) => args.orderId === orderId,
  );
}
