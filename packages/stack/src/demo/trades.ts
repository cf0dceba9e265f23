import type { CorridorTiming, Side } from "../network.ts";

/** A trade of the demo, in whole words: what is asked for, and how it must end. */
export type TradePlan = {
  readonly name: string;
  readonly input: Side;
  readonly output: Side;
  readonly swapType: "ExactInput" | "ExactOutput";
  /** The fixed side, base units. */
  readonly amount: bigint;
  /** Least that the taker accepts if the winner fades, base units; absent: it accepts no less than the offer. */
  readonly limitAmount?: bigint;
  readonly ends: "settled" | "refunded";
};

const UNIT = 1_000_000n;

/** Solvers of the demo's stack win an order with exactly this input and leave it. */
export const FADE_AMOUNT = 31_337n * UNIT;

const usdcOnA: Side = { chainId: 31337, symbol: "USDC" };
const usdtOnA: Side = { chainId: 31337, symbol: "USDT" };
const usdcOnB: Side = { chainId: 31338, symbol: "USDC" };
const usdtOnB: Side = { chainId: 31338, symbol: "USDT" };

/** Made one after another, so that every balance can be checked to the unit. */
export const settlingTrades: readonly TradePlan[] = [
  {
    name: "250,000 USDC on 31337 to USDT on 31338, exact input",
    input: usdcOnA,
    output: usdtOnB,
    swapType: "ExactInput",
    amount: 250_000n * UNIT,
    ends: "settled",
  },
  {
    name: "USDT on 31338 to 100,000 USDC on 31337, exact output",
    input: usdtOnB,
    output: usdcOnA,
    swapType: "ExactOutput",
    amount: 100_000n * UNIT,
    ends: "settled",
  },
  {
    name: "250,000 USDC to USDT on 31337, one chain",
    input: usdcOnA,
    output: usdtOnA,
    swapType: "ExactInput",
    amount: 250_000n * UNIT,
    ends: "settled",
  },
];

/** The winner does not fill. It shares no token with the trades across chains, so it runs beside those. */
export const fadingTrade: TradePlan = {
  name: "31,337 USDC on 31338 to USDT on 31337, the winner does not fill",
  input: usdcOnB,
  output: usdtOnA,
  swapType: "ExactInput",
  amount: FADE_AMOUNT,
  ends: "refunded",
};

/** A short life for the corridor of the trade that nobody fills; the others keep the stack's own deadlines. */
export function demoTiming(input: Side, output: Side): CorridorTiming | undefined {
  const { input: fadeInput, output: fadeOutput } = fadingTrade;
  const same = (a: Side, b: Side): boolean => a.chainId === b.chainId && a.symbol === b.symbol;
  return same(input, fadeInput) && same(output, fadeOutput)
    ? { exclusiveSeconds: 8, fillWindowSeconds: 10, expirySeconds: 15 }
    : undefined;
}
