import { errorCatalogue, type ErrorCode } from "@tetrafi/protocol/errors.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

/** An error that no message of the solver called for. */
export function errorFrame(code: ErrorCode): string {
  return JSON.stringify({
    type: "error",
    code,
    message: errorCatalogue[code].message,
  } satisfies VenueToSolver);
}
