import type { Database } from "./database.ts";

/** By workspace whom it belongs to; one that belongs to nobody else is left out. */
export async function readEntities(
  { pool }: Database,
  workspaceIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ id: string; entity_id: string }>({
    name: "read-entities",
    text: "select id, entity_id from workspaces where id = any($1) and entity_id is not null",
    values: [workspaceIds],
  });
  return new Map(rows.map(({ id, entity_id }) => [id, entity_id]));
}
