/** How calls of several settlements are put into one transaction. */
export type BatchPolicy = {
  /** 1 puts nothing together. */
  readonly maxItems: number;
  /** Of all items together, as each was measured alone. */
  readonly maxGas: bigint;
  /** How long an item waits for others. */
  readonly waitMs: number;
  /** The same while a unit of gas costs more than `dearAboveWei`. */
  readonly waitWhenDearMs: number;
  readonly dearAboveWei: bigint;
};

/** A call that waits for others. */
export type WaitingCall = { readonly sinceMs: number; readonly gas: bigint };

/** `send` the first so many now; or `wait` until then, unless another call comes. */
export type BatchPlan =
  | { readonly type: "send"; readonly count: number }
  | { readonly type: "wait"; readonly untilMs: number };

/** What fits into a block of any chain beside others' transactions. */
export const BATCH_POLICY: Omit<BatchPolicy, "maxItems" | "waitMs"> = {
  maxGas: 5_000_000n,
  waitWhenDearMs: 2_000,
  dearAboveWei: 50_000_000_000n,
};

/**
 * Unless a wait is given, it is an eighth of a block, so that what becomes due with the same head goes together, and
 * nothing misses the next block.
 */
export function batchPolicy(
  maxItems: number,
  blockTimeMs: number,
  waitMs: number = Math.min(250, Math.ceil(blockTimeMs / 8)),
): BatchPolicy {
  return { ...BATCH_POLICY, maxItems, waitMs };
}

/**
 * When to send how many of the waiting calls, oldest first: a pure function. Full batches go at once; the rest once the
 * oldest has waited for its time, which is longer while gas is dear.
 * @param waiting Oldest first; not empty.
 * @param gasPrice Wei for a unit of gas now.
 */
export function planBatch(
  waiting: readonly WaitingCall[],
  gasPrice: bigint,
  nowMs: number,
  policy: BatchPolicy,
): BatchPlan {
  const [oldest] = waiting;
  if (oldest === undefined) throw new RangeError("nothing waits");
  const count = fitting(waiting, policy);
  const patienceMs = gasPrice > policy.dearAboveWei ? policy.waitWhenDearMs : policy.waitMs;
  const untilMs = oldest.sinceMs + patienceMs;
  const isFull = count < waiting.length || count >= policy.maxItems;
  return isFull || nowMs >= untilMs ? { type: "send", count } : { type: "wait", untilMs };
}

/** How many from the front fit; the first one always does. */
function fitting(waiting: readonly WaitingCall[], { maxItems, maxGas }: BatchPolicy): number {
  let count = 0;
  let gas = 0n;
  for (const call of waiting) {
    gas += call.gas;
    if (count > 0 && (count >= maxItems || gas > maxGas)) break;
    count += 1;
  }
  return count;
}
