import type { RiskScope } from "@tetrafi/core/risk/limits.ts";
import type { Database } from "./database.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";

/** A limit that is set. `scopeId` is empty for the venue. */
export type StoredLimit = {
  readonly scope: RiskScope;
  readonly scopeId: string;
  readonly name: string;
  readonly value: bigint;
};

/** A change of a limit; a value of null removes it. */
export type LimitChange = Omit<StoredLimit, "value"> & { readonly value: bigint | null };

type Row = { scope: RiskScope; scope_id: string; name: string; value: string };

/** All limits, in the order of their names. */
export async function listLimits({ pool }: Database): Promise<StoredLimit[]> {
  const { rows } = await pool.query<Row>({
    name: "list-limits",
    text: "select scope, scope_id, name, value::text from risk_limits order by scope, scope_id, name",
  });
  return rows.map(({ scope, scope_id, name, value }) => ({
    scope,
    scopeId: scope_id,
    name,
    value: BigInt(value),
  }));
}

/** Makes the changes, records them and announces it: all or none. Of two changes of one limit the later holds. */
export async function changeLimits(
  { pool }: Database,
  change: {
    readonly keyId: string;
    readonly reason: string;
    readonly atMs: number;
    readonly changes: readonly LimitChange[];
  },
): Promise<void> {
  const { keyId, reason, atMs, changes } = change;
  await pool.query(
    `with change as (
      select * from unnest($1::text[], $2::text[], $3::text[], $4::numeric[]) with ordinality
        as change (scope, scope_id, name, value, place)
    ), last as (
      select distinct on (scope, scope_id, name) scope, scope_id, name, value from change
      order by scope, scope_id, name, place desc
    ), recorded as (
      insert into risk_limit_changes (at_ms, key_id, reason, scope, scope_id, name, value)
      select $5::bigint, $6, $7, scope, scope_id, name, value from change order by place
    ), removed as (
      delete from risk_limits using last where last.value is null and risk_limits.scope = last.scope
        and risk_limits.scope_id = last.scope_id and risk_limits.name = last.name
    ), kept as (
      insert into risk_limits (scope, scope_id, name, value)
      select scope, scope_id, name, value from last where value is not null
      on conflict (scope, scope_id, name) do update set value = excluded.value
    )
    select ${ANNOUNCE_RISK}`,
    [
      changes.map(({ scope }) => scope),
      changes.map(({ scopeId }) => scopeId),
      changes.map(({ name }) => name),
      changes.map(({ value }) => value?.toString() ?? null),
      atMs,
      keyId,
      reason,
    ],
  );
}
