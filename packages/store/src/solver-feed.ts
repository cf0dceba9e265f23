import type { PoolClient } from "pg";
import type { Database } from "./database.ts";

/** The channel on which it is announced that feeds have grown; whose, `grownFeeds` reads from the payload. */
export const SOLVER_FEED_CHANNEL = "solver_feed";

/** A payload is below 8,000 bytes; the feeds of more solvers are announced as those of all. */
const MAX_PAYLOAD_BYTES = 7_500;

/** The solvers whose feeds have grown; null: any may have. */
export function grownFeeds(payload: string): readonly string[] | null {
  return payload === "" ? null : (JSON.parse(payload) as string[]);
}

/** What a solver is told, as JSON without its number. */
export type FeedMessage = { readonly solverId: string; readonly text: string };

/** Messages with consecutive numbers, the first of which is `firstSeq`. */
export type FeedSegment = {
  readonly solverId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly messages: readonly string[];
};

/** Where a feed ends, and up to where it is not kept any more. */
export type FeedHead = { readonly lastSeq: number; readonly forgottenSeq: number };

/** Any constant: one after another append, so that a reader that has seen a number has been shown all before it. */
const FEED_LOCK = 7_318_426;

/**
 * Appends in one transaction what `take` answers, and announces it. `take` runs with the feeds locked, and sees all that
 * whoever held them before has written: what it takes is told once. Answers the number of messages.
 */
export async function appendToFeeds(
  { pool }: Database,
  nowMs: number,
  take: (client: PoolClient) => Promise<readonly FeedMessage[]>,
): Promise<number> {
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    await client.query("begin");
    await client.query(`select pg_advisory_xact_lock(${FEED_LOCK})`);
    const messages = await take(client);
    if (messages.length > 0) await append(client, messages, nowMs);
    await client.query("commit");
    return messages.length;
  } catch (error) {
    // The connection is not used again: its transaction ends with it.
    fault = error as Error;
    throw error;
  } finally {
    client.release(fault);
  }
}

async function append(client: PoolClient, messages: readonly FeedMessage[], nowMs: number): Promise<void> {
  const bySolver = new Map<string, string[]>();
  for (const { solverId, text } of messages) {
    const own = bySolver.get(solverId);
    if (own === undefined) bySolver.set(solverId, [text]);
    else own.push(text);
  }
  const entries = [...bySolver];
  const solverIds = JSON.stringify([...bySolver.keys()]);
  await client.query({
    name: "append-to-feeds",
    text: `with added as (
        select * from unnest($1::text[], $2::bigint[], $3::text[]) as added (solver_id, count, messages)
      ), head as (
        insert into solver_feeds (solver_id, last_seq) select solver_id, count from added
        on conflict (solver_id) do update set last_seq = solver_feeds.last_seq + excluded.last_seq
        returning solver_id, last_seq
      ), segment as (
        insert into solver_feed_segments (solver_id, first_seq, last_seq, at_ms, messages)
        select solver_id, last_seq - count + 1, last_seq, $4::bigint, messages from head join added using (solver_id)
      )
      select pg_notify('${SOLVER_FEED_CHANNEL}', $5)`,
    values: [
      entries.map(([solverId]) => solverId),
      entries.map(([, texts]) => texts.length),
      // JSON has no raw line breaks.
      entries.map(([, texts]) => texts.join("\n")),
      nowMs,
      Buffer.byteLength(solverIds) > MAX_PAYLOAD_BYTES ? "" : solverIds,
    ],
  });
}

/** Where a solver's feed stands. */
export async function readFeedHead({ pool }: Database, solverId: string): Promise<FeedHead> {
  const { rows } = await pool.query<{ last_seq: number; forgotten_seq: number }>({
    name: "read-feed-head",
    text: "select last_seq, forgotten_seq from solver_feeds where solver_id = $1",
    values: [solverId],
  });
  const [row] = rows;
  return { lastSeq: row?.last_seq ?? 0, forgottenSeq: row?.forgotten_seq ?? 0 };
}

/** For each solver what its feed has after `afterSeq`, in order: at most `limit` segments each. */
export async function readFeeds(
  { pool }: Database,
  wants: readonly { readonly solverId: string; readonly afterSeq: number }[],
  limit: number,
): Promise<FeedSegment[]> {
  const { rows } = await pool.query<{
    solver_id: string;
    first_seq: number;
    last_seq: number;
    messages: string;
  }>({
    name: "read-feeds",
    text: `select segment.* from unnest($1::text[], $2::bigint[]) as want (solver_id, after_seq)
      cross join lateral (
        select solver_id, first_seq, last_seq, messages from solver_feed_segments
        where solver_id = want.solver_id and last_seq > want.after_seq order by last_seq limit $3
      ) as segment order by solver_id, last_seq`,
    values: [wants.map(({ solverId }) => solverId), wants.map(({ afterSeq }) => afterSeq), limit],
  });
  return rows.map(({ solver_id, first_seq, last_seq, messages }) => ({
    solverId: solver_id,
    firstSeq: first_seq,
    lastSeq: last_seq,
    messages: messages.split("\n"),
  }));
}

/** Forgets what was told before `beforeMs`, at most `limit` segments; a feed's numbers go on. Answers how many. */
export async function forgetFeeds({ pool }: Database, beforeMs: number, limit: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `with old as (
      select solver_id, last_seq from solver_feed_segments where at_ms < $1 order by at_ms, last_seq limit $2
    ), forgotten as (
      delete from solver_feed_segments using old
      where solver_feed_segments.solver_id = old.solver_id and solver_feed_segments.last_seq = old.last_seq
      returning solver_feed_segments.solver_id, solver_feed_segments.last_seq
    ), marked as (
      update solver_feeds set forgotten_seq = greatest(forgotten_seq, newest)
      from (select solver_id, max(last_seq) as newest from forgotten group by solver_id) as gone
      where solver_feeds.solver_id = gone.solver_id
    )
    select count(*)::integer as count from forgotten`,
    [beforeMs, limit],
  );
  return rows[0]?.count ?? 0;
}
