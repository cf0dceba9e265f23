-- Test workspaces trade test corridors only, and nobody else does.
alter table workspaces add column sandbox boolean not null default false;

-- Where a solver is on its way. See packages/core/src/lifecycle/transitions.ts.
alter table solvers drop constraint solvers_status_check;
update solvers set status = 'suspended' where status = 'disabled';
alter table solvers
  add check (status in ('applied', 'review', 'rejected', 'sandbox', 'certified', 'active', 'suspended')),
  add column suspended_from text check (suspended_from in ('sandbox', 'certified', 'active')),
  add column status_since_ms bigint not null default 0,
  -- Run by the venue's operator: it also quotes on test corridors.
  add column house boolean not null default false;
update solvers set suspended_from = 'active' where status = 'suspended';
alter table solvers add check ((status = 'suspended') = (suspended_from is not null));

-- What an applicant says of itself; the newest application counts. `id` is told to the applicant alone.
create table solver_applications (
  solver_id text primary key references solvers (id),
  id text not null unique check (id ~ '^[0-9a-f]{32}$'),
  entity_name text not null,
  contact text not null,
  -- [{corridor, minAmount, maxAmount}], amounts as decimal strings of base units.
  corridors jsonb not null,
  applied_at_ms bigint not null
);

-- Addresses that an applicant proved to be its own. The one that quotes is in `solvers`.
create table solver_addresses (
  address text not null check (address ~ '^0x[0-9a-f]{40}$'),
  solver_id text not null references solvers (id),
  -- Of the contract that accepted the signature (EIP-1271); null: the key itself signed.
  chain_id bigint,
  scheme text not null check (scheme in ('eip191', 'eip712')),
  proven_at_ms bigint not null,
  primary key (solver_id, address)
);

-- A challenge is answered once. Rows are deleted when they have expired.
create table used_challenges (
  challenge_hash bytea primary key check (octet_length(challenge_hash) = 32),
  expires_at_ms bigint not null
);

create index used_challenges_by_expiry on used_challenges (expires_at_ms);

-- Every move of a solver: who, when, why. `cause` names what made the venue's own checks move it, which do so once for it.
create table solver_moves (
  id bigint generated always as identity primary key,
  solver_id text not null references solvers (id),
  at_ms bigint not null,
  from_stage text,
  to_stage text not null,
  actor_type text not null check (actor_type in ('applicant', 'operator', 'certification', 'risk')),
  -- Whose API key, which address, or which check of the venue.
  actor_id text not null,
  reason text not null check (btrim(reason) <> ''),
  cause text,
  unique (solver_id, cause)
);

create index solver_moves_by_solver on solver_moves (solver_id, id desc);

-- What the certification kit reported, by whom it was handed in.
create table certification_reports (
  id bigint generated always as identity primary key,
  solver_id text not null references solvers (id),
  at_ms bigint not null,
  -- SHA-256 of the report's canonical JSON: no report counts twice.
  report_hash bytea not null unique check (octet_length(report_hash) = 32),
  key_id text not null references api_keys (id),
  -- The solver's over the hash; null where the venue ran the kit.
  signature text,
  verdict text not null check (verdict in ('passed', 'failed', 'incomplete')),
  report jsonb not null
);

create index certification_reports_by_solver on certification_reports (solver_id, id desc);

create trigger solver_moves_append_only before update or delete or truncate on solver_moves
  for each statement execute function refuse_change();
create trigger certification_reports_append_only before update or delete or truncate on certification_reports
  for each statement execute function refuse_change();
