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
/** Only for tests: nothing else is traded for it. */
const TESTED = "WETH";

/**
 * The network file of a local stack: every directed pair of the stablecoins on the given chains is a corridor, across
 * chains they may be legs of one trade, and there are test corridors for WETH.
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
        ...corridorOf(input, output, timingOf(input, output) ?? LOCAL_TIMING),
        minAmount: UNIT.toString(),
        maxAmount: (5_000_000n * UNIT).toString(),
        allowsHiddenSide: true,
        // Trades on one chain are one transaction of one solver, with nothing to add or to wait for.
        ...(input.chainId === output.chainId ? {} : { split: SPLIT, allowsLegs: true }),
      })),
  );
  return { chains: [...chains], corridors: [...corridors, ...testCorridors(chains, timingOf)] };
}

/** WETH from each chain to every other, and to USDC on its own. */
function testCorridors(
  chains: readonly ChainProfile[],
  timingOf: (input: Side, output: Side) => CorridorTiming | undefined,
): CorridorConfig[] {
  return chains.flatMap(({ chainId: from }) => {
    const input: Side = { chainId: from, symbol: TESTED };
    return chains.map(({ chainId: to }): CorridorConfig => {
      const output: Side = { chainId: to, symbol: from === to ? "USDC" : TESTED };
      return {
        ...corridorOf(input, output, timingOf(input, output) ?? LOCAL_TIMING),
        // A thousandth, and a thousand.
        minAmount: (10n ** 15n).toString(),
        maxAmount: (10n ** 21n).toString(),
        sandbox: true,
      };
    });
  });
}

/** What all corridors have in common. On one chain no order's price falls. */
function corridorOf(
  input: Side,
  output: Side,
  { decaySeconds, ...timing }: CorridorTiming,
): Omit<CorridorConfig, "minAmount" | "maxAmount"> {
  return {
    input,
    output,
    windowMs: 500,
    ...timing,
    proof: { ...DEFAULT_PROOF_POLICY, deliverAfterSeconds: DELIVER_AFTER_SECONDS },
    ...(decaySeconds === undefined || input.chainId === output.chainId ? {} : { decaySeconds }),
  };
}
