import type { SwitchChange, SwitchLevel, SwitchActor } from "@tetrafi/core/risk/kill-switch.ts";
import type { RiskScope } from "@tetrafi/core/risk/limits.ts";
import type { Database } from "./database.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";

type Row = {
  scope: RiskScope;
  scope_id: string;
  level: SwitchLevel;
  actor_type: SwitchActor["type"];
  actor_id: string;
  reason: string;
  at_ms: number;
};

const COLUMNS = "scope, scope_id, level, actor_type, actor_id, reason, at_ms";
/** Any constant: turns are made one after another, each seeing the one before. */
const TURN_LOCK = 7_318_403;

/** The last turn of every switch that was ever turned. */
export async function listSwitches({ pool }: Database): Promise<SwitchChange[]> {
  const { rows } = await pool.query<Row>({
    name: "list-switches",
    text: `select distinct on (scope, scope_id) ${COLUMNS} from switch_turns order by scope, scope_id, id desc`,
  });
  return rows.map(changeOf);
}

/** The newest turns, newest first. */
export async function listTurns({ pool }: Database, limit: number): Promise<SwitchChange[]> {
  const { rows } = await pool.query<Row>(`select ${COLUMNS} from switch_turns order by id desc limit $1`, [
    limit,
  ]);
  return rows.map(changeOf);
}

/**
 * Turns a switch: `decide` is given the level that holds and answers the change to record, or anything else for none. No
 * other turn comes between. Announced when it is committed.
 */
export async function turnSwitch<Refused>(
  { pool }: Database,
  scope: RiskScope,
  scopeId: string,
  decide: (current: SwitchLevel) => SwitchChange | Refused,
): Promise<SwitchChange | Refused> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [TURN_LOCK]);
    const { rows } = await client.query<{ level: SwitchLevel }>(
      "select level from switch_turns where scope = $1 and scope_id = $2 order by id desc limit 1",
      [scope, scopeId],
    );
    const decided = decide(rows[0]?.level ?? "active");
    if (isChange(decided))
      await client.query(
        `with turn as (
          insert into switch_turns (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)
        )
        select ${ANNOUNCE_RISK}`,
        [
          decided.scope,
          decided.scopeId,
          decided.level,
          decided.actor.type,
          decided.actor.id,
          decided.reason,
          decided.atMs,
        ],
      );
    await client.query("commit");
    broken = false;
    return decided;
  } finally {
    // A connection in the middle of a transaction is not given back.
    client.release(broken);
  }
}

function isChange(decided: unknown): decided is SwitchChange {
  return typeof decided === "object" && decided !== null && "level" in decided && "actor" in decided;
}

function changeOf(row: Row): SwitchChange {
  return {
    scope: row.scope,
    scopeId: row.scope_id,
    level: row.level,
    actor: { type: row.actor_type, id: row.actor_id },
    reason: row.reason,
    atMs: row.at_ms,
  };
}
