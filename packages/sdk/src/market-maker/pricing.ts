import type { MidPrice, PricedToken } from "../solver/price-source.ts";

/**
 * The reference solver's prices: a pure function of the request, the holdings and the mid prices. Integers only, and
 * every rounding is for the solver.
 */

/** A token with how much of it the solver holds, base units. */
export type Holding = PricedToken & { readonly amount: bigint };

const PPM = 1_000_000n;
const PPM_OF_BP = 100n;

/** How much of `token` the solver wants to hold: an equal share of the value of all that it trades. Base units. */
export function targetAmount(token: PricedToken, holdings: readonly Holding[], mid: MidPrice): bigint {
  const unit = unitValue(token, mid);
  if (unit === null || holdings.length === 0) return 0n;
  const total = holdings.reduce((sum, held) => sum + held.amount * (unitValue(held, mid) ?? 0n), 0n);
  return total / BigInt(holdings.length) / unit;
}

/** Value of one base unit, scaled so that it is an integer for up to 36 decimals. */
function unitValue({ symbol, decimals }: PricedToken, mid: MidPrice): bigint | null {
  const price = mid(symbol);
  return price === null ? null : price * 10n ** BigInt(36 - decimals);
}

/**
 * What the solver keeps of the mid price, in millionths, rounded up: its spread, less where it holds more of the output
 * than it wants, more where it holds less. By `skewBps` at most, and never below nothing.
 * @param held Of the output token, base units; `target` alike.
 */
export function edgePpm(spreadBps: number, skewBps: number, held: bigint, target: bigint): bigint {
  const spread = BigInt(spreadBps) * PPM_OF_BP;
  if (target <= 0n) return spread;
  const surplus = held - target > target ? target : held - target;
  const edge = spread * target - BigInt(skewBps) * PPM_OF_BP * surplus;
  return edge <= 0n ? 0n : ceilDiv(edge, target);
}

/** What is asked for: `amount` is the input's for ExactInput, the output's for ExactOutput. Base units. */
export type PriceRequest = {
  readonly swapType: "ExactInput" | "ExactOutput";
  readonly amount: bigint;
  readonly input: PricedToken;
  readonly output: PricedToken;
};

/** Both sides of the trade with `edge` millionths kept (below a million); null for a token that is not priced. */
export function priceTrade(
  { swapType, amount, input, output }: PriceRequest,
  edge: bigint,
  mid: MidPrice,
): { readonly inputAmount: bigint; readonly outputAmount: bigint } | null {
  const inputUnit = unitValue(input, mid);
  const outputUnit = unitValue(output, mid);
  if (inputUnit === null || outputUnit === null) return null;
  const given = inputUnit * (PPM - edge);
  const wanted = outputUnit * PPM;
  return swapType === "ExactInput"
    ? { inputAmount: amount, outputAmount: (amount * given) / wanted }
    : { inputAmount: ceilDiv(amount * wanted, given), outputAmount: amount };
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
