create schema if not exists aisher;
grant usage on schema aisher to dojang_app;

create table aisher.ingest_key (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 60),
  hint text not null check (length(hint) = 4),
  secret_hash text not null unique check (secret_hash ~ '^[0-9a-f]{64}$'),
  previous_hash text unique check (previous_hash ~ '^[0-9a-f]{64}$'),
  previous_until timestamptz,
  signals text[] not null check (cardinality(signals) between 1 and 3
    and signals <@ array['traces', 'logs', 'metrics']),
  services text[] not null check (cardinality(services) <= 50 and array_position(services, null) is null),
  rows_per_second integer not null check (rows_per_second between 1 and 100000),
  rows_per_day bigint check (rows_per_day > 0),
  may_replay boolean not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id),
  constraint ingest_key_previous check ((previous_hash is null) = (previous_until is null))
);
comment on table aisher.ingest_key is 'What a sender of telemetry shows. It hands data in and reads nothing, so it belongs to the org and not to a person.';
comment on column aisher.ingest_key.hint is 'The last four characters of the secret, by which a person recognises it.';
comment on column aisher.ingest_key.secret_hash is 'SHA-256 of the secret, which is not stored.';
comment on column aisher.ingest_key.previous_hash is 'The secret before the last rotation, until previous_until.';
comment on column aisher.ingest_key.services is 'The only services whose telemetry it may hand in; all when empty.';
comment on column aisher.ingest_key.rows_per_second is 'Spans, log records and points, with a burst of a minute.';
comment on column aisher.ingest_key.rows_per_day is 'By the day of UTC; null for no quota.';
comment on column aisher.ingest_key.may_replay is 'Its times are kept as they come, however old, and detectors pass over its rows.';
comment on column aisher.ingest_key.last_used_at is 'Written at most once a minute.';

create table aisher.ingest_day (
  org_id uuid not null,
  key_id uuid not null,
  day date not null,
  created_at timestamptz not null default now(),
  rows bigint not null check (rows >= 0),
  primary key (org_id, key_id, day),
  foreign key (org_id, key_id) references aisher.ingest_key (org_id, id)
);
comment on table aisher.ingest_day is 'How many rows a key has handed in on a day of UTC; each receiver adds its own.';

alter table aisher.ingest_key enable row level security;
alter table aisher.ingest_key force row level security;
create policy org on aisher.ingest_key using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (secret_hash, hint, previous_hash, previous_until, expires_at, last_used_at,
  revoked_at) on aisher.ingest_key to dojang_app;

alter table aisher.ingest_day enable row level security;
alter table aisher.ingest_day force row level security;
create policy org on aisher.ingest_day using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (rows), delete on aisher.ingest_day to dojang_app;
