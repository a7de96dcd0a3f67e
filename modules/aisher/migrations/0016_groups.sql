create table aisher.error_group (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  service_id uuid not null,
  kind text not null check (kind in ('stack', 'template', 'span', 'overflow')),
  title text not null check (length(title) <= 500),
  culprit text check (length(culprit) <= 500),
  state text not null check (state in ('new', 'ongoing', 'resolved', 'regressed', 'archived')),
  reason text not null check (length(reason) between 1 and 60),
  state_at timestamptz not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  events bigint not null default 0 check (events >= 0),
  weighted double precision not null default 0,
  assignee_id uuid,
  owner_team_id uuid,
  regressed_in text check (length(regressed_in) <= 200),
  resolved_in text check (length(resolved_in) between 1 and 200),
  resolves_next boolean not null default false,
  fix_excludes text[] not null default '{}' check (cardinality(fix_excludes) <= 20),
  still_in text check (length(still_in) <= 200),
  asks_order boolean not null default false,
  silence jsonb,
  silenced_at timestamptz,
  silence_ends_at timestamptz,
  merged_into uuid,
  version integer not null default 1,
  unique (org_id, id),
  foreign key (org_id, service_id) references aisher.service (org_id, id),
  check ((silence is null) = (silenced_at is null)),
  check (merged_into is distinct from id)
);
comment on table aisher.error_group is 'Errors that have one cause, as far as their key tells';
comment on column aisher.error_group.kind is 'What the key is made of. overflow: what came beyond the bound of new groups a minute';
comment on column aisher.error_group.culprit is 'The frame, operation or template that names the place';
comment on column aisher.error_group.reason is 'Why it is in this state: a stable word';
comment on column aisher.error_group.events is 'Sum over its fingerprints';
comment on column aisher.error_group.weighted is 'Like events, where each stands for what sampling took away';
comment on column aisher.error_group.resolved_in is 'The release that a person resolved it in';
comment on column aisher.error_group.regressed_in is 'The release that it came back in; empty where the service names none';
comment on column aisher.error_group.resolves_next is 'The first release that is deployed from now on becomes resolved_in';
comment on column aisher.error_group.fix_excludes is 'Releases that do not have the fix although their order says so';
comment on column aisher.error_group.still_in is 'The last release before the fix that it was seen in since then';
comment on column aisher.error_group.asks_order is 'It was seen in a release that has no order to the resolving one';
comment on column aisher.error_group.silence is 'Until when: time, events, events an hour, next release; with what was kept back';
comment on column aisher.error_group.silence_ends_at is 'Where the silence ends by the clock';
comment on column aisher.error_group.merged_into is 'Where its fingerprints went; its own state stays as it was';
comment on column aisher.error_group.version is 'Grows with each change by a person or a merge, and not with events';
create index error_group_list on aisher.error_group (org_id, last_seen_at desc, id desc) where merged_into is null;
create index error_group_state on aisher.error_group (org_id, state, last_seen_at desc, id desc) where merged_into is null;
create index error_group_service on aisher.error_group (org_id, service_id, last_seen_at desc, id desc) where merged_into is null;
create index error_group_made on aisher.error_group (org_id, created_at);
create index error_group_silence on aisher.error_group (silence_ends_at) where silence_ends_at is not null;
create index error_group_next on aisher.error_group (org_id, service_id) where resolves_next;

create table aisher.template (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  service_id uuid not null,
  skeleton_hash text not null check (length(skeleton_hash) = 32),
  skeleton text not null check (length(skeleton) <= 20000),
  joined_into uuid,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  unique (org_id, service_id, skeleton_hash),
  unique (org_id, id),
  foreign key (org_id, service_id) references aisher.service (org_id, id)
);
comment on table aisher.template is 'The shape of messages of a service: their words, with a place for each part that varies';
comment on column aisher.template.joined_into is 'The older template that it is the same as, since words in one place vary';

create table aisher.template_place (
  org_id uuid not null references kernel.org (org_id),
  service_id uuid not null,
  pattern_hash text not null check (length(pattern_hash) = 32),
  created_at timestamptz not null default now(),
  pattern text not null check (length(pattern) <= 20000),
  places integer[] not null,
  words jsonb not null,
  primary key (org_id, service_id, pattern_hash),
  foreign key (org_id, service_id) references aisher.service (org_id, id)
);
comment on table aisher.template_place is 'Places of templates where words turned out to vary, with words that were seen there';
comment on column aisher.template_place.places is 'Which tokens of the pattern they are, from 0';
comment on column aisher.template_place.words is 'For each place, as many as 64';

create table aisher.fingerprint (
  org_id uuid not null references kernel.org (org_id),
  hash text not null check (length(hash) = 32),
  created_at timestamptz not null default now(),
  group_id uuid not null,
  service_id uuid not null,
  algorithm smallint not null,
  step text not null check (length(step) between 1 and 40),
  parts jsonb not null,
  rest_hash text not null check (length(rest_hash) = 32),
  template_id uuid,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  events bigint not null default 0 check (events >= 0),
  weighted double precision not null default 0,
  primary key (org_id, hash),
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade,
  foreign key (org_id, template_id) references aisher.template (org_id, id) on delete set null (template_id)
);
comment on table aisher.fingerprint is 'The key of errors that are surely the same; each belongs to one group, and merging moves it';
comment on column aisher.fingerprint.algorithm is 'The version of the rules that made the key';
comment on column aisher.fingerprint.step is 'Which way of making keys applied: the first that does makes it';
comment on column aisher.fingerprint.parts is 'What the key is made of, as people read it, with the frames that were dropped and why';
comment on column aisher.fingerprint.rest_hash is 'Of the parts without the template: equal where templates alone tell two keys apart';
create index fingerprint_group on aisher.fingerprint (org_id, group_id, last_seen_at desc);
create index fingerprint_rest on aisher.fingerprint (org_id, rest_hash);
create index fingerprint_template on aisher.fingerprint (org_id, template_id);

create table aisher.fingerprint_release (
  org_id uuid not null references kernel.org (org_id),
  hash text not null,
  environment text not null check (length(environment) <= 100),
  release text not null check (length(release) <= 200),
  created_at timestamptz not null default now(),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  events bigint not null check (events >= 0),
  weighted double precision not null,
  primary key (org_id, hash, environment, release),
  foreign key (org_id, hash) references aisher.fingerprint (org_id, hash) on delete cascade
);
comment on table aisher.fingerprint_release is 'Where and since when a fingerprint was seen: new is said for each environment';
comment on column aisher.fingerprint_release.release is 'Empty where the service names no version';

create table aisher.sample (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  hash text not null,
  occurrence text not null check (length(occurrence) = 16),
  at timestamptz not null,
  environment text not null,
  release text not null,
  operation text not null check (length(operation) <= 500),
  type text not null check (length(type) <= 500),
  message text not null check (length(message) <= 8192),
  stack text not null check (length(stack) <= 65536),
  trace_id text not null check (length(trace_id) <= 32),
  span_id text not null check (length(span_id) <= 16),
  foreign key (org_id, hash) references aisher.fingerprint (org_id, hash) on delete cascade
);
comment on table aisher.sample is 'A few errors of each group: the first, the last, some between, one of each release';
comment on column aisher.sample.occurrence is 'Its hash, by which one in the middle is drawn the same in any order of arrival';
comment on column aisher.sample.message is 'Masked';
comment on column aisher.sample.stack is 'Masked, and cut where it is very long';
create index sample_fingerprint on aisher.sample (org_id, hash, at desc);
create index sample_age on aisher.sample (org_id, created_at);

alter table aisher.error_group enable row level security;
alter table aisher.error_group force row level security;
alter table aisher.template enable row level security;
alter table aisher.template force row level security;
alter table aisher.template_place enable row level security;
alter table aisher.template_place force row level security;
alter table aisher.fingerprint enable row level security;
alter table aisher.fingerprint force row level security;
alter table aisher.fingerprint_release enable row level security;
alter table aisher.fingerprint_release force row level security;
alter table aisher.sample enable row level security;
alter table aisher.sample force row level security;
create policy org on aisher.error_group using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.template using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.template_place using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.fingerprint using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.fingerprint_release using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.sample using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on aisher.error_group to dojang_app;
grant select, insert, update, delete on aisher.template, aisher.template_place to dojang_app;
grant select, insert, update on aisher.fingerprint, aisher.fingerprint_release to dojang_app;
grant select, insert, update, delete on aisher.sample to dojang_app;
