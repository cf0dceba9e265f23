import { isTerminal } from "./transitions.ts";
import type { OrderStatus, SettlementStep } from "./types.ts";

/** From the one whose end is farthest or worst. */
const FROM_LEAST_FAR: readonly SettlementStep[] = [
  "accepted",
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
  "refunding",
  "failed",
  "refunded",
  "settled",
];

/** The step of the part of a split that is least far. Throws RangeError on no steps. */
export function leastFar(steps: readonly SettlementStep[]): SettlementStep {
  const found = FROM_LEAST_FAR.find((step) => steps.includes(step));
  if (found === undefined) throw new RangeError("a split of no parts");
  return found;
}

/**
 * What the public API calls a split: pending while one of its parts is; else `settled` where all did, `partlySettled`
 * where some did, `refunded` where none did and money went back, `failed` where none was ever locked.
 */
export function wholeStatus(steps: readonly SettlementStep[]): OrderStatus | "partlySettled" {
  if (steps.some((step) => !isTerminal(step))) return "pending";
  if (steps.every((step) => step === "settled")) return "settled";
  if (steps.includes("settled")) return "partlySettled";
  return steps.includes("refunded") ? "refunded" : "failed";
}
