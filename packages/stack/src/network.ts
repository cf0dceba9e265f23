import {
  DEFAULT_PROOF_POLICY,
  type ChainProfile,
  type CorridorConfig,
  type NetworkConfig,
} from "@tetrafi/protocol/config/network.ts";

/** Seconds of a corridor's deadlines, each from the moment of the quote. */
export type CorridorTiming = {
  readonly exclusiveSeconds: number;
  /** Across chains; see the network file's. */
  readonly decaySeconds?: number;
  readonly fillWindowSeconds: number;
  readonly expirySeconds: number;
};

/** One side of a corridor. */
export type Side = { readonly chainId: number; readonly symbol: string };

/** Long enough for local chains to settle in, short enough to watch a refund. */
export const LOCAL_TIMING: CorridorTiming = {
  exclusiveSeconds: 30,
  decaySeconds: 8,
  fillWindowSeconds: 40,
  expirySeconds: 60,
};

/** From sending a proof until it is delivered without the relayer: many of its turns, also on a busy machine. */
const DELIVER_AFTER_SECONDS = 20;

/** Stablecoins only: the reference solvers price other tokens, but nothing here hedges them. */
const TRADED = ["USDC", "USDT"] as const;
const SPLIT = { maxParts: 4, pricing: "payAsQuoted" } as const;
const UNIT = 1_000_000n;

/**
 * The network file of a local stack: every directed pair of the stablecoins on the given chains is a corridor;
 * across chains they may be legs of one trade.
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
      .map((output): CorridorConfig => {
        const { decaySeconds, ...timing } = timingOf(input, output) ?? LOCAL_TIMING;
        return {
          input,
          output,
          windowMs: 500,
          minAmount: UNIT.toString(),
          maxAmount: (5_000_000n * UNIT).toString(),
          ...timing,
          proof: { ...DEFAULT_PROOF_POLICY, deliverAfterSeconds: DELIVER_AFTER_SECONDS },
          // Trades on one chain are one transaction of one solver, with nothing to add or to wait for.
          ...(input.chainId === output.chainId ? {} : { split: SPLIT, allowsLegs: true }),
          ...(decaySeconds === undefined || input.chainId === output.chainId ? {} : { decaySeconds }),
        };
      }),
  );
  return { chains: [...chains], corridors };
}
