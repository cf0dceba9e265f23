import type { Price } from "../risk/price.ts";

/** A solver's best indicative prices on a corridor and on the way back, with when the older of them was told. */
export type TwoWayPrice = {
  /** Who is behind the solver. */
  readonly entityId: string;
  readonly there: Price;
  /** Of the reverse corridor: its input is this one's output. */
  readonly back: Price;
  readonly atMs: number;
};

/** When prices of solvers make a reference. */
export type ReferenceQuorum = {
  /** Older prices don't count. */
  readonly maxAgeMs: number;
  /** Fewest entities. */
  readonly minEntities: number;
};

/**
 * The price that a corridor's trades are held against: the median of the entities' mids, each the middle between what its
 * solver gives on the corridor and what it asks on the way back. An entity has one vote, its newest. Between two
 * in the middle it is halfway, so that less than half of the entities can't move it out of what the others say. Null where
 * fewer entities than the quorum have prices that are new enough.
 */
export function levelReference(
  prices: readonly TwoWayPrice[],
  { maxAgeMs, minEntities }: ReferenceQuorum,
  nowMs: number,
): Price | null {
  const votes = new Map<string, TwoWayPrice>();
  for (const price of prices) {
    if (nowMs - price.atMs > maxAgeMs) continue;
    const earlier = votes.get(price.entityId);
    if (earlier === undefined || earlier.atMs < price.atMs) votes.set(price.entityId, price);
  }
  if (votes.size < Math.max(1, minEntities)) return null;
  const mids = [...votes.values()].map(midOf).toSorted(byPrice);
  const upper = mids[mids.length >> 1];
  const lower = mids[(mids.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : halfway(lower, upper);
}

/** Between what is given for the input and what is asked for it, as output for input. */
function midOf({ there, back }: TwoWayPrice): Price {
  return halfway(there, { inputAmount: back.outputAmount, outputAmount: back.inputAmount });
}

/** The arithmetic mean, exact. */
function halfway(a: Price, b: Price): Price {
  return {
    inputAmount: 2n * a.inputAmount * b.inputAmount,
    outputAmount: a.outputAmount * b.inputAmount + b.outputAmount * a.inputAmount,
  };
}

/** Less output for the input first. */
function byPrice(a: Price, b: Price): number {
  const difference = a.outputAmount * b.inputAmount - b.outputAmount * a.inputAmount;
  return difference < 0n ? -1 : Number(difference > 0n);
}
