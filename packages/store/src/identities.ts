import type { Address } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";

/** Who a key speaks for. */
export type KeyHolder =
  | { readonly role: "taker"; readonly workspaceId: string; readonly solverId: null }
  | { readonly role: "solver"; readonly workspaceId: null; readonly solverId: string }
  | { readonly role: "operator"; readonly workspaceId: null; readonly solverId: null };

/** A key as it is stored: never the secret, only its SHA-256. */
export type StoredApiKey = KeyHolder & { readonly id: string; readonly keyHash: Buffer };

/** A solver as registered. */
export type RegisteredSolver = {
  readonly id: string;
  readonly name: string;
  /** Signs its quotes and fills. */
  readonly address: Address;
  readonly status: "active" | "disabled";
};

/** Adds a workspace; one that exists stays as it is. */
export async function insertWorkspace(
  { query }: Database,
  workspace: { readonly id: string; readonly name: string },
): Promise<void> {
  await query
    .insertInto("workspaces")
    .values(workspace)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Adds a key; one with the same id stays as it is. */
export async function insertApiKey({ query }: Database, key: StoredApiKey): Promise<void> {
  const { id, role, workspaceId, solverId, keyHash } = key;
  await query
    .insertInto("api_keys")
    .values({ id, role, workspace_id: workspaceId, solver_id: solverId, key_hash: keyHash })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** Adds an active solver; one with the same id stays as it is. Throws if another has the address. */
export async function insertSolver(
  { query }: Database,
  solver: { readonly id: string; readonly name: string; readonly address: Address },
): Promise<void> {
  await query
    .insertInto("solvers")
    .values({ ...solver, address: solver.address.toLowerCase(), status: "active" })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** The key with this id, unless it was revoked. */
export async function findApiKey({ query }: Database, id: string): Promise<StoredApiKey | null> {
  const row = await query
    .selectFrom("api_keys")
    .select(["id", "role", "workspace_id", "solver_id", "key_hash"])
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  // The table's checks hold which of the two ids a role has.
  const holder = { role: row.role, workspaceId: row.workspace_id, solverId: row.solver_id } as KeyHolder;
  return { ...holder, id: row.id, keyHash: row.key_hash };
}

/** All solvers, by id. */
export async function listSolvers({ query }: Database): Promise<RegisteredSolver[]> {
  const rows = await query
    .selectFrom("solvers")
    .select(["id", "name", "address", "status"])
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, address: row.address as Address }));
}
