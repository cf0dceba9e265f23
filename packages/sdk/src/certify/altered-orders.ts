import type { Address } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { fillableOf, type WonOrder } from "./won-order.ts";

/** An order that nobody escrowed, told as if it were a won one. */
export type AlteredFillable = { readonly what: string; readonly message: FillableMessage };

const STRANGER: Address = `0x${"5a".repeat(20)}`;
const HOUR = 3_600;

function outputOf(change: (output: MandateOutput) => Partial<MandateOutput>) {
  return (order: StandardOrder): StandardOrder => ({
    ...order,
    outputs: order.outputs.map((output) => ({ ...output, ...change(output) })),
  });
}

/** What an order is altered in, one thing each. */
const alterations: Readonly<Record<string, (order: StandardOrder) => StandardOrder>> = {
  "a higher output amount": outputOf(({ amount }) => ({ amount: amount + 1n })),
  "another recipient": outputOf(() => ({ recipient: addressToBytes32(STRANGER) })),
  "another output oracle": outputOf(() => ({ oracle: addressToBytes32(STRANGER) })),
  "another output settler": outputOf(() => ({ settler: addressToBytes32(STRANGER) })),
  "another output token": outputOf(() => ({ token: addressToBytes32(STRANGER) })),
  "another winner": outputOf(() => ({ context: exclusiveLimitContext(STRANGER, 0) })),
  "a callback": outputOf(() => ({ callbackData: "0x01" })),
  "a lower input amount": (order) => ({
    ...order,
    inputs: order.inputs.map(([token, amount]) => [token, amount - 1n] as const),
  }),
  "another input oracle": (order) => ({ ...order, inputOracle: STRANGER }),
  "another nonce": (order) => ({ ...order, nonce: order.nonce ^ 1n }),
  "a later fillDeadline": (order) => ({ ...order, fillDeadline: order.fillDeadline + HOUR }),
  "a fillDeadline that has passed": (order) => ({ ...order, fillDeadline: order.fillDeadline - HOUR }),
  "no time to prove": (order) => ({ ...order, expires: order.fillDeadline }),
};

/** Every alteration of a won order, once under the won order's id and once under its own. */
export function alteredFillables(won: WonOrder): AlteredFillable[] {
  const told = fillableOf(won);
  const orders = Object.entries(alterations).flatMap(([what, change]) => {
    const order = change(won.order);
    const altered = { ...told, order: toWireOrder(order) };
    return [
      { what, message: altered },
      {
        what: `${what}, with its own id`,
        message: { ...altered, orderId: orderId(order, won.corridor.settler) },
      },
    ];
  });
  const chainId = won.corridor.origin.chainId;
  return [
    ...orders,
    { what: "another destinationChainId", message: { ...told, destinationChainId: chainId } },
  ];
}
