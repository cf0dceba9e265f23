-- Who is behind a workspace or a solver: those of one entity do not trade with each other. Null: itself alone.
alter table workspaces
  add column entity_id text,
  -- Whether solvers are told the cover price of its auctions.
  add column tells_cover boolean not null default false;

alter table solvers
  add column entity_id text,
  -- When it last lifted its fill protection: fills until then count no more.
  add column protection_reset_at_ms bigint not null default 0;

-- Limits as the operator sets them. What is absent is unlimited. `account` names the scope in the ledger of exposures.
create table risk_limits (
  scope text not null check (scope in ('venue', 'corridor', 'workspace', 'solver')),
  scope_id text not null,
  name text not null,
  value numeric(78) not null check (value >= 0),
  account text not null generated always as (case scope when 'venue' then 'venue' else scope || ':' || scope_id end) stored,
  primary key (scope, scope_id, name),
  check ((scope = 'venue') = (scope_id = ''))
);

create index risk_limits_outstanding on risk_limits (account) where name = 'maxOutstanding';

-- Every change of a limit; a value of null removed it.
create table risk_limit_changes (
  id bigint generated always as identity primary key,
  at_ms bigint not null,
  key_id text not null references api_keys (id),
  reason text not null,
  scope text not null,
  scope_id text not null,
  name text not null,
  value numeric(78)
);

-- Every turn of a switch; the newest of a scope holds.
create table switch_turns (
  id bigint generated always as identity primary key,
  at_ms bigint not null,
  scope text not null check (scope in ('venue', 'corridor', 'workspace', 'solver')),
  scope_id text not null,
  level text not null check (level in ('active', 'cancelOnly', 'halted')),
  actor_type text not null check (actor_type in ('person', 'automatic')),
  actor_id text not null,
  reason text not null check (btrim(reason) <> ''),
  check ((scope = 'venue') = (scope_id = ''))
);

create index switch_turns_by_scope on switch_turns (scope, scope_id, id desc);

-- What one whole token is worth, millionths of the reference currency. How long it counts is the venue's setting.
create table reference_prices (
  symbol text primary key,
  micros numeric(38) not null check (micros > 0),
  at_ms bigint not null,
  key_id text not null references api_keys (id)
);

-- What an accepted order holds outstanding in each of its accounts until its settlement has ended.
create table exposures (
  order_id text primary key references orders (order_id),
  notional_micros numeric(78) not null check (notional_micros > 0),
  accounts text[] not null,
  reserved_at_ms bigint not null,
  -- `released`: settled, or failed with nothing locked. `voided`: refunded.
  ended text check (ended in ('released', 'voided')),
  ended_at_ms bigint,
  check ((ended is null) = (ended_at_ms is null))
);

create index exposures_open on exposures (order_id) where ended is null;

-- The sums of `exposures` by account. Locked in the order of their names by whoever changes them.
create table exposure_accounts (
  account text primary key,
  reserved numeric not null default 0,
  released numeric not null default 0,
  voided numeric not null default 0,
  outstanding numeric not null generated always as (reserved - released - voided) stored check (outstanding >= 0)
);

-- Accepted orders of which it isn't known yet whether the winner filled; looked at again at `due_at_ms`.
create table unjudged_orders (
  order_id text primary key references orders (order_id),
  due_at_ms bigint not null
);

create index orders_by_solver on orders (solver_id, accepted_at_ms desc);

create index unjudged_orders_due on unjudged_orders (due_at_ms);

-- What solvers did, in the order in which it counts: ids are given under a lock, so that none appears after a higher one.
-- Of an order, one row; of answers in auctions, `count` of one kind in one row. `reinstated` is an operator's doing.
create table solver_outcomes (
  id bigint generated always as identity primary key,
  solver_id text not null references solvers (id),
  outcome text not null check (outcome in
    ('filled', 'fade', 'chainFault', 'notTried', 'sound', 'late', 'invalid', 'venueFault', 'reinstated')),
  count integer not null default 1 check (count > 0),
  at_ms bigint not null,
  order_id text unique references orders (order_id),
  key_id text references api_keys (id),
  reason text,
  check ((order_id is not null) = (outcome in ('filled', 'fade', 'chainFault', 'notTried'))),
  check ((key_id is not null) = (outcome = 'reinstated'))
);

-- The standings that all outcomes up to `cursor` come to, so that a start need not count from the first. Can be deleted.
create table standing_snapshots (
  cursor bigint primary key,
  at_ms bigint not null,
  standings jsonb not null
);

create trigger risk_limit_changes_append_only before update or delete or truncate on risk_limit_changes
  for each statement execute function refuse_change();
create trigger switch_turns_append_only before update or delete or truncate on switch_turns
  for each statement execute function refuse_change();
create trigger solver_outcomes_append_only before update or delete or truncate on solver_outcomes
  for each statement execute function refuse_change();
