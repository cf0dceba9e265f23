/** Exact percentiles of a set of durations, milliseconds with microseconds behind the point. */
export type Percentiles = {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
};

/** Nearest-rank percentiles, from all values; null of none. */
export function percentiles(valuesMs: readonly number[]): Percentiles | null {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const at = (percent: number): number => {
    const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
    return Math.round(value * 1_000) / 1_000;
  };
  if (sorted.length === 0) return null;
  return { count: sorted.length, p50: at(50), p90: at(90), p99: at(99), max: at(100) };
}
