create table aisher.source (
  org_id uuid primary key references kernel.org (org_id),
  id uuid not null unique,
  created_at timestamptz not null default now(),
  person_id uuid,
  host text not null check (length(host) between 1 and 300),
  url_sealed text check (length(url_sealed) <= 8000),
  state text not null check (state in ('works', 'partly', 'failing')),
  reason text check (length(reason) between 1 and 60),
  probe jsonb not null,
  probed_at timestamptz,
  last_good_at timestamptz,
  newest_at timestamptz,
  read_until timestamptz not null,
  lease_holder uuid,
  lease_until timestamptz,
  constraint source_lease check ((lease_holder is null) = (lease_until is null)),
  constraint source_failing check (state <> 'failing' or reason is not null)
);
comment on table aisher.source is 'A ClickHouse cluster of others that an org reads its telemetry from: one for an org';
comment on column aisher.source.host is 'As people see it, without login';
comment on column aisher.source.url_sealed is 'Its address with the login, sealed; null for the cluster that the operator names';
comment on column aisher.source.reason is 'Why it fails: a word of ours, never the text of the cluster';
comment on column aisher.source.probe is 'What it has, and what of it can be read';
comment on column aisher.source.probed_at is 'Null when it is to be asked again before it is read';
comment on column aisher.source.last_good_at is 'When it was last read to the end without a failure';
comment on column aisher.source.read_until is 'Errors up to here are folded; the next reading begins two minutes before';
comment on column aisher.source.lease_holder is 'The run that reads it now: one over all servers';

alter table aisher.source enable row level security;
alter table aisher.source force row level security;
create policy org on aisher.source using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, delete, update (state, reason, probe, probed_at, last_good_at, newest_at, read_until,
  lease_holder, lease_until) on aisher.source to dojang_app;

-- The clock asks which orgs have one to read.
create policy due on aisher.source for select to dojang_system using (true);
grant select (org_id, created_at) on aisher.source to dojang_system;
