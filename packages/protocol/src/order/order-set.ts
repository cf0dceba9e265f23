import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SetOrder } from "../signing/order-set.ts";
import { orderId } from "./order-id.ts";

/**
 * The orders of a split as one: the sums of what they take, and all their outputs. No escrow ever sees it; with the
 * opener in the settler's place its id names the whole, which is no order's id. Throws RangeError on a set of nothing.
 */
export function wholeOrder(set: readonly SetOrder[]): StandardOrder {
  const [first] = set;
  if (first === undefined) throw new RangeError("a set of no orders");
  const sums = new Map<bigint, bigint>();
  for (const { order } of set)
    for (const [token, amount] of order.inputs) sums.set(token, (sums.get(token) ?? 0n) + amount);
  return {
    ...first.order,
    inputs: [...sums],
    outputs: set.flatMap(({ order }) => order.outputs),
  };
}

/** The name of a split as a whole. */
export function wholeId(set: readonly SetOrder[], opener: Address): Bytes32 {
  return orderId(wholeOrder(set), opener);
}
