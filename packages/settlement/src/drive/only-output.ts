import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";

/** The output of an order that the venue made: it makes them with one. */
export function onlyOutput(order: StandardOrder): MandateOutput {
  const [output] = order.outputs;
  if (output === undefined || order.outputs.length !== 1)
    throw new Error(`an order with ${order.outputs.length} outputs was accepted`);
  return output;
}
