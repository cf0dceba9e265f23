-- What an operator changes about a settlement, and where the last comparison with the chains left it.
alter table settlements
  -- Since when nothing new is sent for it. Holding raises `version`, so that no decision made before can be carried out.
  add column held_at_ms bigint,
  -- Reverted transactions up to this one don't count against the budget: an operator asked to try again.
  add column forgiven_intent_id bigint not null default 0,
  -- When an ended settlement was found to have ended on the chains as it did here.
  add column reconciled_at_ms bigint;

create index settlements_unfinished on settlements (order_id) where step not in ('settled', 'refunded', 'failed');

-- Empty but for what has just ended, however many settlements are over.
create index settlements_unreconciled on settlements (order_id)
  where step in ('settled', 'refunded', 'failed') and reconciled_at_ms is null;

-- What the last decision about a settlement saw and waits for, for the operator. Written in batches, seconds late.
create table settlement_facts (
  order_id text primary key references settlements (order_id),
  step text not null,
  facts jsonb not null,
  waits_for text not null,
  -- When the step should have been left, unix seconds; null where nothing is at risk.
  deadline bigint,
  read_at_ms bigint not null
);

-- A difference between a chain and this database that was seen twice in a row. Open until it is gone.
create table reconciliation_differences (
  id bigint generated always as identity primary key,
  -- What was compared: an order's id, or `chainId:signer` of a lane.
  subject text not null,
  kind text not null,
  -- Which of the subject's, where it has several: a transaction's hash, a nonce.
  item text not null default '',
  order_id text references orders (order_id),
  chain_id bigint not null,
  in_database text not null,
  on_chain text not null,
  first_seen_at_ms bigint not null,
  last_seen_at_ms bigint not null,
  resolved_at_ms bigint
);

create unique index reconciliation_differences_open on reconciliation_differences (subject, kind, item)
  where resolved_at_ms is null;

-- What operators did. Append only: the trigger holds that.
create table operator_actions (
  id bigint generated always as identity primary key,
  at_ms bigint not null,
  key_id text not null references api_keys (id),
  action text not null check (action in ('retry', 'hold', 'release')),
  order_id text not null references orders (order_id),
  why text not null check (length(why) between 1 and 500),
  -- Where the settlement stood.
  step text not null
);

create index operator_actions_by_order on operator_actions (order_id, id);

create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '% is append only', tg_table_name; end $$;

create trigger operator_actions_append_only before update or delete or truncate on operator_actions
  for each statement execute function refuse_change();
