/**
 * The reference solver's prices: a pure function of the request, the holdings and the time. It exists to quote on test
 * chains; a real solver takes its mid prices from markets. Integers only, and every rounding is for the solver.
 */

/** A token as pricing sees it. */
export type PricedToken = { readonly symbol: string; readonly decimals: number };

/** A token with how much of it the solver holds, base units. */
export type Holding = PricedToken & { readonly amount: bigint };

const USD = 100_000_000n;
const PPM = 1_000_000n;
const PPM_OF_BP = 100n;

/** USDT swings evenly between 1 bp below and 1 bp above a dollar, once in 20 minutes, so that prices move. */
const WAVE_MS = 20 * 60 * 1_000;
const WAVE_HEIGHT = USD / 10_000n;
const WETH_USD = 3_000n;

/** What one whole token is worth at a time, in 10^-8 dollars; null for a token that is not priced. */
export function midPrice(symbol: string, nowMs: number): bigint | null {
  if (symbol === "USDC") return USD;
  if (symbol === "USDT") return USD + wave(nowMs);
  if (symbol === "WETH") return WETH_USD * USD;
  return null;
}

/** A triangle from -WAVE_HEIGHT up to WAVE_HEIGHT and back. */
function wave(nowMs: number): bigint {
  const phase = BigInt(Math.floor(nowMs) % WAVE_MS);
  const half = BigInt(WAVE_MS / 2);
  const climbed = phase < half ? phase : 2n * half - phase;
  return (2n * WAVE_HEIGHT * climbed) / half - WAVE_HEIGHT;
}

/** How much of `token` the solver wants to hold: an equal share of the value of all that it trades. Base units. */
export function targetAmount(token: PricedToken, holdings: readonly Holding[], nowMs: number): bigint {
  const unit = unitValue(token, nowMs);
  if (unit === null || holdings.length === 0) return 0n;
  const total = holdings.reduce((sum, held) => sum + held.amount * (unitValue(held, nowMs) ?? 0n), 0n);
  return total / BigInt(holdings.length) / unit;
}

/** Value of one base unit, scaled so that it is an integer for up to 36 decimals. */
function unitValue({ symbol, decimals }: PricedToken, nowMs: number): bigint | null {
  const mid = midPrice(symbol, nowMs);
  return mid === null ? null : mid * 10n ** BigInt(36 - decimals);
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
  nowMs: number,
): { readonly inputAmount: bigint; readonly outputAmount: bigint } | null {
  const inputUnit = unitValue(input, nowMs);
  const outputUnit = unitValue(output, nowMs);
  if (inputUnit === null || outputUnit === null) return null;
  const given = inputUnit * (PPM - edge);
  const wanted = outputUnit * PPM;
  return swapType === "ExactInput"
    ? { inputAmount: amount, outputAmount: (amount * given) / wanted }
    : { inputAmount: ceilDiv(amount * wanted, given), outputAmount: amount };
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
