import { splitQuoteId } from "@tetrafi/core/auction/split-offer.ts";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import { exclusiveUntil } from "@tetrafi/core/order/exclusivity.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";
import type { NewExposure } from "./exposures.ts";
import { ACCEPTED_COLUMNS, acceptedOrder, type AcceptedOrder } from "./orders.ts";
import { SETTLEMENT_EVENT_CHANNEL } from "./settlement-events.ts";
import { storeStandardOrder, type StoredQuote } from "./stored-order.ts";

/** An offer that its taker signed, about to become the auction's one order. */
export type NewOrder = {
  readonly orderId: Bytes32;
  readonly rfqId: Bytes32;
  readonly quoteId: string;
  readonly workspaceId: string;
  readonly solverId: string;
  readonly kind: SettlementKind;
  readonly order: StandardOrder;
  /** With its type prefix byte, as the origin settler takes it. */
  readonly signature: Hex;
  readonly quote: StoredQuote;
  readonly acceptedAtMs: number;
  readonly idempotency: { readonly key: string; readonly bodyHash: Buffer } | null;
  /** What it holds outstanding until it has settled; absent where no price says what it is worth. */
  readonly exposure?: NewExposure;
  /** Of a split: this order is its first part. All parts are written or none. */
  readonly whole?: { readonly id: Bytes32; readonly others: readonly NewPart[] };
};

/** Another part of a split; the rest is as of the first. */
export type NewPart = Pick<NewOrder, "orderId" | "quoteId" | "solverId" | "order" | "quote" | "exposure">;

/**
 * What became of an attempt to accept: on `conflict` nothing was written, and `explainConflict` tells why. `aboveLimit`:
 * nothing was written, since an account would have had more outstanding than its limit `maxOutstanding`.
 */
export type Acceptance =
  | { readonly outcome: "accepted"; readonly order: AcceptedOrder }
  | { readonly outcome: "conflict" | "aboveLimit" };

/** What stands in the way of an order: itself, accepted under the same key and body; another; or another's key. */
export type Conflict =
  | { readonly outcome: "replayed" | "alreadyAccepted"; readonly order: AcceptedOrder }
  | { readonly outcome: "keyReused" };

const COLUMNS =
  "order_id, rfq_id, quote_id, workspace_id, solver_id, standard_order, signature, quote, kind, idempotency_key, body_hash, accepted_at_ms, whole_id, part";

/**
 * `held` locks the accounts, in the order of their names, and reads them as they are then, so that no two processes pass a
 * limit together. `beyond` are the orders that don't fit: alone, or behind the earlier ones of the batch; a split does not
 * if one of its parts doesn't. Its first part decides the race: the others are written if that was.
 */
const ACCEPT = `
  with incoming as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
      $8::jsonb[], $9::text[], $10::text[], $11::bytea[], $12::bigint[], $13::text[], $14::integer[], $15::numeric[],
      $16::jsonb[], $17::bigint[], $18::integer[])
      with ordinality as incoming (${COLUMNS}, notional, accounts, due_at_ms, item, place)
  ), claim as materialized (
    select item, place, account, notional from incoming, jsonb_array_elements_text(accounts) as account
  ), held as materialized (
    select account, outstanding, (
      select value from risk_limits where risk_limits.account = exposure_accounts.account and name = 'maxOutstanding'
    ) as most
    from exposure_accounts where account in (select account from claim) order by account for update
  ), checked as materialized (
    select item, most, outstanding + notional as alone, outstanding + sum(notional) filter (
      where outstanding + notional <= most) over (partition by account order by place) as together
    from claim join held using (account) where most is not null
  ), beyond as materialized (
    select distinct item from checked where alone > most or together > most
  ), first as (
    insert into orders (${COLUMNS}) select ${COLUMNS} from incoming
    where part = 0 and item not in (select item from beyond)
      -- Always true: it has every account locked before anything is written.
      and (select count(*) from held) >= 0
    on conflict do nothing
    returning order_id, idempotency_key
  ), accepted as materialized (
    select distinct on (order_id) item from incoming
    -- Hashed: a join would be planned for ten rows, and compare each with each.
    where part = 0 and (order_id in (select order_id from first)) is true order by order_id, place
  ), others as (
    insert into orders (${COLUMNS}) select ${COLUMNS} from incoming
    where part > 0 and item in (select item from accepted)
  ), fresh as materialized (
    select order_id, accepted_at_ms, notional, accounts, due_at_ms, place, workspace_id from incoming
    where item in (select item from accepted)
  ), exposure as (
    insert into exposures (order_id, notional_micros, accounts, reserved_at_ms)
    select order_id, notional, array(select jsonb_array_elements_text(accounts)), accepted_at_ms
    from fresh where notional is not null
  ), reserved as (
    update exposure_accounts set reserved = reserved + added.notional
    from (
      select account, sum(notional) as notional from fresh, jsonb_array_elements_text(accounts) as account
      group by account
    ) as added
    where exposure_accounts.account = added.account
  ), unjudged as (
    -- Test trades, with their faults on demand, say nothing of how a solver stands.
    insert into unjudged_orders (order_id, due_at_ms) select order_id, due_at_ms
    from fresh join workspaces on workspaces.id = fresh.workspace_id where not workspaces.sandbox
  ), settlement as (
    insert into settlements (order_id, updated_at_ms) select order_id, accepted_at_ms from fresh
  ), event as (
    insert into settlement_events (order_id, step, at_ms)
    select order_id, 'accepted', accepted_at_ms from fresh order by place
    returning seq, order_id
  )
  select order_id, idempotency_key, null::integer as item, null as told from first
  union all
  select null, null, item, null from beyond
  union all
  select null, null, null, pg_notify('${SETTLEMENT_EVENT_CHANNEL}', seq || ':' || order_id || ':accepted')::text
  from event`;

/**
 * Accepts a batch in one statement, which commits as one; it is durable when this resolves. The unique constraints of
 * `orders` decide every race, between processes and inside the batch, where the earlier wins: one order per auction, one
 * per Idempotency-Key. A split is one of them with all its parts. Exposure is reserved with it, within the limits. Answers in the order of `batch`. Throws, and has
 * written nothing, if one of them is faulty.
 */
export async function acceptOrders(database: Database, orders: readonly NewOrder[]): Promise<Acceptance[]> {
  // Two processes that insert the same auctions in different orders would wait for each other.
  const batch = orders.toSorted((a, b) => (a.rfqId < b.rfqId ? -1 : Number(a.rfqId > b.rfqId)));
  await openAccounts(database, batch);
  const { rows } = await database.pool.query<{
    order_id: Bytes32 | null;
    idempotency_key: string | null;
    item: number | null;
  }>({ name: "accept-orders", text: ACCEPT, values: columnsOf(batch) });
  // An order that is twice in the batch was inserted once: the first of them with this key is the one that was accepted.
  const inserted = new Set(
    rows.flatMap((row) => (row.order_id === null ? [] : [attempt(row.order_id, row.idempotency_key)])),
  );
  const beyond = new Set(rows.flatMap(({ item }) => (item === null ? [] : [batch[item]])));
  return orders.map((order) => {
    const { orderId, idempotency } = order;
    if (inserted.delete(attempt(orderId, idempotency?.key ?? null)))
      return { outcome: "accepted", order: newlyAccepted(order) };
    return { outcome: beyond.has(order) ? "aboveLimit" : "conflict" };
  });
}

function newlyAccepted({ orderId, rfqId, quoteId, acceptedAtMs, whole }: NewOrder): AcceptedOrder {
  if (whole === undefined) return { orderId, quoteId, acceptedAtMs };
  const orderIds = [orderId, ...whole.others.map((part) => part.orderId)];
  return { orderId: whole.id, quoteId: splitQuoteId(rfqId), acceptedAtMs, orderIds };
}

type Row = Omit<NewOrder, "whole"> & {
  /** Of the batch: place of what it is part of. */
  readonly item: number;
  readonly wholeId: Bytes32 | null;
  readonly part: number;
};

function rowsOf({ whole, ...order }: NewOrder, item: number): Row[] {
  const first = { ...order, item, wholeId: whole?.id ?? null, part: 0 };
  if (whole === undefined) return [first];
  // Only the first spends the key, and each reserves what it holds itself.
  const { exposure: _exposure, ...common } = { ...first, idempotency: null };
  return [first, ...whole.others.map((part, at) => ({ ...common, ...part, part: at + 1 }))];
}

function columnsOf(orders: readonly NewOrder[]): unknown[] {
  const batch = orders.flatMap(rowsOf);
  return [
    batch.map(({ orderId }) => orderId),
    batch.map(({ rfqId }) => rfqId),
    batch.map(({ quoteId }) => quoteId),
    batch.map(({ workspaceId }) => workspaceId),
    batch.map(({ solverId }) => solverId),
    batch.map(({ order }) => JSON.stringify(storeStandardOrder(order))),
    batch.map(({ signature }) => signature),
    batch.map(({ quote }) => JSON.stringify(quote)),
    batch.map(({ kind }) => kind),
    batch.map(({ idempotency }) => idempotency?.key ?? null),
    batch.map(({ idempotency }) => idempotency?.bodyHash ?? null),
    batch.map(({ acceptedAtMs }) => acceptedAtMs),
    batch.map(({ wholeId }) => wholeId),
    batch.map(({ part }) => part),
    batch.map(({ exposure }) => exposure?.notionalMicros.toString() ?? null),
    batch.map(({ exposure }) => JSON.stringify(exposure?.accounts ?? [])),
    batch.map(({ order }) => (exclusiveUntil(order) ?? order.fillDeadline) * 1_000),
    batch.map(({ item }) => item),
  ];
}

/** Accounts that are known to be there, by pool. There are as many as workspaces, solvers and corridors. */
const openedAccounts = new WeakMap<Database["pool"], Set<string>>();

/** An account must be there before it can be locked. */
async function openAccounts({ pool }: Database, batch: readonly NewOrder[]): Promise<void> {
  const opened = openedAccounts.get(pool) ?? new Set();
  openedAccounts.set(pool, opened);
  const missing = new Set(
    batch
      .flatMap((order) => [order, ...(order.whole?.others ?? [])])
      .flatMap(({ exposure }) => exposure?.accounts.filter((account) => !opened.has(account)) ?? []),
  );
  if (missing.size === 0) return;
  const accounts = [...missing].toSorted();
  await pool.query(
    "insert into exposure_accounts (account) select unnest($1::text[]) on conflict do nothing",
    [accounts],
  );
  for (const account of accounts) opened.add(account);
}

const attempt = (orderId: Bytes32, key: string | null): string => JSON.stringify([orderId, key]);

/** What stands in the way of an order that was not accepted; null when nothing does. */
export async function explainConflict(database: Database, order: NewOrder): Promise<Conflict | null> {
  const { query } = database;
  const columns = [...ACCEPTED_COLUMNS, "body_hash"] as const;
  const { workspaceId, idempotency } = order;
  if (idempotency !== null) {
    const earlier = await query
      .selectFrom("orders")
      .select(columns)
      .where("workspace_id", "=", workspaceId)
      .where("idempotency_key", "=", idempotency.key)
      .executeTakeFirst();
    if (earlier !== undefined)
      return earlier.body_hash?.equals(idempotency.bodyHash) === true
        ? { outcome: "replayed", order: await acceptedOrder(database, earlier) }
        : { outcome: "keyReused" };
  }
  const standing = await query
    .selectFrom("orders")
    .select(columns)
    .where("rfq_id", "=", order.rfqId)
    .where("part", "=", 0)
    .executeTakeFirst();
  if (standing === undefined) return null;
  return { outcome: "alreadyAccepted", order: await acceptedOrder(database, standing) };
}
