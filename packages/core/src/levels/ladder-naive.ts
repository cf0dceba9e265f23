import type { SwapType } from "../auction/types.ts";
import type { Ladder } from "./ladder.ts";

/** Checks `openAmount`: takes the fixed side one base unit at a time, each at the price of the level that it falls in. */
export function openAmountNaive(ladder: Ladder, swapType: SwapType, amount: bigint): bigint | null {
  const units = ladder.flatMap(({ inputAmount, outputAmount }, place) =>
    Array.from({ length: Number(swapType === "ExactInput" ? inputAmount : outputAmount) }, () => place),
  );
  if (BigInt(units.length) < amount) return null;
  let open = 0n;
  for (const [place, { inputAmount, outputAmount }] of ladder.entries()) {
    const [fixedSide, openSide] =
      swapType === "ExactInput" ? [inputAmount, outputAmount] : [outputAmount, inputAmount];
    const taken = BigInt(units.slice(0, Number(amount)).filter((level) => level === place).length);
    const whole = (taken * openSide) / fixedSide;
    const isBroken = (taken * openSide) % fixedSide > 0n;
    open += whole + (swapType === "ExactOutput" && isBroken ? 1n : 0n);
  }
  return open;
}
