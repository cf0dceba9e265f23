import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";

/** A chain and the database say different things. */
export type Difference = {
  /** What was compared: an order's id, or `chainId:signer` of a lane. */
  readonly subject: string;
  readonly kind: string;
  /** Which of the subject's, where it has several: a transaction's hash, a nonce. Else empty. */
  readonly item: string;
  readonly orderId: Bytes32 | null;
  readonly chainId: number;
  readonly inDatabase: string;
  readonly onChain: string;
};

/** A difference as it is recorded. */
export type RecordedDifference = Difference & {
  readonly id: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  readonly resolvedAtMs: number | null;
};

/** Records differences; one that is open already is brought up to date. Answers those that are new. */
export async function recordDifferences(
  { pool }: Database,
  differences: readonly Difference[],
  nowMs: number,
): Promise<Difference[]> {
  if (differences.length === 0) return [];
  const { rows } = await pool.query<{ subject: string; kind: string; item: string }>(
    `insert into reconciliation_differences
      (subject, kind, item, order_id, chain_id, in_database, on_chain, first_seen_at_ms, last_seen_at_ms)
    select subject, kind, item, order_id, chain_id, in_database, on_chain, $8::bigint, $8::bigint
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
      as found (subject, kind, item, order_id, chain_id, in_database, on_chain)
    on conflict (subject, kind, item) where resolved_at_ms is null do update set
      in_database = excluded.in_database, on_chain = excluded.on_chain, last_seen_at_ms = excluded.last_seen_at_ms
    returning subject, kind, item, (xmax = 0) as is_new`,
    [
      differences.map(({ subject }) => subject),
      differences.map(({ kind }) => kind),
      differences.map(({ item }) => item),
      differences.map(({ orderId }) => orderId),
      differences.map(({ chainId }) => chainId),
      differences.map(({ inDatabase }) => inDatabase),
      differences.map(({ onChain }) => onChain),
      nowMs,
    ],
  );
  const added = new Set(
    (rows as (Pick<Difference, "subject" | "kind" | "item"> & { is_new: boolean })[])
      .filter(({ is_new }) => is_new)
      .map(keyOf),
  );
  return differences.filter((difference) => added.has(keyOf(difference)));
}

/** One of its kind about its subject. */
export function keyOf({ subject, kind, item }: Pick<Difference, "subject" | "kind" | "item">): string {
  return `${subject} ${kind} ${item}`;
}

/** Recorded differences, oldest first, after the cursor. */
export async function listDifferences(
  { pool }: Database,
  filter: { readonly afterId: number; readonly limit: number; readonly isOpen: boolean },
): Promise<RecordedDifference[]> {
  const { rows } = await pool.query<{
    id: number;
    subject: string;
    kind: string;
    item: string;
    order_id: Bytes32 | null;
    chain_id: number;
    in_database: string;
    on_chain: string;
    first_seen_at_ms: number;
    last_seen_at_ms: number;
    resolved_at_ms: number | null;
  }>(
    `select * from reconciliation_differences
    where id > $1 ${filter.isOpen ? "and resolved_at_ms is null" : ""} order by id limit $2`,
    [filter.afterId, filter.limit],
  );
  return rows.map((row) => ({
    id: row.id,
    subject: row.subject,
    kind: row.kind,
    item: row.item,
    orderId: row.order_id,
    chainId: row.chain_id,
    inDatabase: row.in_database,
    onChain: row.on_chain,
    firstSeenAtMs: row.first_seen_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    resolvedAtMs: row.resolved_at_ms,
  }));
}

/** Writes that differences are gone. */
export async function resolveDifferences(
  { pool }: Database,
  ids: readonly number[],
  nowMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  await pool.query(
    "update reconciliation_differences set resolved_at_ms = $2 where id = any($1) and resolved_at_ms is null",
    [ids, nowMs],
  );
}
