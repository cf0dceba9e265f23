-- One nonce lane per chain and signer, leased to one process at a time.
create table lanes (
  chain_id integer not null,
  signer text not null check (signer ~ '^0x[0-9a-f]{40}$'),
  next_nonce bigint,
  owner text,
  lease_until_ms bigint not null default 0,
  primary key (chain_id, signer)
);

-- A transaction is recorded, signed, before it is broadcast, so that an unknown outcome can be looked up.
create table transaction_intents (
  id bigint generated always as identity primary key,
  order_id text not null references orders (order_id),
  purpose text not null check (purpose in ('open', 'prove', 'claim', 'refund', 'settle')),
  chain_id integer not null,
  signer text not null,
  nonce bigint not null,
  state text not null check (state in ('planned', 'broadcast', 'included', 'final', 'reverted', 'rejected')),
  -- Newest signed attempt; earlier ones stay in `transaction_attempts`.
  tx_hash text not null,
  block_number bigint,
  block_hash text,
  error text,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  foreign key (chain_id, signer) references lanes (chain_id, signer)
);

create unique index transaction_intents_nonce on transaction_intents (chain_id, signer, nonce)
  where state <> 'rejected';

-- At most one live transaction per settlement and purpose: nothing is sent twice.
create unique index transaction_intents_live on transaction_intents (order_id, purpose)
  where state not in ('reverted', 'rejected');

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
