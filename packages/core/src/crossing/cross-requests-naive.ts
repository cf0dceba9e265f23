import type { CrossableRequest } from "./cross-requests.ts";

/**
 * Every trade that serves two opposite requests whole and leaves both better off than their best quotes, fees left
 * aside, by trying all amounts up to `most`. Kept to check `crossRequests` against.
 */
export function crossWholeNaive(
  first: CrossableRequest,
  second: CrossableRequest,
  most: bigint,
): { readonly given: bigint; readonly got: bigint }[] {
  const trades: { given: bigint; got: bigint }[] = [];
  for (let given = 1n; given <= most; given += 1n)
    for (let got = 1n; got <= most; got += 1n)
      if (isBetter(first, given, got) && isBetter(second, got, given)) trades.push({ given, got });
  return trades;
}

function isBetter({ swapType, amount, best }: CrossableRequest, given: bigint, got: bigint): boolean {
  return swapType === "ExactInput"
    ? given === amount && got > best.outputAmount
    : got === amount && given < best.inputAmount;
}
