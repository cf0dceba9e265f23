import type { SwapType } from "../auction/types.ts";
import type { Price } from "../risk/price.ts";

/** Indicative prices of one solver on one corridor, best first: each level's amounts beside those before it. */
export type Ladder = readonly Price[];

/** A level at its place, or, null, none there and behind. */
export type LadderChange = { readonly at: number; readonly level: Price | null };

/** Whether each level gives no more of the output for the input than the one before it. */
export function isBestFirst(ladder: Ladder): boolean {
  return ladder.every((level, place) => {
    const before = ladder[place - 1];
    return (
      before === undefined ||
      level.outputAmount * before.inputAmount <= before.outputAmount * level.inputAmount
    );
  });
}

/** The ladder after changes, one after another; null when one has no place in it, or what comes out is not best first. */
export function changeLadder(
  ladder: Ladder,
  changes: readonly LadderChange[],
  maxLevels: number,
): Ladder | null {
  const levels = [...ladder];
  for (const { at, level } of changes) {
    if (at > levels.length || at >= maxLevels) return null;
    if (level === null) levels.length = at;
    else levels[at] = level;
  }
  return isBestFirst(levels) ? levels : null;
}

/**
 * What a ladder gives for a fixed input, rounded down, or takes for a fixed output, rounded up: base units of the open
 * side. Null where the levels together are less than the amount.
 */
export function openAmount(ladder: Ladder, swapType: SwapType, amount: bigint): bigint | null {
  const exactInput = swapType === "ExactInput";
  let left = amount;
  let open = 0n;
  for (const { inputAmount, outputAmount } of ladder) {
    const [fixedSide, openSide] = exactInput ? [inputAmount, outputAmount] : [outputAmount, inputAmount];
    if (left > fixedSide) {
      open += openSide;
      left -= fixedSide;
      continue;
    }
    const part = left * openSide;
    return open + (exactInput ? part / fixedSide : (part + fixedSide - 1n) / fixedSide);
  }
  return left === 0n ? open : null;
}
