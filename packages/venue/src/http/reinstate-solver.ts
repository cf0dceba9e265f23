import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { ReinstateRequest, ReinstateResponse } from "@tetrafi/protocol/http/risk.ts";
import { insertReinstatement } from "@tetrafi/store/outcomes.ts";
import { findLifecycleState } from "@tetrafi/store/solver-moves.ts";
import { moveStage } from "../solver/move-stage.ts";
import { operatorOf, type RiskAdministration } from "./risk-administration.ts";
import type { Handler } from "./server.ts";

/** POST /api/v1/admin/solvers/{id}/reinstate: an outcome like any other, so that every process comes to the same. */
export function reinstateSolver(context: RiskAdministration): Handler {
  const { database, clock, directory, standings, refresh } = context;
  return async (call): Promise<ReinstateResponse> => {
    const { id: solverId } = call.request.params as { id: string };
    const { reason } = call.request.body as ReinstateRequest;
    if (directory.find(solverId) === null) throw new VenueError({ code: "UNKNOWN_SOLVER", param: "/id" });
    await standings.refresh();
    const isDisabled = standings.tierOf(solverId) === "disabled";
    const isSuspended = (await findLifecycleState(database, solverId))?.stage === "suspended";
    if (!isDisabled && !isSuspended) throw new VenueError({ code: "SOLVER_NOT_DISABLED" });
    const [keyId, atMs] = [operatorOf(call), clock.nowMs()];
    if (isDisabled) await insertReinstatement(database, { solverId, keyId, reason, atMs });
    if (isSuspended) {
      const change = { solverId, to: null, by: "operator", actorId: keyId, reason, atMs } as const;
      const moved = await moveStage(database, change);
      if (!moved.ok) throw new VenueError(moved.error);
    }
    await refresh();
    const status = directory.find(solverId)?.status ?? "suspended";
    return { solverId, standing: standings.tierOf(solverId), stage: status };
  };
}
