import {
  DEFAULT_PROOF_POLICY,
  type ProofNetworkName,
  type ProofPolicy,
} from "@tetrafi/protocol/config/network.ts";
import { Random } from "./random.ts";

/** What some runs have beside what their plan says. */
export type RarePlan = {
  /**
   * Of each chain: whether its first node leaves deliveries out of its logs, also of final blocks. For good where it has
   * others beside it, else until the faults are over: a delivery that nobody shows can't be proved.
   */
  readonly hidesDeliveries: readonly [boolean, boolean];
  /** Over which networks deliveries are proved. */
  readonly proof: Pick<ProofPolicy, "networks" | "required" | "secondAfterSeconds">;
  /** Networks that stand still: until the faults are over, or for good where another proves alone. */
  readonly stalled: ReadonlySet<ProofNetworkName>;
  /** Whether an order across chains with one leg on each side is a split of two, opened by one signature. */
  readonly isSplit: (order: number) => boolean;
};

export const NOTHING_RARE: RarePlan = {
  hidesDeliveries: [false, false],
  proof: DEFAULT_PROOF_POLICY,
  stalled: new Set(),
  isSplit: () => false,
};

/** Far from the seeds of worlds and of operators: what is drawn here changes nothing of what else is drawn. */
const SEEDS_FROM = 2 ** 41;
const SHARE_HIDING = 0.15;
const SHARE_STALLED = 0.3;
/** Of the orders of a run that has such. */
const SHARE_SPLIT = 0.5;
const MOST_ORDERS = 8;
const NETWORKS = ["hyperlane", "layerZero"] as const;
const PROOFS: readonly (readonly [readonly ProofNetworkName[], number])[] = [
  [["hyperlane"], 1],
  [["hyperlane"], 1],
  [["layerZero"], 1],
  [["hyperlane", "layerZero"], 1],
  [["layerZero", "hyperlane"], 1],
  [["hyperlane", "layerZero"], 2],
];

/** Draws what is rare in a run. */
export function drawRare(seed: number): RarePlan {
  const random = new Random(seed + SEEDS_FROM);
  const hidesDeliveries = [random.chance(SHARE_HIDING), random.chance(SHARE_HIDING)] as const;
  const [networks, required] = random.pick(PROOFS);
  const proof = { networks: [...networks], required, secondAfterSeconds: random.pick([0, 10, 40]) };
  const stalled = new Set(random.chance(SHARE_STALLED) ? [random.pick(NETWORKS)] : []);
  const share = random.chance(SHARE_STALLED) ? SHARE_SPLIT : 0;
  const splits = Array.from({ length: MOST_ORDERS }, () => random.chance(share));
  return { hidesDeliveries, proof, stalled, isSplit: (order) => splits[order] === true };
}
