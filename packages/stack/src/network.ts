import type { ChainProfile, CorridorConfig, NetworkConfig } from "@tetrafi/protocol/config/network.ts";

/** Seconds of a corridor's deadlines, each from the moment of the quote. */
export type CorridorTiming = {
  readonly exclusiveSeconds: number;
  readonly fillWindowSeconds: number;
  readonly expirySeconds: number;
};

/** One side of a corridor. */
export type Side = { readonly chainId: number; readonly symbol: string };

/** Long enough for local chains to settle in, short enough to watch a refund. */
export const LOCAL_TIMING: CorridorTiming = {
  exclusiveSeconds: 30,
  fillWindowSeconds: 40,
  expirySeconds: 60,
};

/** Stablecoins only: the reference solvers price other tokens, but nothing here hedges them. */
const TRADED = ["USDC", "USDT"] as const;
const SPLIT = { maxParts: 4, pricing: "payAsQuoted" } as const;
const UNIT = 1_000_000n;

/**
 * The network file of a local stack: every directed pair of the stablecoins on the given chains is a corridor.
 * @param timingOf Deadlines by corridor; LOCAL_TIMING where it answers undefined.
 */
export function localNetwork(
  chains: readonly ChainProfile[],
  timingOf: (input: Side, output: Side) => CorridorTiming | undefined = () => undefined,
): NetworkConfig {
  const sides = chains.flatMap(({ chainId }) => TRADED.map((symbol): Side => ({ chainId, symbol })));
  const corridors = sides.flatMap((input) =>
    sides
      .filter((output) => output !== input)
      .map((output): CorridorConfig => ({
        input,
        output,
        windowMs: 500,
        minAmount: UNIT.toString(),
        maxAmount: (5_000_000n * UNIT).toString(),
        // Trades on one chain are never split.
        ...(input.chainId === output.chainId ? {} : { split: SPLIT }),
        ...(timingOf(input, output) ?? LOCAL_TIMING),
      })),
  );
  return { chains: [...chains], corridors };
}
