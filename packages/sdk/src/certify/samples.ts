import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { Answer, Trial } from "./trial.ts";

export const SWAP_TYPES = ["ExactInput", "ExactOutput"] as const;
/** How long samples want quotes to hold, seconds from now. */
const VALID_SECONDS = [30, 90] as const;
/** Corridors that are asked at most. */
const MAX_CORRIDORS = 24;

/** Asks for quotes on every corridor, of both kinds, with two validities, once in a run. Empty without a session. */
export async function samplesOf(trial: Trial): Promise<readonly Answer[]> {
  if (trial.samples.length > 0) return trial.samples;
  const session = await trial.session();
  if (session === null) return [];
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const requests = trial.network.corridors.slice(0, MAX_CORRIDORS).flatMap((corridor) =>
    SWAP_TYPES.flatMap((swapType) =>
      VALID_SECONDS.map((seconds) => ({
        corridor,
        rfq: trial.request(corridor, { swapType, minValidUntil: nowSeconds + seconds }),
      })),
    ),
  );
  trial.samples = await trial.ask(session, requests);
  return trial.samples;
}

/** A corridor that the solver quotes, or else one on which it answers at all. */
export async function answeredCorridor(trial: Trial): Promise<ResolvedCorridor | undefined> {
  const samples = await samplesOf(trial);
  return (samples.find(({ kind }) => kind === "quote") ?? samples.find(({ kind }) => kind !== "none"))
    ?.corridor;
}
