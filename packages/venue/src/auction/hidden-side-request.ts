import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import type { TradeCorridors } from "./trade-corridors.ts";

/**
 * The corridor back of a request that hides its side, where both allow it; null for one that doesn't. A part, several
 * legs or a ladder would be quoted in one direction only.
 */
export function corridorBack(
  { intent, solverOptions, fallback }: QuotesRequest,
  network: ResolvedNetwork,
  { corridor, moreCorridors }: TradeCorridors,
): Result<ResolvedCorridor | null, Failure> {
  if (solverOptions?.hideSide !== true) return ok(null);
  if (moreCorridors.length > 0 || intent.partialFill === true || fallback !== undefined)
    return fail({ code: "UNSUPPORTED_REQUEST", param: "/solverOptions/hideSide" });
  const { origin, destination, inputToken, outputToken } = corridor;
  const back = network.corridor(
    { chainId: destination.chainId, address: outputToken.address },
    { chainId: origin.chainId, address: inputToken.address },
  );
  return corridor.corridor.allowsHiddenSide === true && back?.corridor.allowsHiddenSide === true
    ? ok(back)
    : fail({ code: "UNSUPPORTED_REQUEST", param: "/solverOptions/hideSide" });
}
