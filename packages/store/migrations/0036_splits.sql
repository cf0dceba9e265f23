-- A split: several orders that one accept made and one signature opens. Each is a row of its own, `part` counts from 0;
-- an order that is no split is its own part 0. One accept per auction, for ever: only one part 0 can exist.
alter table orders
  drop constraint orders_rfq_id_key,
  -- Names the whole; null for an order that is no split.
  add column whole_id text check (whole_id ~ '^0x[0-9a-f]{64}$'),
  add column part integer not null default 0 check (part between 0 and 7),
  add column first_part integer generated always as (0) stored,
  add constraint orders_part check (part = 0 or whole_id is not null),
  add constraint orders_whole unique (whole_id, rfq_id, part),
  -- A part belongs to the accept that made part 0 of its auction, and to no other.
  add constraint orders_first_part foreign key (whole_id, rfq_id, first_part) references orders (whole_id, rfq_id, part);

create unique index orders_rfq_id_key on orders (rfq_id) where part = 0;

-- Stands for all solvers of a split where one is named.
alter table solvers add constraint solvers_not_split check (id <> 'split');
