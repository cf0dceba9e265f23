import { decodeEventLog, toEventSelector } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import type { EndedOrder, OpenedOrder } from "@tetrafi/store/foreign-orders.ts";
import type { ChainLog } from "../chain/logs.ts";

const eventNamed = (name: "Open" | "Finalised" | "Refunded"): Hex => {
  const event = inputSettlerEscrowAbi.find((item) => item.type === "event" && item.name === name);
  if (event?.type !== "event") throw new Error(`the escrow's ABI has no ${name}`);
  return toEventSelector(event);
};

const OPEN = eventNamed("Open");
const FINALISED = eventNamed("Finalised");
const REFUNDED = eventNamed("Refunded");

/** Topics of the events that begin and end an order, ours and OIF's alike. */
export const ORDER_TOPICS: readonly Hex[] = [OPEN, FINALISED, REFUNDED];

/**
 * Orders in a settler's logs. Pure. What does not carry a whole order, or one of another id than it says, is no order that
 * could be claimed, and is left out.
 */
export function ordersIn(
  logs: readonly ChainLog[],
  settler: Address,
): { readonly opened: readonly OpenedOrder[]; readonly ended: readonly EndedOrder[] } {
  const opened: OpenedOrder[] = [];
  const ended: EndedOrder[] = [];
  for (const { topics, data, blockNumber, txHash } of logs) {
    const [topic, id] = topics;
    if (id === undefined) continue;
    const at = { orderId: id.toLowerCase() as Bytes32, blockNumber, txHash };
    if (topic === FINALISED) ended.push({ ...at, status: "claimed" });
    if (topic === REFUNDED) ended.push({ ...at, status: "refunded" });
    const order = topic === OPEN ? orderIn(topics, data) : null;
    if (order !== null && idOf(order, settler) === at.orderId) opened.push({ ...at, order });
  }
  return { opened, ended };
}

function orderIn(topics: readonly Hex[], data: Hex): StandardOrder | null {
  try {
    const { args } = decodeEventLog({
      abi: inputSettlerEscrowAbi,
      eventName: "Open",
      topics: topics as [Hex, ...Hex[]],
      data,
    });
    const { order } = args;
    const lower = (address: Address): Address => address.toLowerCase() as Address;
    return { ...order, user: lower(order.user), inputOracle: lower(order.inputOracle) };
  } catch {
    return null;
  }
}

/** Null for an order that has no id, for example with numbers that are too large. */
function idOf(order: StandardOrder, settler: Address): Bytes32 | null {
  try {
    return orderId(order, settler);
  } catch {
    return null;
  }
}
