import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";

/** The corridors of a trade: of its first input and output, which rules its times, and of each further leg. */
export type TradeCorridors = {
  readonly corridor: ResolvedCorridor;
  /** As many as there are further legs, in their order. */
  readonly moreCorridors: readonly ResolvedCorridor[];
  /** The corridor back, where the request hides its side. */
  readonly back?: ResolvedCorridor;
};

/** Looks the corridors of all legs up; answers the place of the first leg that has none, 0 for the first pair. */
export function tradeCorridors(
  network: ResolvedNetwork,
  { input, output, swapType, moreLegs = [] }: Pick<Rfq, "input" | "output" | "swapType" | "moreLegs">,
): TradeCorridors | { readonly missing: number } {
  const corridor = network.corridor(input, output);
  if (corridor === undefined) return { missing: 0 };
  const moreCorridors: ResolvedCorridor[] = [];
  for (const [place, { asset }] of moreLegs.entries()) {
    const found =
      swapType === "ExactInput" ? network.corridor(asset, output) : network.corridor(input, asset);
    if (found === undefined) return { missing: place + 1 };
    moreCorridors.push(found);
  }
  return { corridor, moreCorridors };
}
