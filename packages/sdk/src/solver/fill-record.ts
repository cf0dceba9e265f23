import { encodeFunctionData, parseEventLogs, type Hex, type TransactionReceipt } from "viem";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import type { CheckedOrder } from "./check-fillable.ts";
import type { ChainClients } from "./chain-clients.ts";
import { finalView } from "./finality.ts";

/** Whether fills of all the order's outputs stand on its destination chain, whoever's, at the head or at the final view. */
export async function isFilled(
  { client, profile }: ChainClients,
  { orderId, order }: CheckedOrder,
  view: "head" | "final",
): Promise<boolean> {
  const at = view === "final" ? await finalView(client, profile) : {};
  const records = await Promise.all(
    order.outputs.map((output) =>
      client.readContract({
        address: profile.contracts.outputSettler,
        abi: outputSettlerAbi,
        functionName: "getFillRecord",
        args: [orderId, outputHash(output)],
        ...at,
      }),
    ),
  );
  return records.every((record) => BigInt(record) !== 0n);
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

/**
 * The fill of an order, crediting the solver, void after the order's own deadline. Several outputs are delivered in one
 * call, all or none; what others delivered in part is completed and taken over, since an order pays whoever is credited
 * with all of it.
 */
export function fillCall({ orderId, order, terms }: CheckedOrder, solver: Address): Hex {
  const [output, ...more] = order.outputs;
  const credited = addressToBytes32(solver);
  if (output !== undefined && more.length === 0)
    return encodeFunctionData({
      abi: outputSettlerAbi,
      functionName: "fill",
      args: [orderId, output, order.fillDeadline, credited],
    });
  return encodeFunctionData({
    abi: outputSettlerAbi,
    functionName: "fillOrder",
    args: [order, terms.corridor.settler, credited],
  });
}

/** Whether this transaction made the fill. One that came second succeeds too, and pays nothing. */
export function madeFill(receipt: TransactionReceipt, orderId: Bytes32): boolean {
  return parseEventLogs({ abi: outputSettlerAbi, eventName: "OutputFilled", logs: receipt.logs }).some(
    ({ args }) => args.orderId === orderId,
  );
}
