import { keccak256 } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { fillDescription } from "@tetrafi/protocol/order/fill-description.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { FillIndex, SeenFill } from "../chain/fill-index.ts";

/** The delivery of all outputs of an order, credited to one solver: what entitles it to the escrow. */
export type OrderFill = {
  readonly solver: Bytes32;
  /** Of each output, in the order's order. */
  readonly parts: readonly SeenFill[];
  /** The one that completed it. */
  readonly last: SeenFill;
};

/** Where an order's outputs are delivered, and by which oracle that is proved. */
export type Destination = Pick<MandateOutput, "chainId" | "oracle" | "settler">;

/** The one destination of an order that the venue made: all outputs of its orders have the same. */
export function destinationOf({ outputs }: StandardOrder): Destination {
  const [first, ...others] = outputs;
  if (first === undefined) throw new Error("an order without outputs was accepted");
  const { chainId, oracle, settler } = first;
  if (others.some((one) => one.chainId !== chainId || one.oracle !== oracle || one.settler !== settler))
    throw new Error("an order with outputs on several ways was accepted");
  return { chainId, oracle, settler };
}

/** The fill of a watched order; null while an output is missing, or credited to another than the rest. */
export function orderFill(fills: FillIndex, { orderId, order }: OrderRow): OrderFill | null {
  const parts: SeenFill[] = [];
  for (const output of order.outputs) {
    const part = fills.fillOf(orderId, output);
    if (part === null || part.solver !== (parts[0] ?? part).solver) return null;
    parts.push(part);
  }
  const [first] = parts;
  if (first === undefined) return null;
  const last = parts.reduce((latest, part) => (part.blockNumber > latest.blockNumber ? part : latest), first);
  return { solver: first.solver, parts, last };
}

/** What the proof of each part carries, in the order's order. */
export function fillPayloads({ orderId, order }: OrderRow, { parts }: OrderFill): `0x${string}`[] {
  return parts.flatMap(({ solver, timestamp }, place) => {
    const output = order.outputs[place];
    return output === undefined ? [] : [fillDescription({ solver, orderId, timestamp, output })];
  });
}

/** What the proof of a delivery is filed under, as `OutputProven` reports it. */
export function proofHash(
  orderId: Bytes32,
  output: MandateOutput,
  { solver, timestamp }: Pick<SeenFill, "solver" | "timestamp">,
): Bytes32 {
  return keccak256(fillDescription({ solver, orderId, timestamp, output }));
}

/** The same for each part. */
export function proofHashes(order: OrderRow, fill: OrderFill): Bytes32[] {
  return fillPayloads(order, fill).map((payload) => keccak256(payload));
}
