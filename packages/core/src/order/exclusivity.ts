import type { StandardOrder } from "./standard-order.ts";

/**
 * OIF's exclusive rules: limit is type byte, 32-byte solver, 4-byte start time; dutch has 4 bytes of stop time and 32 of
 * slope behind them.
 */
const EXCLUSIVE = /^0x(?:e0[0-9a-f]{64}([0-9a-f]{8})|e1[0-9a-f]{64}([0-9a-f]{8})[0-9a-f]{72})$/i;

/** Until when only the winner may fill, unix seconds, as the first output's context says; null when it says nothing. */
export function exclusiveUntil(order: StandardOrder): number | null {
  const found = EXCLUSIVE.exec(order.outputs[0]?.context ?? "");
  const startTime = found?.[1] ?? found?.[2];
  return startTime === undefined ? null : Number.parseInt(startTime, 16);
}
