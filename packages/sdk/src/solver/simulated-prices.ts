import type { PriceSource } from "./price-source.ts";

const USD = 100_000_000n;

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

/** The local chains' tokens at prices that follow from the time alone: every run and every process has the same. */
export function simulatedPrices(nowMs: () => number = Date.now): PriceSource {
  return { mid: (symbol) => midPrice(symbol, nowMs()), stop: () => undefined };
}
