create table aisher.group_minute (
  org_id uuid not null references kernel.org (org_id),
  hash text not null check (length(hash) = 32),
  minute timestamptz not null,
  environment text not null,
  release text not null,
  created_at timestamptz not null default now(),
  events bigint not null check (events >= 0),
  weighted double precision not null,
  primary key (org_id, hash, minute, environment, release)
);
comment on table aisher.group_minute is 'Errors of a fingerprint in a minute; a job sums minutes up to hours after two days';
create index group_minute_age on aisher.group_minute (org_id, minute);

create table aisher.group_hour (
  org_id uuid not null references kernel.org (org_id),
  hash text not null check (length(hash) = 32),
  hour timestamptz not null,
  environment text not null,
  release text not null,
  created_at timestamptz not null default now(),
  events bigint not null check (events >= 0),
  weighted double precision not null,
  primary key (org_id, hash, hour, environment, release)
);
comment on table aisher.group_hour is 'Errors of a fingerprint in an hour, for thirteen months';
create index group_hour_age on aisher.group_hour (org_id, hour);

create table aisher.folded (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  minute timestamptz not null,
  occurrences bytea not null check (length(occurrences) % 8 = 0)
);
comment on table aisher.folded is 'Which errors of a minute are counted already, so that one that is read again counts once';
comment on column aisher.folded.occurrences is 'Eight bytes of hash for each';
create index folded_minute on aisher.folded (org_id, minute);
create index folded_age on aisher.folded (org_id, created_at);

alter table aisher.group_minute enable row level security;
alter table aisher.group_minute force row level security;
alter table aisher.group_hour enable row level security;
alter table aisher.group_hour force row level security;
alter table aisher.folded enable row level security;
alter table aisher.folded force row level security;
create policy org on aisher.group_minute using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.group_hour using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.folded using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on aisher.group_minute, aisher.group_hour to dojang_app;
grant select, insert, delete on aisher.folded to dojang_app;

-- The clock asks which orgs have minutes to sum up, errors that are not read again, and groups whose state ends by itself.
create policy due on aisher.group_minute for select to dojang_system using (true);
create policy due on aisher.folded for select to dojang_system using (true);
create policy due on aisher.error_group for select to dojang_system using (true);
grant select (org_id, minute) on aisher.group_minute to dojang_system;
grant select (org_id, created_at) on aisher.folded to dojang_system;
grant select (org_id, state, created_at, last_seen_at, silence_ends_at) on aisher.error_group to dojang_system;
create index group_minute_due on aisher.group_minute (minute);
create index folded_due on aisher.folded (created_at);
create index error_group_new on aisher.error_group (created_at) where state = 'new';
create index error_group_silent on aisher.error_group (last_seen_at) where state in ('new', 'ongoing', 'regressed');
