import type { LifecycleActor, LifecycleState, SolverStage } from "@tetrafi/core/lifecycle/transitions.ts";
import type { Database } from "./database.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";

/** A move to record. */
export type NewMove = {
  readonly solverId: string;
  /** Where the solver must still be for it. */
  readonly from: LifecycleState;
  readonly to: LifecycleState;
  readonly by: LifecycleActor;
  /** Whose API key, which address, or which check of the venue. */
  readonly actorId: string;
  readonly reason: string;
  readonly atMs: number;
  /** What made a check of the venue's move it; the solver is moved for it once. */
  readonly cause?: string;
};

/** A move as it is recorded, for ever. `from` is null where the solver was added with its stage. */
export type RecordedMove = {
  readonly id: number;
  readonly atMs: number;
  readonly from: SolverStage | null;
  readonly to: SolverStage;
  readonly by: LifecycleActor;
  readonly actorId: string;
  readonly reason: string;
};

/**
 * Moves a solver and records it, both or neither, announced to all processes. Answers false, and has written nothing,
 * where the solver isn't at `from` any more, or was moved for this cause before.
 */
export async function recordMove({ pool }: Database, move: NewMove): Promise<boolean> {
  const { solverId, from, to, by, actorId, reason, atMs, cause = null } = move;
  const { rows } = await pool.query<{ moved: boolean }>(
    `with moved as (
      update solvers set status = $2, suspended_from = $3, status_since_ms = $4::bigint
      where id = $1 and status = $5 and suspended_from is not distinct from $6
        and not exists (select from solver_moves where solver_id = $1 and cause = $10)
      returning id
    ), recorded as (
      insert into solver_moves (solver_id, at_ms, from_stage, to_stage, actor_type, actor_id, reason, cause)
      select id, $4::bigint, $5, $2, $7, $8, $9, $10 from moved
    )
    select exists (select from moved) as moved, ${ANNOUNCE_RISK}`,
    [solverId, to.stage, to.suspendedFrom, atMs, from.stage, from.suspendedFrom, by, actorId, reason, cause],
  );
  return rows[0]?.moved === true;
}

/** Where a solver stands now; null for one that is none. */
export async function findLifecycleState(
  { pool }: Database,
  solverId: string,
): Promise<LifecycleState | null> {
  const { rows } = await pool.query<{ status: SolverStage; suspended_from: SolverStage | null }>(
    "select status, suspended_from from solvers where id = $1",
    [solverId],
  );
  const [row] = rows;
  return row === undefined ? null : { stage: row.status, suspendedFrom: row.suspended_from };
}

/** A solver's moves, newest first. */
export async function listMoves(
  { pool }: Database,
  solverId: string,
  limit: number,
): Promise<RecordedMove[]> {
  const { rows } = await pool.query<{
    id: number;
    at_ms: number;
    from_stage: SolverStage | null;
    to_stage: SolverStage;
    actor_type: LifecycleActor;
    actor_id: string;
    reason: string;
  }>(
    `select id, at_ms, from_stage, to_stage, actor_type, actor_id, reason
    from solver_moves where solver_id = $1 order by id desc limit $2`,
    [solverId, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at_ms,
    from: row.from_stage,
    to: row.to_stage,
    by: row.actor_type,
    actorId: row.actor_id,
    reason: row.reason,
  }));
}
