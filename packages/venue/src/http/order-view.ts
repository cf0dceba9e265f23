import { publicStatus } from "@tetrafi/core/settlement/transitions.ts";
import { leastFar, wholeStatus } from "@tetrafi/core/settlement/whole.ts";
import { splitQuoteId } from "@tetrafi/core/auction/split-offer.ts";
import type { OrderView } from "@tetrafi/protocol/http/orders.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { SPLIT_SOLVER } from "../order/make-split-offer.ts";

type Part = NonNullable<OrderView["parts"]>[number];

/** An order as its taker sees it. */
export function orderView(order: OrderRow): OrderView {
  return {
    ...partView(order),
    rfqId: order.rfqId,
    ...legsView(order),
    createdAt: Math.floor(order.acceptedAtMs / 1_000),
    updatedAt: Math.floor(order.updatedAtMs / 1_000),
    ...(order.whole === null ? {} : { wholeId: order.whole.id }),
  };
}

/** A split as a whole, of the orders of its parts. */
export function wholeView(orders: readonly [OrderRow, ...OrderRow[]]): OrderView {
  const [first] = orders;
  const parts = orders.map(partView);
  const steps = orders.map(({ step }) => step);
  const sum = (side: "input" | "output"): Part["input"] => ({
    asset: partView(first)[side].asset,
    amount: parts.reduce((total, part) => total + BigInt(part[side].amount), 0n).toString(),
  });
  const [input, output] = [sum("input"), sum("output")];
  return {
    id: first.whole?.id ?? first.orderId,
    rfqId: first.rfqId,
    quoteId: splitQuoteId(first.rfqId),
    solverId: SPLIT_SOLVER,
    status: wholeStatus(steps),
    step: leastFar(steps),
    reason: orders.find(({ reason }) => reason !== null)?.reason ?? null,
    input,
    output,
    inputs: [input],
    // Parts have one output each, to one receiver.
    outputs: legsView(first).outputs.map(({ receiver }) => ({ ...output, receiver })),
    createdAt: Math.floor(first.acceptedAtMs / 1_000),
    updatedAt: Math.floor(Math.max(...orders.map(({ updatedAtMs }) => updatedAtMs)) / 1_000),
    parts,
  };
}

/** All legs of the order. */
function legsView({ order }: OrderRow): Pick<OrderView, "inputs" | "outputs"> {
  const { inputs, outputs } = orderLegs(order);
  return {
    inputs: inputs.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
    outputs: outputs.map(({ asset, amount, receiver }) => ({ asset, amount: amount.toString(), receiver })),
  };
}

function partView({ orderId, quoteId, solverId, step, reason, quote }: OrderRow): Part {
  return {
    id: orderId,
    quoteId,
    solverId,
    status: publicStatus(step),
    step,
    reason,
    input: {
      asset: { chainId: quote.inputChainId, address: quote.inputToken },
      amount: quote.inputAmount,
    },
    output: {
      asset: { chainId: quote.outputChainId, address: quote.outputToken },
      amount: quote.outputAmount,
    },
  };
}
