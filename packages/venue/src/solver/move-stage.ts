import { moveSolver, type MoveRefusal } from "@tetrafi/core/lifecycle/move-solver.ts";
import type { LifecycleActor, LifecycleState, SolverStage } from "@tetrafi/core/lifecycle/transitions.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { ErrorCode, Failure } from "@tetrafi/protocol/errors.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findLifecycleState, recordMove } from "@tetrafi/store/solver-moves.ts";

/** A move that somebody asks for. `to` null: back to where a suspension ended. */
export type StageChange = {
  readonly solverId: string;
  readonly to: SolverStage | null;
  readonly by: LifecycleActor;
  readonly actorId: string;
  readonly reason: string;
  readonly atMs: number;
  readonly cause?: string;
};

/** Somebody else may move it at the same time; then the move is decided anew. */
const ATTEMPTS = 5;

const refusals = {
  reasonMissing: "STAGE_REASON_MISSING",
  alreadyThere: "STAGE_MOVE_REFUSED",
  notAllowed: "STAGE_MOVE_REFUSED",
  beyondSuspension: "STAGE_MOVE_REFUSED",
} as const satisfies Record<MoveRefusal, ErrorCode>;

/** Moves a solver by the table and records it, announced to all processes. Throws when the database is away. */
export async function moveStage(
  database: Database,
  change: StageChange,
): Promise<Result<LifecycleState, Failure>> {
  const { solverId, to, ...rest } = change;
  let from: LifecycleState | null = null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    from = await findLifecycleState(database, solverId);
    if (from === null) return fail({ code: "UNKNOWN_SOLVER", param: "/id" });
    const moved = moveSolver(from, { ...rest, to: to ?? from.suspendedFrom ?? from.stage });
    if (!moved.ok)
      return fail({
        code: refusals[moved.error],
        details: { stage: from.stage, suspendedFrom: from.suspendedFrom, why: moved.error },
      });
    if (await recordMove(database, { ...rest, solverId, from, to: moved.value })) return ok(moved.value);
  }
  return fail({ code: "STAGE_MOVE_REFUSED", details: { stage: from?.stage, why: "moved by others" } });
}
