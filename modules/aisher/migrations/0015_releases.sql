create schema if not exists aisher;
grant usage on schema aisher to dojang_app, dojang_system;

create table aisher.service (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 200),
  language text check (length(language) between 1 and 40),
  tier smallint not null default 3 check (tier between 1 and 3),
  team_id uuid,
  repository_id uuid,
  path_roots text[] not null default '{}' check (cardinality(path_roots) <= 20),
  version integer not null default 1,
  templates_version integer not null default 0,
  last_seen_at timestamptz not null,
  unique (org_id, name),
  unique (org_id, id)
);
comment on table aisher.service is 'A service that telemetry comes from, by its service.name';
comment on column aisher.service.language is 'What its stacks are written in; null while unknown';
comment on column aisher.service.tier is 'How much it matters: 1 for what must not fail';
comment on column aisher.service.team_id is 'The team of the kernel that owns it';
comment on column aisher.service.repository_id is 'The repository that its source is in, as the module of commits knows it';
comment on column aisher.service.path_roots is 'Beginnings of paths in stacks that stand for the root of the repository';
comment on column aisher.service.version is 'Grows with each change by a person, so that two people do not overwrite each other';
comment on column aisher.service.templates_version is 'Grows with what is learnt of its messages, so that a process knows when to read it again';
comment on column aisher.service.last_seen_at is 'When something of it was folded last';

create table aisher.release (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  service_id uuid not null,
  environment text not null check (length(environment) <= 100),
  version text not null check (length(version) between 1 and 200),
  commit_sha text check (length(commit_sha) between 7 and 64),
  commit_position bigint,
  spans bigint not null default 0 check (spans >= 0),
  spans_before bigint not null default 0 check (spans_before >= 0),
  first_seen_at timestamptz not null,
  deployed_at timestamptz,
  excluded boolean not null default false,
  unique (org_id, service_id, environment, version),
  unique (org_id, id),
  foreign key (org_id, service_id) references aisher.service (org_id, id)
);
comment on table aisher.release is 'A version of a service in an environment';
comment on column aisher.release.environment is 'Empty where telemetry names none';
comment on column aisher.release.commit_position is 'Place of the commit in the history of the repository of the service; null while unknown';
comment on column aisher.release.spans is 'Of how many spans we know, with and without errors; by it an odd version is told from a real one';
comment on column aisher.release.spans_before is 'Of how many spans of the service we knew there when it was first seen';
comment on column aisher.release.deployed_at is 'The first deploy that somebody told us of; null where telemetry alone showed it';
comment on column aisher.release.excluded is 'A person said that it takes no part in the order';
create index release_list on aisher.release (org_id, first_seen_at desc, id desc);
create index release_of_service on aisher.release (org_id, service_id, first_seen_at desc, id desc);

create table aisher.deploy (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  service_id uuid not null,
  release_id uuid not null,
  deployed_at timestamptz not null,
  origin text not null check (origin in ('told', 'seen')),
  commit_sha text check (length(commit_sha) between 7 and 64),
  person_id uuid,
  idempotency_key text check (length(idempotency_key) between 1 and 100),
  unique (org_id, idempotency_key),
  foreign key (org_id, release_id) references aisher.release (org_id, id) on delete cascade
);
comment on table aisher.deploy is 'A version came to an environment; nothing changes it afterwards';
comment on column aisher.deploy.origin is 'told: by a request. seen: the first row of that version in that environment';
comment on column aisher.deploy.person_id is 'Who told it, or whose key did';
create index deploy_list on aisher.deploy (org_id, deployed_at desc, id desc);
create index deploy_of_service on aisher.deploy (org_id, service_id, deployed_at desc, id desc);
create index deploy_of_release on aisher.deploy (org_id, release_id);

alter table aisher.service enable row level security;
alter table aisher.service force row level security;
alter table aisher.release enable row level security;
alter table aisher.release force row level security;
alter table aisher.deploy enable row level security;
alter table aisher.deploy force row level security;
create policy org on aisher.service using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.release using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.deploy using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on aisher.service to dojang_app;
grant select, insert, update on aisher.release to dojang_app;
grant select, insert, delete on aisher.deploy to dojang_app;
