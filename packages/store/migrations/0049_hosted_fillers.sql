-- Fillers that the settlement process runs for solvers, with keys that it alone has. What they are is configured there;
-- this is what they do, and what operators say about them.
create table hosted_fillers (
  solver_id text primary key references solvers (id),
  -- Since when an operator lets it send nothing new.
  held_at_ms bigint
);

-- Each token that a filler pays, with what its solver allows and what its account was last seen to have. Base units.
create table hosted_tokens (
  solver_id text not null references hosted_fillers (solver_id),
  chain_id integer not null,
  token text not null check (token ~ '^0x[0-9a-f]{40}$'),
  signer text not null check (signer ~ '^0x[0-9a-f]{40}$'),
  per_fill numeric(78),
  per_day numeric(78),
  at_risk numeric(78),
  keep numeric(78) not null,
  balance numeric(78),
  allowance numeric(78),
  -- Of the account, for gas, wei.
  coins numeric(78),
  read_at_ms bigint,
  primary key (solver_id, chain_id, token)
);

-- Orders that are a filler's to fill. `place` orders those for which all is set aside, and is null until then.
create table hosted_orders (
  order_id text primary key references orders (order_id),
  solver_id text not null references hosted_fillers (solver_id),
  chain_id integer not null,
  place bigint unique,
  -- Days since 1970, UTC, on whose limit it counts.
  day integer,
  -- Why it is not filled now; null where nothing stands against it.
  cause text,
  cause_at_ms bigint not null,
  ended_at_ms bigint,
  check ((place is null) = (day is null))
);

create sequence hosted_order_places;

-- Empty but for what is in flight, however many were filled.
create index hosted_orders_open on hosted_orders (solver_id, chain_id, place) where ended_at_ms is null;

-- What an order pays.
create table hosted_amounts (
  order_id text not null references hosted_orders (order_id),
  token text not null,
  amount numeric(78) not null check (amount > 0),
  primary key (order_id, token)
);

-- What was set aside on a day, less what was given back: one row instead of the day's orders.
create table hosted_days (
  solver_id text not null references hosted_fillers (solver_id),
  chain_id integer not null,
  token text not null,
  day integer not null,
  amount numeric(78) not null check (amount >= 0),
  primary key (solver_id, chain_id, token, day)
);

create table hosted_actions (
  id bigint generated always as identity primary key,
  at_ms bigint not null,
  key_id text not null references api_keys (id),
  solver_id text not null references hosted_fillers (solver_id),
  action text not null check (action in ('hold', 'resume')),
  why text not null check (length(why) between 1 and 500)
);

create index hosted_actions_by_solver on hosted_actions (solver_id, id);

create trigger hosted_actions_append_only before update or delete or truncate on hosted_actions
  for each statement execute function refuse_change();

alter table transaction_intents
  drop constraint transaction_intents_purpose_check,
  add constraint transaction_intents_purpose_check check (
    purpose in ('open', 'fill', 'prove', 'proveSecond', 'deliver', 'deliverSecond', 'claim', 'refund', 'settle', 'heal')
  );

-- An order can be missed by the venue's own fault too, where it was to fill it.
alter table solver_outcomes
  drop constraint solver_outcomes_check,
  add constraint solver_outcomes_order check (
    outcome = 'venueFault' or (order_id is not null) = (outcome in ('filled', 'fade', 'chainFault', 'notTried'))
  );

-- The venue's own fill is no news to the solver: it was told when the order became fillable.
create or replace function keep_untold_events() returns trigger language plpgsql as $$
begin
  insert into untold_events (event_seq)
  select seq from written
  where step in ('accepted', 'filling', 'filled', 'proved', 'claiming', 'settled', 'refunded', 'failed')
    and detail ->> 'purpose' is distinct from 'fill';
  return null;
end $$;
