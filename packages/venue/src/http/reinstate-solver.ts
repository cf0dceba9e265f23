import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { ReinstateRequest, ReinstateResponse } from "@tetrafi/protocol/http/risk.ts";
import { insertReinstatement } from "@tetrafi/store/outcomes.ts";
import { operatorOf, type RiskAdministration } from "./risk-administration.ts";
import type { Handler } from "./server.ts";

/** POST /api/v1/admin/solvers/{id}/reinstate: an outcome like any other, so that every process comes to the same. */
export function reinstateSolver(context: RiskAdministration): Handler {
  const { database, clock, directory, standings } = context;
  return async (call): Promise<ReinstateResponse> => {
    const { id: solverId } = call.request.params as { id: string };
    const { reason } = call.request.body as ReinstateRequest;
    if (directory.find(solverId) === null) throw new VenueError({ code: "UNKNOWN_SOLVER", param: "/id" });
    await standings.refresh();
    if (standings.tierOf(solverId) !== "disabled") throw new VenueError({ code: "SOLVER_NOT_DISABLED" });
    await insertReinstatement(database, {
      solverId,
      keyId: operatorOf(call),
      reason,
      atMs: clock.nowMs(),
    });
    await standings.refresh();
    return { solverId, standing: "probation" };
  };
}
