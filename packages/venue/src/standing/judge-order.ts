import { isSolversFault } from "@tetrafi/core/hosted/causes.ts";
import { exclusiveUntil } from "@tetrafi/core/order/exclusivity.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { OrderOutcome } from "@tetrafi/store/outcomes.ts";
import type { UnjudgedOrder } from "@tetrafi/store/unjudged-orders.ts";

/** The shortest time between being told to fill and the end of exclusivity in which not to fill is a fade. */
export function leastTimeToFillMs(blockTimeMs: number): number {
  return Math.max(2_000, 3 * blockTimeMs);
}

/** The winner's time to fill, unix seconds of the destination chain. */
export type FillTime = { readonly fromSeconds: number; readonly untilSeconds: number };

/** What can be said of an order: its outcome, that it is too early, or that the chain has to be looked at. */
export type Judgement =
  | { readonly type: "outcome"; readonly outcome: OrderOutcome }
  | { readonly type: "wait" }
  | { readonly type: "askChain"; readonly time: FillTime };

/** Steps at which a fill counts for good, or the order is over. */
const SURE: ReadonlySet<SettlementStep> = new Set([
  "proving",
  "proved",
  "claiming",
  "settled",
  "refunding",
  "refunded",
]);

const outcome = (of: OrderOutcome): Judgement => ({ type: "outcome", outcome: of });
const WAIT: Judgement = { type: "wait" };

/**
 * Whether the winner filled in its exclusive time. In doubt it is not the solver's fault: it fades only if it was told in
 * time, and the destination chain, which makes a block every `blockTimeMs`, has gone past the end of its time with no fill
 * of its in it. An order that the venue was to fill for it is missed by its fault only if its inventory or its own limits
 * stood against that.
 *
 * A trade on one chain is one transaction that needs both sides: when it fails, nobody can tell whose fault it is.
 */
export function judgeOrder(order: UnjudgedOrder, blockTimeMs: number): Judgement {
  const { step, fill, seen } = order;
  if (step === "failed") return outcome("notTried");
  if (order.kind === "sameChain") return step === "settled" ? outcome("filled") : WAIT;
  const exclusive = exclusiveUntil(order.order);
  // An open order is anybody's: that somebody else was faster is no fault of the winner's.
  if (exclusive === null && fill !== null && SURE.has(step) && !isWinners(order, fill.solver))
    return outcome("notTried");
  const until = exclusive ?? order.order.fillDeadline + 1;
  const isSure = SURE.has(step);
  if (fill !== null && isSure)
    return isWinners(order, fill.solver) && fill.timestamp < until
      ? outcome("filled")
      : missed(order, until, blockTimeMs);
  // Nobody looked while it was filled and proved: who filled isn't known, and the winner is the one to expect.
  if (fill === null && step === "settled") return outcome("filled");
  if (step === "refunded") return missed(order, until, blockTimeMs);
  const isPast = step === "filling" && seen !== null && !seen.hasFill && seen.destinationTime > until;
  return isPast ? missed(order, until, blockTimeMs) : WAIT;
}

/** Its time is over without a fill of its: a fade, if it had time and the chain was there. */
function missed({ fillableAtMs, hosted }: UnjudgedOrder, until: number, blockTimeMs: number): Judgement {
  if (fillableAtMs === null || until * 1_000 - fillableAtMs < leastTimeToFillMs(blockTimeMs))
    return outcome("chainFault");
  if (hosted !== null && !isSolversFault(hosted.cause)) return outcome("venueFault");
  return { type: "askChain", time: { fromSeconds: Math.ceil(fillableAtMs / 1_000), untilSeconds: until } };
}

/** A chain that made less than half of its blocks in the winner's time stood still. */
export function judgeByBlocks(blocks: number, time: FillTime, blockTimeMs: number): OrderOutcome {
  const expected = ((time.untilSeconds - time.fromSeconds) * 1_000) / blockTimeMs;
  return blocks * 2 < Math.floor(expected) ? "chainFault" : "fade";
}

function isWinners({ solver }: UnjudgedOrder, filler: string): boolean {
  return filler.toLowerCase().slice(-40) === solver.toLowerCase().slice(2);
}
