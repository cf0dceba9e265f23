import type { RiskBreach } from "@tetrafi/core/risk/check-limits.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import { riskCodes } from "../solver/refusals.ts";

/**
 * What a taker is told of a limit that is failed. Numbers are its own workspace's alone: what others have outstanding, or
 * a solver allows itself, is theirs.
 */
export function breachFailure({ code, scope, scopeId, limit, actual }: RiskBreach): Failure {
  const failure = { code: riskCodes[code] };
  switch (code) {
    case "rateAboveLimit":
      return { ...failure, details: { scope, retryAfterMs: Number(actual) } };
    case "duplicateRequest":
      return { ...failure, details: { scope, retryAfterMs: Number(limit - actual) } };
    case "switchedOff":
      return { ...failure, details: { scope, scopeId } };
    case "selfTrade":
    case "referenceMissing":
      return { ...failure, details: { scope } };
    case "priceOutsideCollar":
      return {
        ...failure,
        details: { scope, maxDeviationBps: Number(limit), deviationBps: actual.toString() },
      };
    case "sizeAboveLimit":
    case "notionalAboveLimit":
      return {
        ...failure,
        details: scope === "solver" ? { scope } : { scope, limit: `${limit}`, actual: `${actual}` },
      };
    case "outstandingAboveLimit":
    case "openQuotedAboveLimit":
    case "protectionTripped":
      return {
        ...failure,
        details: scope === "workspace" ? { scope, limit: `${limit}`, actual: `${actual}` } : { scope },
      };
    default:
      return code satisfies never;
  }
}
