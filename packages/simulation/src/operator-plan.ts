import { Random } from "./random.ts";

/** What operators do in a run, milliseconds after its start. */
export type OperatorPlan = {
  readonly actions: readonly {
    /** Of the order, in the order of acceptance. */
    readonly order: number;
    readonly action: "hold" | "release" | "retry";
    readonly afterMs: number;
  }[];
  /** When a process is ended in order and another one takes over. */
  readonly handOversMs: readonly number[];
};

export const NO_OPERATOR: OperatorPlan = { actions: [], handOversMs: [] };

/** Far from the seeds of worlds: what operators do changes nothing of what else is drawn. */
const SEEDS_FROM = 2 ** 40;
const IN_HALF = 0.5;
const SHARE_HELD = 0.4;
const LONGEST_HOLD_MS = 60_000;
const LAST_MS = 90_000;

/**
 * Draws what operators do in a run: holds of a part of the orders, which end in time or with the faults, retries that
 * nobody needed, and hand-overs. In half of all runs there is none.
 */
export function drawOperator(seed: number, orders: number): OperatorPlan {
  const random = new Random(seed + SEEDS_FROM);
  if (random.chance(IN_HALF)) return NO_OPERATOR;
  const actions: OperatorPlan["actions"][number][] = [];
  for (let order = 0; order < orders; order += 1) {
    if (random.chance(SHARE_HELD)) {
      const afterMs = random.int(0, LAST_MS);
      actions.push({ order, action: "hold", afterMs });
      actions.push({ order, action: "release", afterMs: afterMs + random.int(0, LONGEST_HOLD_MS) });
    }
    if (random.chance(SHARE_HELD)) actions.push({ order, action: "retry", afterMs: random.int(0, LAST_MS) });
  }
  const handOversMs = Array.from({ length: random.int(0, 3) }, () => random.int(1_000, LAST_MS));
  return { actions, handOversMs };
}
