import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { HostedCause } from "@tetrafi/core/hosted/causes.ts";
import type { HostedLimits } from "@tetrafi/core/hosted/judge-token.ts";
import type { Database } from "./database.ts";
import { inTransaction } from "./in-transaction.ts";

/** A token that a filler pays, as it is configured. `token` and `signer` in lower case. */
export type HostedToken = {
  readonly chainId: number;
  readonly token: Address;
  /** The account that pays. */
  readonly signer: Address;
  readonly limits: HostedLimits;
};

/** What the account of a filler was seen to have. Base units; `coins` in wei. */
export type HostedReading = {
  readonly balance: bigint;
  readonly allowance: bigint;
  readonly coins: bigint;
  readonly readAtMs: number;
};

/** `hold`: it sends nothing new. `resume`: it goes on. */
export type HostedAction = "hold" | "resume";

/** An action as it is recorded, for ever. */
export type RecordedHostedAction = {
  readonly id: number;
  readonly atMs: number;
  /** Whose API key. */
  readonly keyId: string;
  readonly action: HostedAction;
  readonly why: string;
};

/** A filler with all that an operator wants to see. Amounts in base units. */
export type HostedFillerView = {
  readonly solverId: string;
  readonly heldAtMs: number | null;
  readonly tokens: readonly (HostedToken & {
    readonly reading: HostedReading | null;
    /** Set aside and not paid yet. */
    readonly promised: bigint;
    /** Set aside or paid for orders that are not over. */
    readonly atRisk: bigint;
    /** Set aside on this UTC day. */
    readonly today: bigint;
  })[];
  /** Orders in flight with something against them, longest first; at most 100. */
  readonly blocked: readonly {
    readonly orderId: Bytes32;
    readonly cause: HostedCause;
    readonly sinceMs: number;
  }[];
  /** Newest first; at most 100. */
  readonly actions: readonly RecordedHostedAction[];
};

const DAY_MS = 86_400_000;
const LISTED = 100;

/** Says which filler there is and what it pays; what it doesn't pay any more is left out. False: no such solver. */
export function writeHostedFiller(
  database: Database,
  solverId: string,
  tokens: readonly HostedToken[],
): Promise<boolean> {
  return inTransaction(database, async (client) => {
    const { rowCount } = await client.query(
      `insert into hosted_fillers (solver_id) select id from solvers where id = $1
      on conflict (solver_id) do update set solver_id = excluded.solver_id`,
      [solverId],
    );
    if (rowCount !== 1) return { keep: false, value: false };
    const column = (of: (token: HostedToken) => unknown): unknown[] => tokens.map(of);
    const values = [
      solverId,
      column(({ chainId }) => chainId),
      column(({ token }) => token),
      column(({ signer }) => signer),
      column(({ limits }) => limits.perFill?.toString() ?? null),
      column(({ limits }) => limits.perDay?.toString() ?? null),
      column(({ limits }) => limits.atRisk?.toString() ?? null),
      column(({ limits }) => limits.keep.toString()),
    ];
    await client.query(
      `delete from hosted_tokens where solver_id = $1 and (chain_id, token, signer) not in
        (select * from unnest($2::integer[], $3::text[], $4::text[]))`,
      values.slice(0, 4),
    );
    await client.query(
      `insert into hosted_tokens (solver_id, chain_id, token, signer, per_fill, per_day, at_risk, keep)
      select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[])
      on conflict (solver_id, chain_id, token) do update set per_fill = excluded.per_fill, per_day = excluded.per_day,
        at_risk = excluded.at_risk, keep = excluded.keep`,
      values,
    );
    return { keep: true, value: true };
  });
}

/** Notes what the account of a filler has. */
export async function writeHostedReading(
  { pool }: Database,
  solverId: string,
  { chainId, token }: Pick<HostedToken, "chainId" | "token">,
  { balance, allowance, coins, readAtMs }: HostedReading,
): Promise<void> {
  await pool.query({
    name: "write-hosted-reading",
    text: `update hosted_tokens set balance = $4, allowance = $5, coins = $6, read_at_ms = $7
      where solver_id = $1 and chain_id = $2 and token = $3`,
    values: [solverId, chainId, token, balance.toString(), allowance.toString(), coins.toString(), readAtMs],
  });
}

/**
 * Holds a filler or lets it go on, and records it. Every order of its in flight is read anew by the settlement process,
 * and no decision made before can be carried out any more. Null: there is no such filler.
 */
export function actOnHostedFiller(
  database: Database,
  request: {
    readonly solverId: string;
    readonly action: HostedAction;
    readonly keyId: string;
    /** 1 to 500 characters. */
    readonly why: string;
    readonly nowMs: number;
  },
): Promise<RecordedHostedAction | null> {
  const { solverId, action, keyId, why, nowMs } = request;
  return inTransaction(database, async (client) => {
    // Whoever judges an order of it has the same lock: what was judged before is seen by the second statement.
    const { rowCount } = await client.query(
      `update hosted_fillers set held_at_ms = ${action === "hold" ? "coalesce(held_at_ms, $2)" : "null"}
      where solver_id = $1 and $2::bigint is not null`,
      [solverId, nowMs],
    );
    if (rowCount !== 1) return { keep: false, value: null };
    await client.query(
      `update settlements set version = version + 1, wake_at_ms = 0
      where step not in ('settled', 'refunded', 'failed') and order_id in
        (select order_id from hosted_orders where solver_id = $1 and ended_at_ms is null)`,
      [solverId],
    );
    const { rows } = await client.query<{ id: number }>(
      "insert into hosted_actions (at_ms, key_id, solver_id, action, why) values ($1, $2, $3, $4, $5) returning id",
      [nowMs, keyId, solverId, action, why],
    );
    const [row] = rows;
    if (row === undefined) throw new Error("an insert returned no row");
    return { keep: true, value: { id: row.id, atMs: nowMs, keyId, action, why } };
  });
}

/** All hosted fillers, or that of one solver, by id. */
export async function listHostedFillers(
  { pool }: Database,
  which: { readonly solverId?: string; readonly nowMs: number },
): Promise<HostedFillerView[]> {
  const { solverId, nowMs } = which;
  const { rows } = await pool.query<{ solver_id: string; held_at_ms: number | null }>(
    "select solver_id, held_at_ms from hosted_fillers where $1::text is null or solver_id = $1 order by solver_id",
    [solverId ?? null],
  );
  return Promise.all(
    rows.map(async ({ solver_id, held_at_ms }) => {
      const [tokens, blocked, actions] = await Promise.all([
        listTokens({ pool }, solver_id, Math.floor(nowMs / DAY_MS)),
        listBlocked({ pool }, solver_id),
        listHostedActions({ pool }, solver_id),
      ]);
      return { solverId: solver_id, heldAtMs: held_at_ms, tokens, blocked, actions };
    }),
  );
}

type TokenRow = {
  chain_id: number;
  token: Address;
  signer: Address;
  per_fill: string | null;
  per_day: string | null;
  at_risk_limit: string | null;
  keep: string;
  balance: string | null;
  allowance: string | null;
  coins: string | null;
  read_at_ms: number | null;
  promised: string;
  at_risk: string;
  today: string;
};

async function listTokens(
  { pool }: Pick<Database, "pool">,
  solverId: string,
  day: number,
): Promise<HostedFillerView["tokens"]> {
  const { rows } = await pool.query<TokenRow>(
    `with open as (
      select chain_id, token, amount, exists (select from transaction_intents
          where transaction_intents.order_id = hosted_orders.order_id and purpose = 'fill'
            and state in ('included', 'final')) as is_paid
      from hosted_orders join hosted_amounts using (order_id) join settlements using (order_id)
      where solver_id = $1 and ended_at_ms is null and place is not null
        and step not in ('settled', 'refunded', 'failed')
    ), sums as (
      select chain_id, token, sum(amount) as at_risk, sum(amount) filter (where not is_paid) as promised
      from open group by chain_id, token
    )
    select hosted_tokens.chain_id, hosted_tokens.token, signer, per_fill::text, per_day::text,
      hosted_tokens.at_risk::text as at_risk_limit, keep::text, balance::text, allowance::text, coins::text, read_at_ms,
      coalesce(sums.promised, 0)::text as promised, coalesce(sums.at_risk, 0)::text as at_risk,
      coalesce(hosted_days.amount, 0)::text as today
    from hosted_tokens
      left join sums on sums.chain_id = hosted_tokens.chain_id and sums.token = hosted_tokens.token
      left join hosted_days on hosted_days.solver_id = $1 and hosted_days.chain_id = hosted_tokens.chain_id
        and hosted_days.token = hosted_tokens.token and hosted_days.day = $2
    where hosted_tokens.solver_id = $1 order by hosted_tokens.chain_id, hosted_tokens.token`,
    [solverId, day],
  );
  return rows.map((row) => ({
    chainId: row.chain_id,
    token: row.token,
    signer: row.signer,
    limits: {
      perFill: orNull(row.per_fill),
      perDay: orNull(row.per_day),
      atRisk: orNull(row.at_risk_limit),
      keep: BigInt(row.keep),
    },
    reading:
      row.read_at_ms === null
        ? null
        : {
            balance: BigInt(row.balance ?? 0),
            allowance: BigInt(row.allowance ?? 0),
            coins: BigInt(row.coins ?? 0),
            readAtMs: row.read_at_ms,
          },
    promised: BigInt(row.promised),
    atRisk: BigInt(row.at_risk),
    today: BigInt(row.today),
  }));
}

const orNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

async function listBlocked(
  { pool }: Pick<Database, "pool">,
  solverId: string,
): Promise<HostedFillerView["blocked"]> {
  const { rows } = await pool.query<{ order_id: Bytes32; cause: HostedCause; cause_at_ms: number }>(
    `select order_id, cause, cause_at_ms from hosted_orders join settlements using (order_id)
    where solver_id = $1 and ended_at_ms is null and cause is not null
      and step not in ('settled', 'refunded', 'failed')
    order by cause_at_ms, order_id limit ${LISTED}`,
    [solverId],
  );
  return rows.map(({ order_id, cause, cause_at_ms }) => ({ orderId: order_id, cause, sinceMs: cause_at_ms }));
}

async function listHostedActions(
  { pool }: Pick<Database, "pool">,
  solverId: string,
): Promise<RecordedHostedAction[]> {
  const { rows } = await pool.query<{
    id: number;
    at_ms: number;
    key_id: string;
    action: HostedAction;
    why: string;
  }>(
    `select id, at_ms, key_id, action, why from hosted_actions where solver_id = $1 order by id desc limit ${LISTED}`,
    [solverId],
  );
  return rows.map(({ id, at_ms, key_id, action, why }) => ({ id, atMs: at_ms, keyId: key_id, action, why }));
}

/** Which of these orders a hosted filler is to fill. */
export async function findHostedOrders(
  { pool }: Database,
  orderIds: readonly Bytes32[],
): Promise<ReadonlySet<Bytes32>> {
  if (orderIds.length === 0) return new Set();
  const { rows } = await pool.query<{ order_id: Bytes32 }>({
    name: "find-hosted-orders",
    text: "select order_id from hosted_orders where order_id = any($1)",
    values: [orderIds],
  });
  return new Set(rows.map((row) => row.order_id));
}
