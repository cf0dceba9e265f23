import type { Database } from "./database.ts";
import { inTransaction } from "./in-transaction.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";
import { useChallenge, type UsedChallenge } from "./used-challenges.ts";

/** A key as its holder sees it: never the secret. Times in UTC milliseconds. */
export type KeyView = {
  readonly id: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
};

/** What became of a new key. Nothing was written unless it was `made`. */
export type KeyOutcome = "made" | "challengeUsed" | "notAdmitted" | "tooMany";

/** Gives an admitted solver another key, for a challenge that it answered. */
export async function insertSolverKey(
  database: Database,
  key: { readonly id: string; readonly solverId: string; readonly keyHash: Buffer; readonly nowMs: number },
  challenge: UsedChallenge,
  mostLive: number,
): Promise<KeyOutcome> {
  const { id, solverId, keyHash, nowMs } = key;
  return inTransaction(database, async (client) => {
    if (!(await useChallenge(client, challenge, nowMs))) return { keep: false, value: "challengeUsed" };
    // The lock counts one solver's keys one after another.
    const admitted = await client.query(
      "select from solvers where id = $1 and status in ('sandbox', 'certified', 'active', 'suspended') for update",
      [solverId],
    );
    if (admitted.rowCount === 0) return { keep: false, value: "notAdmitted" };
    const live = await client.query<{ count: number }>(
      "select count(*)::integer as count from api_keys where solver_id = $1 and revoked_at is null",
      [solverId],
    );
    if ((live.rows[0]?.count ?? 0) >= mostLive) return { keep: false, value: "tooMany" };
    await client.query("insert into api_keys (id, role, solver_id, key_hash) values ($1, 'solver', $2, $3)", [
      id,
      solverId,
      keyHash,
    ]);
    await client.query(`select ${ANNOUNCE_RISK}`);
    return { keep: true, value: "made" };
  });
}

/** A solver's keys, newest first. */
export async function listSolverKeys({ query }: Database, solverId: string): Promise<KeyView[]> {
  const rows = await query
    .selectFrom("api_keys")
    .select(["id", "created_at", "revoked_at"])
    .where("solver_id", "=", solverId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    createdAtMs: row.created_at.getTime(),
    revokedAtMs: row.revoked_at?.getTime() ?? null,
  }));
}

/** Revokes a solver's key, for ever; one that is revoked stays as it is. Announced. Answers whether there is such a key. */
export async function revokeSolverKey({ pool }: Database, solverId: string, keyId: string): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    `with revoked as (
      update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1 and solver_id = $2 returning id
    )
    select exists (select from revoked) as found, ${ANNOUNCE_RISK}`,
    [keyId, solverId],
  );
  return rows[0]?.found === true;
}

/** Ids of the solvers' keys that are not revoked. */
export async function listLiveSolverKeys({ pool }: Database): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: "list-live-solver-keys",
    text: "select id from api_keys where role = 'solver' and revoked_at is null",
  });
  return new Set(rows.map(({ id }) => id));
}
