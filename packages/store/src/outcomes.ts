import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SolverOutcome } from "@tetrafi/core/standing/rules.ts";
import type { Database } from "./database.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";

/** What a solver did in auctions. */
export type AnswerOutcome = Extract<SolverOutcome, "sound" | "late" | "invalid" | "venueFault">;

/**
 * What became of an order, for its winner. `notTried`: it never was to be filled, for no solver's reason. `venueFault`: the
 * venue was to fill it, had all that it needed, and did not.
 */
export type OrderOutcome =
  | Extract<SolverOutcome, "filled" | "fade" | "chainFault" | "venueFault">
  | "notTried";

/** A row of the table, in the order in which they count. */
export type StoredOutcome = {
  readonly id: number;
  readonly solverId: string;
  readonly outcome: AnswerOutcome | OrderOutcome | "reinstated";
  readonly count: number;
  readonly atMs: number;
};

/** Any constant: rows are numbered one after another, so that a reader's cursor passes over none. */
const OUTCOME_LOCK = 7_318_404;
const LOCK = `lock as materialized (select pg_advisory_xact_lock(${OUTCOME_LOCK}))`;
/** True, and evaluated before the first row is read. */
const LOCKED = "(select count(*) from lock) = 1";

/** Outcomes after the cursor, in their order. */
export async function listOutcomes(
  { pool }: Database,
  afterId: number,
  limit: number,
): Promise<StoredOutcome[]> {
  const { rows } = await pool.query<{
    id: number;
    solver_id: string;
    outcome: StoredOutcome["outcome"];
    count: number;
    at_ms: number;
  }>({
    name: "list-outcomes",
    text: "select id, solver_id, outcome, count, at_ms from solver_outcomes where id > $1 order by id limit $2",
    values: [afterId, limit],
  });
  return rows.map(({ id, solver_id, outcome, count, at_ms }) => ({
    id,
    solverId: solver_id,
    outcome,
    count,
    atMs: at_ms,
  }));
}

/** Writes how solvers answered. */
export async function insertAnswers(
  { pool }: Database,
  answers: readonly Omit<StoredOutcome, "id">[],
): Promise<void> {
  if (answers.length === 0) return;
  await pool.query({
    name: "insert-answers",
    text: `with ${LOCK}, written as (
        insert into solver_outcomes (solver_id, outcome, count, at_ms)
        select * from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[]) where ${LOCKED}
      )
      select ${ANNOUNCE_RISK}`,
    values: [
      answers.map(({ solverId }) => solverId),
      answers.map(({ outcome }) => outcome),
      answers.map(({ count }) => count),
      answers.map(({ atMs }) => atMs),
    ],
  });
}

/** Writes what became of orders, each once, whoever judges it how often. */
export async function insertOrderOutcomes(
  { pool }: Database,
  judged: readonly {
    readonly orderId: Bytes32;
    readonly outcome: OrderOutcome;
    readonly atMs: number;
  }[],
): Promise<void> {
  if (judged.length === 0) return;
  await pool.query({
    name: "insert-order-outcomes",
    text: `with ${LOCK}, taken as (
        delete from unjudged_orders where order_id = any($1) and ${LOCKED} returning order_id
      ), written as (
        insert into solver_outcomes (solver_id, outcome, at_ms, order_id)
        select solver_id, outcome, at_ms, order_id
        from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality as judged (order_id, outcome, at_ms, place)
          join taken using (order_id) join orders using (order_id)
        order by place
      )
      select ${ANNOUNCE_RISK}`,
    values: [
      judged.map(({ orderId }) => orderId),
      judged.map(({ outcome }) => outcome),
      judged.map(({ atMs }) => atMs),
    ],
  });
}

/** Records that an operator brought a solver back. */
export async function insertReinstatement(
  { pool }: Database,
  reinstatement: {
    readonly solverId: string;
    readonly keyId: string;
    readonly reason: string;
    readonly atMs: number;
  },
): Promise<void> {
  const { solverId, keyId, reason, atMs } = reinstatement;
  await pool.query(
    `with ${LOCK}, written as (
      insert into solver_outcomes (solver_id, outcome, at_ms, key_id, reason)
      select $1, 'reinstated', $2::bigint, $3, $4 where ${LOCKED}
    )
    select ${ANNOUNCE_RISK}`,
    [solverId, atMs, keyId, reason],
  );
}

/** The newest snapshot, if any. */
export async function readSnapshot({ pool }: Database): Promise<{
  readonly cursor: number;
  readonly atMs: number;
  readonly standings: unknown;
} | null> {
  const { rows } = await pool.query<{ cursor: number; at_ms: number; standings: unknown }>(
    "select cursor, at_ms, standings from standing_snapshots order by cursor desc limit 1",
  );
  const [row] = rows;
  return row === undefined ? null : { cursor: row.cursor, atMs: row.at_ms, standings: row.standings };
}

/** Keeps what the outcomes up to the cursor come to. Older snapshots are not needed any more. */
export async function writeSnapshot(
  { pool }: Database,
  snapshot: { readonly cursor: number; readonly atMs: number; readonly standings: unknown },
): Promise<void> {
  await pool.query(
    `with written as (
      insert into standing_snapshots (cursor, at_ms, standings) values ($1, $2, $3) on conflict (cursor) do nothing
    )
    delete from standing_snapshots where cursor < $1`,
    [snapshot.cursor, snapshot.atMs, JSON.stringify(snapshot.standings)],
  );
}
