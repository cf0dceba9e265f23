import type { StandardOrder } from "./standard-order.ts";

/** OIF's exclusive limit order: type byte, 32-byte solver, 4-byte start time. */
const EXCLUSIVE_LIMIT = /^0xe0[0-9a-f]{64}([0-9a-f]{8})$/i;

/** Until when only the winner may fill, unix seconds, as the first output's context says; null when it says nothing. */
export function exclusiveUntil(order: StandardOrder): number | null {
  const startTime = EXCLUSIVE_LIMIT.exec(order.outputs[0]?.context ?? "")?.[1];
  return startTime === undefined ? null : Number.parseInt(startTime, 16);
}
