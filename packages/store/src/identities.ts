import type { Address } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";

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
  /** Who is behind it; null: itself alone. */
  readonly entityId: string | null;
  /** When it was registered, UTC milliseconds. */
  readonly createdAtMs: number;
  /** When it last lifted its fill protection, UTC milliseconds. */
  readonly protectionResetAtMs: number;
};

/** A workspace as registered. */
export type Workspace = {
  readonly id: string;
  readonly name: string;
  /** Who is behind it; null: itself alone. */
  readonly entityId: string | null;
  /** Whether solvers are told the cover price of its auctions. */
  readonly tellsCover: boolean;
};

/** Adds a workspace; one that exists stays as it is. */
export async function insertWorkspace(
  { query }: Database,
  workspace: Pick<Workspace, "id" | "name"> & Partial<Workspace>,
): Promise<void> {
  const { id, name, entityId = null, tellsCover = false } = workspace;
  await query
    .insertInto("workspaces")
    .values({ id, name, entity_id: entityId, tells_cover: tellsCover })
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
  solver: Pick<RegisteredSolver, "id" | "name" | "address"> & { readonly entityId?: string | null },
): Promise<void> {
  const { id, name, address, entityId = null } = solver;
  await query
    .insertInto("solvers")
    .values({ id, name, address: address.toLowerCase(), status: "active", entity_id: entityId })
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
    .select(["id", "name", "address", "status", "entity_id", "created_at", "protection_reset_at_ms"])
    .orderBy("id")
    .execute();
  return rows.map(({ id, name, address, status, ...row }) => ({
    id,
    name,
    address: address as Address,
    status,
    entityId: row.entity_id,
    createdAtMs: row.created_at.getTime(),
    protectionResetAtMs: row.protection_reset_at_ms,
  }));
}

/** All workspaces, by id. */
export async function listWorkspaces({ query }: Database): Promise<Workspace[]> {
  const rows = await query
    .selectFrom("workspaces")
    .select(["id", "name", "entity_id", "tells_cover"])
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    entityId: row.entity_id,
    tellsCover: row.tells_cover,
  }));
}

/** The solver lifts its fill protection: its fills until then count no more. Announced to all processes. */
export async function resetProtection({ pool }: Database, solverId: string, nowMs: number): Promise<void> {
  await pool.query(
    `with reset as (
      update solvers set protection_reset_at_ms = greatest(protection_reset_at_ms, $2::bigint) where id = $1
    )
    select ${ANNOUNCE_RISK}`,
    [solverId, nowMs],
  );
}
