import type { Address } from "../hex.ts";
import { dutchAmount, type ExclusiveDutch } from "./ladder.ts";
import type { MandateOutput, StandardOrder } from "./standard-order.ts";

/** OIF's exclusive rules: type byte, 32-byte solver, 4-byte start time; dutch has 4 bytes of stop time and 32 of slope. */
const EXCLUSIVE =
  /^0x(?:e0[0-9a-f]{24}([0-9a-f]{40})([0-9a-f]{8})|e1[0-9a-f]{24}([0-9a-f]{40})([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{64}))$/i;

/** What an output's context says: one solver alone until `startTime`; then anyone, at a price that falls if `dutch` says so. */
export type ExclusiveRule = {
  readonly solver: Address;
  /** Unix seconds. */
  readonly startTime: number;
  /** Null: the amount stays. */
  readonly dutch: ExclusiveDutch | null;
};

/** The exclusive rule of an output; null when its context is of another kind. */
export function exclusiveRule({
  context,
  amount,
}: Pick<MandateOutput, "context" | "amount">): ExclusiveRule | null {
  const found = EXCLUSIVE.exec(context);
  if (found === null) return null;
  const [, limitSolver, limitStart, dutchSolver, dutchStart, stop, slope] = found;
  if (limitSolver !== undefined && limitStart !== undefined)
    return { solver: `0x${limitSolver}`, startTime: Number.parseInt(limitStart, 16), dutch: null };
  if (dutchSolver === undefined || dutchStart === undefined || stop === undefined || slope === undefined)
    return null;
  const solver: Address = `0x${dutchSolver}`;
  const startTime = Number.parseInt(dutchStart, 16);
  const stopTime = Number.parseInt(stop, 16);
  return {
    solver,
    startTime,
    dutch: { solver, startTime, stopTime, slope: BigInt(`0x${slope}`), leastAmount: amount },
  };
}

/** What has to be delivered of an output under an exclusive rule at a time, unix seconds. Base units. */
export function amountAt(
  { dutch }: ExclusiveRule,
  { amount }: Pick<MandateOutput, "amount">,
  atSeconds: number,
): bigint {
  return dutch === null ? amount : dutchAmount(dutch, atSeconds);
}

/**
 * Until when only the winner may fill, unix seconds, as the first output's context says; null when it says nothing, and for
 * an order on one chain, which is settled and not filled.
 */
export function exclusiveUntil(order: StandardOrder): number | null {
  const [output] = order.outputs;
  return output === undefined || output.chainId === order.originChainId
    ? null
    : (exclusiveRule(output)?.startTime ?? null);
}
