import type { SplitItem, SplitSearch } from "./search-split.ts";

/**
 * The worth of the best combination by trying every fill of every item, one base unit at a time. For small amounts and
 * few items. Null when none takes the whole amount. Kept to check `searchSplit` against.
 */
export function searchSplitNaive(search: SplitSearch, items: readonly SplitItem[]): bigint | null {
  const { amount, pricing, maxParts } = search;
  let best: bigint | null = null;
  const tryFrom = (
    at: number,
    fills: readonly { fill: bigint; price: bigint; group: string | undefined }[],
  ): void => {
    const filled = fills.reduce((sum, { fill }) => sum + fill, 0n);
    if (filled === amount && fills.length <= maxParts && fills.length > 0) {
      const worst = fills.map(({ price }) => price).reduce((a, b) => (a < b ? a : b));
      const worth =
        pricing === "uniform"
          ? amount * worst
          : fills.reduce((sum, { fill, price }) => sum + fill * price, 0n);
      if (best === null || worth > best) best = worth;
    }
    const item = items[at];
    if (item === undefined || filled >= amount) return;
    tryFrom(at + 1, fills);
    if (item.group !== undefined && fills.some(({ group }) => group === item.group)) return;
    for (let fill = item.min; fill <= item.max; fill += 1n)
      tryFrom(at + 1, [...fills, { fill, price: item.price, group: item.group }]);
  };
  tryFrom(0, []);
  return best;
}
