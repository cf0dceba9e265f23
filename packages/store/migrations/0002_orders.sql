-- An accepted offer. `rfq_id` is unique: exactly one order per auction, whatever retries, races and crashes.
create table orders (
  order_id text primary key check (order_id ~ '^0x[0-9a-f]{64}$'),
  rfq_id text not null unique references auctions (rfq_id),
  quote_id text not null unique,
  workspace_id text not null references workspaces (id),
  solver_id text not null references solvers (id),
  -- The StandardOrder, bigints as decimal strings.
  standard_order jsonb not null,
  -- Taker's signature as handed to the origin settler, with its type prefix byte.
  signature text not null,
  -- What the origin settler needs beside the order: the winner's quote, its signature, the taker's salt.
  quote jsonb not null,
  kind text not null check (kind in ('crossChain', 'sameChain')),
  -- The request's Idempotency-Key and the SHA-256 of its body. Only an accepted order spends a key: what was refused may
  -- be tried again under it.
  idempotency_key text,
  body_hash bytea check (octet_length(body_hash) = 32),
  accepted_at_ms bigint not null,
  unique (workspace_id, idempotency_key),
  check ((idempotency_key is null) = (body_hash is null))
);

create index orders_by_workspace on orders (workspace_id, accepted_at_ms desc);

create table settlements (
  order_id text primary key references orders (order_id),
  step text not null default 'accepted',
  reason text,
  -- Optimistic lock: every move increments it, so two processes cannot both make one.
  version integer not null default 0,
  wake_at_ms bigint not null default 0,
  failures integer not null default 0,
  updated_at_ms bigint not null
);

create index settlements_due on settlements (wake_at_ms) where step not in ('settled', 'refunded', 'failed');

-- The timeline. Append only; `seq` is the cursor that readers resume from.
create table settlement_events (
  seq bigint generated always as identity primary key,
  order_id text not null references orders (order_id),
  step text not null,
  at_ms bigint not null,
  chain_id integer,
  tx_hash text,
  block_number bigint,
  detail jsonb not null default '{}'
);

create index settlement_events_by_order on settlement_events (order_id, seq);
