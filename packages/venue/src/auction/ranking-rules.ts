import { plainRules } from "@tetrafi/core/auction/rank-quotes.ts";
import type { RankingPreference, RankingRules } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import { DEFAULT_FADE_COST_BPS } from "@tetrafi/protocol/config/network.ts";
import type { StandingBook } from "../standing/standing-book.ts";

/**
 * What the ranking takes from outside the quotes, as it is now. No fee: orders carry none. What fades cost and how likely
 * they are is of `reliability` alone. Keys are in canonical order, as they go into the record.
 */
export function rankingRules(
  preference: RankingPreference,
  { corridor }: ResolvedCorridor,
  asked: readonly { readonly solverId: string }[],
  standings: StandingBook,
): RankingRules {
  if (preference !== "reliability") return plainRules;
  return {
    fadeCostBps: corridor.fadeCostBps ?? DEFAULT_FADE_COST_BPS,
    fadePpm: asked.map(({ solverId }) => ({ ppm: standings.fadePpmOf(solverId), solverId })),
    feeBps: 0,
  };
}
