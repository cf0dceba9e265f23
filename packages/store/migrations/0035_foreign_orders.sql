-- Orders that others opened, as final blocks show them. They are tracked to their end and never driven.
create table foreign_orders (
  order_id text primary key check (order_id ~ '^0x[0-9a-f]{64}$'),
  chain_id integer not null,
  settler text not null check (settler ~ '^0x[0-9a-f]{40}$'),
  standard_order jsonb not null,
  status text not null check (status in ('open', 'claimed', 'refunded')),
  opened_block bigint not null,
  opened_tx text not null,
  ended_block bigint,
  ended_tx text,
  seen_at_ms bigint not null,
  check ((status = 'open') = (ended_block is null))
);

create index foreign_orders_open on foreign_orders (order_id) where status = 'open';

-- The last final block of a chain up to which a settler's orders were read.
create table foreign_order_cursors (
  chain_id integer not null,
  settler text not null,
  block_number bigint not null,
  block_hash text not null,
  primary key (chain_id, settler)
);
