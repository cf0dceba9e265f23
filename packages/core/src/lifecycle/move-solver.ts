import { fail, ok, type Result } from "../result.ts";
import {
  mayMove,
  progressOf,
  type LifecycleActor,
  type LifecycleState,
  type SolverStage,
} from "./transitions.ts";

/** A move that somebody asks for. */
export type RequestedMove = {
  readonly to: SolverStage;
  readonly by: LifecycleActor;
  /** Recorded with it. */
  readonly reason: string;
};

/** Why a solver was not moved. */
export type MoveRefusal = "reasonMissing" | "alreadyThere" | "notAllowed" | "beyondSuspension";

/**
 * Moves a solver by the table. A suspended one comes back to where it was or to an earlier stage: a suspension certifies
 * nobody.
 */
export function moveSolver(
  { stage, suspendedFrom }: LifecycleState,
  { to, by, reason }: RequestedMove,
): Result<LifecycleState, MoveRefusal> {
  if (reason.trim() === "") return fail("reasonMissing");
  if (to === stage) return fail("alreadyThere");
  if (!mayMove(stage, to, by)) return fail("notAllowed");
  if (stage === "suspended" && progressOf(to) > progressOf(suspendedFrom ?? "sandbox"))
    return fail("beyondSuspension");
  return ok({ stage: to, suspendedFrom: to === "suspended" ? stage : null });
}
