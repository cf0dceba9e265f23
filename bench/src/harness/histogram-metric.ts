/**
 * A percentile of a histogram without labels in Prometheus' text, of what was observed after `before`: linear inside its
 * bucket, as Prometheus itself does it. Null where nothing was observed; above the last bucket its bound.
 */
export function histogramPercentile(
  before: string,
  after: string,
  name: string,
  percentile: number,
): number | null {
  const earlier = new Map(bucketsOf(before, name));
  const buckets = bucketsOf(after, name).map(
    ([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)] as const,
  );
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total === 0) return null;
  const wanted = (total * percentile) / 100;
  let [lowBound, lowCount] = [0, 0];
  for (const [bound, count] of buckets) {
    if (count >= wanted) {
      if (bound === Number.POSITIVE_INFINITY || count === lowCount) return lowBound;
      return lowBound + ((bound - lowBound) * (wanted - lowCount)) / (count - lowCount);
    }
    [lowBound, lowCount] = [bound, count];
  }
  return lowBound;
}

/** Upper bounds with the count of what is not above them. */
function bucketsOf(text: string, name: string): [number, number][] {
  return [...text.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\S+)$`, "gm"))].map(
    ([, bound, count]) => [bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound), Number(count)],
  );
}
