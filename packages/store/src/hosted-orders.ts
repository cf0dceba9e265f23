import type { PoolClient } from "pg";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { HostedCause } from "@tetrafi/core/hosted/causes.ts";
import type { TokenAmount } from "@tetrafi/core/hosted/demands.ts";
import type { HostedUse } from "@tetrafi/core/hosted/judge-token.ts";
import type { Database } from "./database.ts";
import { inTransaction } from "./in-transaction.ts";

const DAY_MS = 86_400_000;

/** What the rest of a filler's orders come to, for the judgement of one. */
export type HostedSituation = {
  /** An operator holds the filler. */
  readonly isHeld: boolean;
  /** The order's amounts are set aside already. */
  readonly isSetAside: boolean;
  /** What stood against it so far. */
  readonly cause: HostedCause | null;
  /** By token. Base units. */
  readonly use: ReadonlyMap<Address, HostedUse>;
};

/** An order that a filler is to fill. */
export type HostedRequest = {
  readonly orderId: Bytes32;
  readonly solverId: string;
  /** Where it pays. */
  readonly chainId: number;
  readonly amounts: readonly TokenAmount[];
  readonly nowMs: number;
};

type StandingRow = { readonly place: number | null; readonly cause: HostedCause | null };

/**
 * Judges an order of a filler and writes what it comes to, under the filler's lock: what several processes judge at once
 * is set aside one after another, and no limit is passed. Amounts are set aside with the first judgement that finds
 * nothing against it, and stay so until the order is over. Answers the cause.
 */
export function judgeHostedOrder(
  database: Database,
  request: HostedRequest,
  judge: (situation: HostedSituation) => HostedCause | null,
): Promise<HostedCause | null> {
  return inTransaction(database, async (client) => {
    const { orderId, solverId, chainId, amounts, nowMs } = request;
    const { rows } = await client.query<{ held_at_ms: number | null }>(
      "select held_at_ms from hosted_fillers where solver_id = $1 for update",
      [solverId],
    );
    const [filler] = rows;
    if (filler === undefined) throw new Error(`no hosted filler of ${solverId} is on record`);
    await endOver(client, solverId, nowMs);
    const before = await readStanding(client, request);
    const day = Math.floor(nowMs / DAY_MS);
    const use = await readUse(client, request, before?.place ?? null, day);
    const isSetAside = before !== null && before.place !== null;
    const isHeld = filler.held_at_ms !== null;
    const cause = judge({ isHeld, isSetAside, cause: before?.cause ?? null, use });
    const takesPlace = cause === null && !isSetAside;
    if (before === null || takesPlace || before.cause !== cause) {
      await client.query(
        `insert into hosted_orders (order_id, solver_id, chain_id, place, day, cause, cause_at_ms)
        values ($1, $2, $3, case when $4 then nextval('hosted_order_places') end, case when $4 then $5::integer end, $6, $7)
        on conflict (order_id) do update set cause = excluded.cause, cause_at_ms = excluded.cause_at_ms,
          place = coalesce(hosted_orders.place, excluded.place), day = coalesce(hosted_orders.day, excluded.day)`,
        [orderId, solverId, chainId, takesPlace, day, cause, nowMs],
      );
      if (before === null) await writeAmounts(client, orderId, amounts);
      if (takesPlace) await countDay(client, request, day);
    }
    return { keep: true, value: cause };
  });
}

async function readStanding(client: PoolClient, { orderId }: HostedRequest): Promise<StandingRow | null> {
  const { rows } = await client.query<StandingRow>(
    "select place, cause from hosted_orders where order_id = $1",
    [orderId],
  );
  return rows[0] ?? null;
}

/** Orders of the filler that are over: what was set aside and not paid is given back to its day. */
async function endOver(client: PoolClient, solverId: string, nowMs: number): Promise<void> {
  await client.query(
    `with over as (
      update hosted_orders set ended_at_ms = $2 where solver_id = $1 and ended_at_ms is null
        and exists (select from settlements where settlements.order_id = hosted_orders.order_id
          and step in ('settled', 'refunded', 'failed'))
      returning order_id, chain_id, day
    ), unpaid as (
      select chain_id, token, day, sum(amount) as amount from over join hosted_amounts using (order_id)
      where day is not null and not exists (select from transaction_intents
        where transaction_intents.order_id = over.order_id and purpose = 'fill' and state in ('included', 'final'))
      group by chain_id, token, day
    )
    update hosted_days set amount = hosted_days.amount - unpaid.amount from unpaid
    where hosted_days.solver_id = $1 and hosted_days.chain_id = unpaid.chain_id
      and hosted_days.token = unpaid.token and hosted_days.day = unpaid.day`,
    [solverId, nowMs],
  );
}

async function readUse(
  client: PoolClient,
  { orderId, solverId, chainId, amounts }: HostedRequest,
  place: number | null,
  day: number,
): Promise<Map<Address, HostedUse>> {
  const { rows } = await client.query<{ token: Address; today: string; at_risk: string; promised: string }>(
    `with others as (
      select token, amount, place, exists (select from transaction_intents
          where transaction_intents.order_id = hosted_orders.order_id and purpose = 'fill'
            and state in ('included', 'final')) as is_paid
      from hosted_orders join hosted_amounts using (order_id)
      where solver_id = $1 and chain_id = $2 and ended_at_ms is null and place is not null and order_id <> $3
    )
    select token,
      coalesce((select amount from hosted_days where solver_id = $1 and chain_id = $2 and day = $6
        and hosted_days.token = wanted.token), 0)::text as today,
      coalesce((select sum(amount) from others where others.token = wanted.token), 0)::text as at_risk,
      coalesce((select sum(amount) from others where others.token = wanted.token and not is_paid
        and ($5::bigint is null or place < $5::bigint)), 0)::text as promised
    from unnest($4::text[]) as wanted (token)`,
    [solverId, chainId, orderId, amounts.map(({ token }) => token), place, day],
  );
  return new Map(
    rows.map(({ token, today, at_risk, promised }) => [
      token,
      { today: BigInt(today), atRisk: BigInt(at_risk), promised: BigInt(promised) },
    ]),
  );
}

async function writeAmounts(
  client: PoolClient,
  orderId: Bytes32,
  amounts: readonly TokenAmount[],
): Promise<void> {
  await client.query(
    "insert into hosted_amounts (order_id, token, amount) select $1, * from unnest($2::text[], $3::numeric[])",
    [orderId, amounts.map(({ token }) => token), amounts.map(({ amount }) => amount.toString())],
  );
}

async function countDay(
  client: PoolClient,
  { solverId, chainId, amounts }: HostedRequest,
  day: number,
): Promise<void> {
  await client.query(
    `insert into hosted_days (solver_id, chain_id, token, day, amount)
    select $1, $2, token, $3, amount from unnest($4::text[], $5::numeric[]) as added (token, amount)
    on conflict (solver_id, chain_id, token, day) do update set amount = hosted_days.amount + excluded.amount`,
    [
      solverId,
      chainId,
      day,
      amounts.map(({ token }) => token),
      amounts.map(({ amount }) => amount.toString()),
    ],
  );
}
