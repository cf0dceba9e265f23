-- Institutions, their keys, and the solvers that may quote. Keys are stored as SHA-256 of a 256-bit random secret.
create table workspaces (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table api_keys (
  id text primary key,
  workspace_id text references workspaces (id),
  solver_id text,
  role text not null check (role in ('taker', 'solver', 'operator')),
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  check ((role = 'taker') = (workspace_id is not null)),
  check ((role = 'solver') = (solver_id is not null))
);

create table solvers (
  id text primary key,
  name text not null,
  -- Lower-case hex address that signs quotes and fills.
  address text not null unique check (address ~ '^0x[0-9a-f]{40}$'),
  status text not null check (status in ('active', 'disabled')),
  created_at timestamptz not null default now()
);

alter table api_keys add foreign key (solver_id) references solvers (id);

-- One row per auction: the canonical record of what was asked, answered and ranked, as canonical JSON text, so that its
-- hash can be recomputed. Written before offers are shown.
create table auctions (
  rfq_id text primary key check (rfq_id ~ '^0x[0-9a-f]{64}$'),
  workspace_id text not null references workspaces (id),
  opened_at_ms bigint not null,
  closed_at_ms bigint not null,
  -- Opens rfq_id to the taker's address; told to nobody before the order is executed.
  salt text not null check (salt ~ '^0x[0-9a-f]{64}$'),
  record text not null
);

create index auctions_by_workspace on auctions (workspace_id, opened_at_ms desc);
