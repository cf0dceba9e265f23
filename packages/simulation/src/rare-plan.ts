import { Random } from "./random.ts";

/** What some runs have beside what their plan says. */
export type RarePlan = {
  /**
   * Of each chain: whether its first node leaves deliveries out of its logs, also of final blocks. For good where it has
   * others beside it, else until the faults are over: a delivery that nobody shows can't be proved.
   */
  readonly hidesDeliveries: readonly [boolean, boolean];
};

export const NOTHING_RARE: RarePlan = { hidesDeliveries: [false, false] };

/** Far from the seeds of worlds and of operators: what is drawn here changes nothing of what else is drawn. */
const SEEDS_FROM = 2 ** 41;
const SHARE_HIDING = 0.15;

/** Draws what is rare in a run. */
export function drawRare(seed: number): RarePlan {
  const random = new Random(seed + SEEDS_FROM);
  return { hidesDeliveries: [random.chance(SHARE_HIDING), random.chance(SHARE_HIDING)] };
}
