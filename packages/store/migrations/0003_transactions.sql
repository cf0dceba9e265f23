-- One nonce lane per chain and signer. The lease is an advisory lock of the holder's connection, free the moment that
-- connection ends; `epoch` grows with every holder, and only the newest may record anything.
create table lanes (
  chain_id integer not null,
  signer text not null check (signer ~ '^0x[0-9a-f]{40}$'),
  epoch integer not null default 0,
  -- First nonce that no recorded transaction has.
  next_nonce bigint not null default 0,
  primary key (chain_id, signer)
);

-- A transaction is recorded, signed, before it is broadcast, so that an unknown outcome can be looked up.
create table transaction_intents (
  id bigint generated always as identity primary key,
  order_id text references orders (order_id),
  -- `heal` is a transfer of nothing to the signer itself that takes a nonce nobody else will take.
  purpose text not null check (purpose in ('open', 'prove', 'claim', 'refund', 'settle', 'heal')),
  chain_id integer not null,
  signer text not null,
  nonce bigint not null,
  state text not null check (state in ('planned', 'broadcast', 'included', 'final', 'reverted', 'rejected')),
  -- Newest signed attempt, or the one that was mined; all stay in `transaction_attempts`.
  tx_hash text not null,
  block_number bigint,
  block_hash text,
  error text,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  foreign key (chain_id, signer) references lanes (chain_id, signer),
  check ((purpose = 'heal') = (order_id is null))
);

create unique index transaction_intents_nonce on transaction_intents (chain_id, signer, nonce)
  where state <> 'rejected';

-- At most one live transaction per settlement and purpose: nothing is sent twice.
create unique index transaction_intents_live on transaction_intents (order_id, purpose)
  where state not in ('reverted', 'rejected');

create index transaction_intents_by_order on transaction_intents (order_id, id);

create index transaction_intents_pending on transaction_intents (chain_id, signer, nonce)
  where state in ('planned', 'broadcast', 'included');

create table transaction_attempts (
  intent_id bigint not null references transaction_intents (id),
  tx_hash text not null,
  raw_transaction text not null,
  max_fee_per_gas numeric(78) not null,
  max_priority_fee_per_gas numeric(78) not null,
  created_at_ms bigint not null,
  primary key (intent_id, tx_hash)
);
