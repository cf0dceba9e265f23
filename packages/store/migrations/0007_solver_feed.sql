-- What each solver is told of its quotes and orders, numbered one after another. Segments hold messages with consecutive
-- numbers, a JSON object a line: a row a message would be ten rows an auction.
create table solver_feeds (
  solver_id text primary key references solvers (id),
  last_seq bigint not null,
  -- Messages up to this number are not kept any more.
  forgotten_seq bigint not null default 0,
  check (forgotten_seq between 0 and last_seq)
);

create table solver_feed_segments (
  solver_id text not null references solver_feeds (solver_id),
  last_seq bigint not null,
  first_seq bigint not null check (first_seq between 1 and last_seq),
  at_ms bigint not null,
  messages text not null,
  primary key (solver_id, last_seq)
);

create index solver_feed_segments_by_age on solver_feed_segments (at_ms);

-- Events of settlements that solvers are to be told of and that are in no feed yet: written with the event, taken with the
-- message, so that each is told once whatever dies in between.
create table untold_events (event_seq bigint primary key);

create function keep_untold_events() returns trigger language plpgsql as $$
begin
  insert into untold_events (event_seq)
  select seq from written
  where step in ('accepted', 'filling', 'filled', 'proved', 'claiming', 'settled', 'refunded', 'failed');
  return null;
end $$;

create trigger settlement_events_untold after insert on settlement_events
  referencing new table as written for each statement execute function keep_untold_events();

-- Auctions whose solvers have not been told how they ended; from `tell_by_ms` on by any process.
create table untold_auctions (
  rfq_id text primary key,
  tell_by_ms bigint not null
);

create index untold_auctions_due on untold_auctions (tell_by_ms);
