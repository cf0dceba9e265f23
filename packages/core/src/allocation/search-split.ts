/** What a quote may contribute to a split, in base units of the side that the request fixes. */
export type SplitItem = {
  /** Least it takes, at least 1. Equal to `max` when it is all or nothing. */
  readonly min: bigint;
  /** Most it takes, at most the request's amount. */
  readonly max: bigint;
  /** Worth of one base unit to the taker, in any unit that all items share. More is better; a cost is negative. */
  readonly price: bigint;
  /** Of the items of one group at most one is used; absent: it excludes none. */
  readonly group?: string;
};

/** Everybody at its own price, or all at the price of the worst that is needed. */
export type SplitPricing = "payAsQuoted" | "uniform";

/** What to search for. */
export type SplitSearch = {
  /** To be taken in full, base units. */
  readonly amount: bigint;
  readonly pricing: SplitPricing;
  /** Most items in a combination. */
  readonly maxParts: number;
  /** Most nodes that are looked at. */
  readonly maxSteps: number;
};

/** The best combination that was found. */
export type FoundSplit = {
  /** What each item takes, 0 when it isn't used; they add up to the amount. Null when no combination was found. */
  readonly fills: readonly bigint[] | null;
  /** Whether the search came to its end: then there is no better combination. */
  readonly exact: boolean;
  /** Nodes that were looked at. */
  readonly steps: number;
};

type Node = { readonly least: bigint; readonly most: bigint; readonly worth: bigint };

/**
 * The combination of items that is worth most, by branch and bound. `items` must be sorted by price, best first; of
 * equal combinations the first found is kept, which prefers a single item, then items that come earlier.
 *
 * Each item is taken or left, best price first. Two facts keep the search small:
 * - Once the taken items can hold the whole amount, no later item helps: it could only take from better ones. Within a
 *   set the best fill gives everyone its minimum and the rest to the best prices first.
 * - Until then a combination below a node is worth at most what it would be if all taken items were full and the rest
 *   of the amount went to the later items, best first, without their minimums and without regard to groups.
 *
 * At most `2^(items + 1)` nodes exist, so a search with that many steps is exact whatever the items are.
 */
export function searchSplit(search: SplitSearch, items: readonly SplitItem[]): FoundSplit {
  const { amount, pricing, maxParts, maxSteps } = search;
  const sums = prefixSums(items);
  const room = sums.room.at(-1) ?? 0n;
  const taken: SplitItem[] = [];
  const groups = new Set<string>();
  let best = bestSingle(items, amount);
  let bestWorth = best === null ? null : worthOf(pricing, items, best);
  let steps = 0;

  const visit = (at: number, { least, most, worth }: Node): void => {
    steps += 1;
    if (steps > maxSteps || least > amount) return;
    if (most >= amount) {
      const fills = fillTaken(items, taken, amount - least);
      const found = worthOf(pricing, items, fills);
      if (bestWorth === null || found > bestWorth) [best, bestWorth] = [fills, found];
      return;
    }
    const item = items[at];
    if (item === undefined || taken.length >= maxParts || most + room - (sums.room[at] ?? 0n) < amount)
      return;
    if (bestWorth !== null) {
      const bound =
        pricing === "uniform" ? item.price * amount : worth + relaxed(items, sums, at, amount - most);
      if (bound <= bestWorth) return;
    }
    if (item.group === undefined || !groups.has(item.group)) {
      taken.push(item);
      if (item.group !== undefined) groups.add(item.group);
      visit(at + 1, {
        least: least + item.min,
        most: most + item.max,
        worth: worth + item.max * item.price,
      });
      taken.pop();
      if (item.group !== undefined) groups.delete(item.group);
    }
    visit(at + 1, { least, most, worth });
  };
  if (maxParts > 0) visit(0, { least: 0n, most: 0n, worth: 0n });
  return { fills: best, exact: steps <= maxSteps, steps: Math.min(steps, maxSteps) };
}

/**
 * More than any combination is worth, or as much: the amount goes to the best prices first, and minimums and the number
 * of parts don't count. `items` sorted by price, best first; what they can't hold is worth nothing.
 */
export function splitBound(items: readonly SplitItem[], amount: bigint): bigint {
  return relaxed(items, prefixSums(items), 0, amount);
}

/** Worth of the fills: each at its own price, or all at the worst price among those used. */
function worthOf(pricing: SplitPricing, items: readonly SplitItem[], fills: readonly bigint[]): bigint {
  let total = 0n;
  let filled = 0n;
  let worst = 0n;
  for (const [at, item] of items.entries()) {
    const fill = fills[at] ?? 0n;
    if (fill === 0n) continue;
    total += fill * item.price;
    filled += fill;
    worst = item.price;
  }
  return pricing === "uniform" ? filled * worst : total;
}

function bestSingle(items: readonly SplitItem[], amount: bigint): bigint[] | null {
  const found = items.findIndex(({ min, max }) => min <= amount && max >= amount);
  return found < 0 ? null : items.map((_item, at) => (at === found ? amount : 0n));
}

/** Everyone taken gets its minimum, and `rest` goes to the best first. */
function fillTaken(items: readonly SplitItem[], taken: readonly SplitItem[], rest: bigint): bigint[] {
  const set = new Set(taken);
  let left = rest;
  return items.map((item) => {
    if (!set.has(item)) return 0n;
    const more = smaller(left, item.max - item.min);
    left -= more;
    return item.min + more;
  });
}

/** For each place: how much all items before it hold, and what that is worth when they are full. */
type PrefixSums = { readonly room: readonly bigint[]; readonly worth: readonly bigint[] };

function prefixSums(items: readonly SplitItem[]): PrefixSums {
  const room = [0n];
  const worth = [0n];
  let held = 0n;
  let full = 0n;
  for (const { max, price } of items) {
    room.push((held += max));
    worth.push((full += max * price));
  }
  return { room, worth };
}

/** Worth of `amount` put into the items from a place on, best first, by bisection for the last one that is needed. */
function relaxed(items: readonly SplitItem[], sums: PrefixSums, from: number, amount: bigint): bigint {
  const goal = (sums.room[from] ?? 0n) + amount;
  let low = from;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums.room[middle] ?? 0n) < goal) low = middle + 1;
    else high = middle;
  }
  const excess = (sums.room[low] ?? 0n) - goal;
  const full = (sums.worth[low] ?? 0n) - (sums.worth[from] ?? 0n);
  return excess > 0n ? full - excess * (items[low - 1]?.price ?? 0n) : full;
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
