import { Compile } from "typebox/compile";
import type { CallVerdict } from "@tetrafi/core/connector/breaker.ts";
import { SolverError } from "@tetrafi/protocol/oif/solver-api.ts";
import type { EndpointAnswer, EndpointFault } from "./endpoint.ts";

const errorShape = Compile(SolverError);

/**
 * Codes with which an OIF solver says that it won't quote or take an order now, under a status that otherwise is a fault
 * (oif-solver, crates/solver-types/src/api.rs: ApiErrorType).
 */
const REFUSALS = new Set(["INSUFFICIENT_LIQUIDITY", "SOLVER_CAPACITY_EXCEEDED", "SOLVER_INTAKE_DISABLED"]);

/** What a call that brought no answer says of the solver. */
export function verdictOfFault(fault: EndpointFault): CallVerdict {
  switch (fault) {
    case "connection":
    case "deadline":
    case "redirect":
    case "tooLarge":
      return "itsFault";
    case "cutShort":
    case "busy":
    case "stopped":
      return "notItsDoing";
    default:
      return fault satisfies never;
  }
}

/**
 * What an answer is by its status. `refused`: the solver answered that it won't, or doesn't have it. `ours`: it doesn't know us, or we asked
 * too often. `fault`: it failed.
 */
export function kindOfAnswer(
  answer: EndpointAnswer,
  mayBeMissing: boolean,
): "good" | "refused" | "ours" | "fault" {
  const { status } = answer;
  if (status >= 200 && status < 300) return "good";
  if (status === 401 || status === 403 || status === 429) return "ours";
  // Where nothing may be missing, it is a path that every OIF solver has.
  if ((status === 404 || status === 405) && !mayBeMissing) return "fault";
  if (status >= 400 && status < 500) return "refused";
  const code = errorCode(answer);
  return status === 503 && code !== null && REFUSALS.has(code) ? "refused" : "fault";
}

/** The solver's code of an error, if it gave one. */
export function errorCode({ body }: EndpointAnswer): string | null {
  const parsed = parseJson(body);
  return errorShape.Check(parsed) ? parsed.error : null;
}

/** JSON of an answer; undefined if it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
