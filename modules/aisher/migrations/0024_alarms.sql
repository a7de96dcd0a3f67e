alter table aisher.group_minute add column looked bigint not null default 0 check (looked >= 0);
comment on column aisher.group_minute.looked is 'How many of the events the detectors have counted';
create index group_minute_fresh on aisher.group_minute (org_id, hash, minute) where events > looked;
alter table aisher.group_minute no force row level security;
update aisher.group_minute set looked = events;
alter table aisher.group_minute force row level security;

create table aisher.alert_setting (
  org_id uuid primary key references kernel.org (org_id),
  created_at timestamptz not null default now(),
  learns_until timestamptz not null,
  summed_up_at timestamptz,
  time_zone text not null default 'Asia/Seoul' check (length(time_zone) between 1 and 64)
);
comment on table aisher.alert_setting is 'How an org is alerted; written with its first telemetry';
comment on column aisher.alert_setting.learns_until is 'Until then new groups are learnt and nobody is told of them: all that a source has is new on its first day';
comment on column aisher.alert_setting.summed_up_at is 'When people were told what was learnt';
comment on column aisher.alert_setting.time_zone is 'Of its schedules and rotations';

create table aisher.detector_state (
  org_id uuid not null references kernel.org (org_id),
  group_id uuid not null,
  environment text not null check (length(environment) <= 100),
  created_at timestamptz not null default now(),
  state jsonb not null,
  looked_at timestamptz not null,
  is_active boolean not null,
  primary key (org_id, group_id, environment),
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade
);
comment on table aisher.detector_state is 'What the detectors know of a group in an environment';
comment on column aisher.detector_state.looked_at is 'The last minute that was looked at';
comment on column aisher.detector_state.is_active is 'It is looked at each minute, events or not: an alarm may end, or a new group be enough';
create index detector_state_active on aisher.detector_state (org_id, looked_at) where is_active;

create table aisher.key_habit (
  org_id uuid not null references kernel.org (org_id),
  key_id uuid not null,
  created_at timestamptz not null default now(),
  state jsonb not null,
  primary key (org_id, key_id),
  foreign key (org_id, key_id) references aisher.ingest_key (org_id, id) on delete cascade
);
comment on table aisher.key_habit is 'When an ingest key usually hands something in, by which one that fell silent is noticed';

create table aisher.incident (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('errors', 'storm')),
  state text not null check (state in ('open', 'acknowledged', 'closed')),
  opened_at timestamptz not null,
  last_alarm_at timestamptz not null,
  cause text not null check (cause in ('new', 'spike', 'regression', 'storm')),
  services uuid[] not null check (cardinality(services) between 1 and 50),
  environment text not null check (length(environment) <= 100),
  release text check (length(release) <= 200),
  rule_id uuid,
  rule_version integer,
  step smallint not null default 0 check (step between 0 and 9),
  step_due_at timestamptz,
  draft_id uuid,
  told_at timestamptz,
  told_events bigint not null default 0,
  told_services smallint not null default 0,
  told_regressions smallint not null default 0,
  shown_at timestamptz,
  shown_events bigint not null default 0,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  closed_at timestamptz,
  closed_reason text check (length(closed_reason) between 1 and 60),
  unique (org_id, id),
  check ((state = 'closed') = (closed_at is not null))
);
comment on table aisher.incident is 'Alarms that belong together: people are told of it once, however many groups there are';
comment on column aisher.incident.cause is 'What its first alarm was';
comment on column aisher.incident.services is 'The deepest first: those that call no other of them';
comment on column aisher.incident.rule_id is 'The rule that says who is told; null for the one that every org has';
comment on column aisher.incident.step is 'How far the escalation has come';
comment on column aisher.incident.step_due_at is 'When the next people are told unless somebody acknowledges it';
comment on column aisher.incident.told_events is 'What people were told when they heard of it last: they hear again when it is much more';
comment on column aisher.incident.shown_at is 'When the message was written last, with news or with another count alone';
create index incident_list on aisher.incident (org_id, opened_at desc, id desc);
create index incident_open on aisher.incident (org_id, state, opened_at desc, id desc);
create index incident_due on aisher.incident (org_id) where state <> 'closed';

create table aisher.incident_group (
  org_id uuid not null references kernel.org (org_id),
  incident_id uuid not null,
  group_id uuid not null,
  created_at timestamptz not null default now(),
  events_before bigint not null check (events_before >= 0),
  acknowledged_at timestamptz,
  primary key (org_id, incident_id, group_id),
  foreign key (org_id, incident_id) references aisher.incident (org_id, id) on delete cascade,
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade
);
comment on table aisher.incident_group is 'Groups that an incident is about';
comment on column aisher.incident_group.events_before is 'Events of the group before the incident';
comment on column aisher.incident_group.acknowledged_at is 'When a stamp acknowledged it; a group that joined later waits for another stamp';
create index incident_group_group on aisher.incident_group (org_id, group_id);

create table aisher.alarm (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('new', 'spike', 'regression')),
  at timestamptz not null,
  group_id uuid not null,
  environment text not null check (length(environment) <= 100),
  release text check (length(release) <= 200),
  events bigint not null check (events >= 0),
  expected double precision not null check (expected >= 0),
  incident_id uuid,
  ended_at timestamptz,
  unique (org_id, group_id, environment, kind, at),
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade,
  foreign key (org_id, incident_id) references aisher.incident (org_id, id) on delete cascade
);
comment on table aisher.alarm is 'What a detector found in a group';
comment on column aisher.alarm.at is 'The minute in which it was found';
comment on column aisher.alarm.events is 'Of the five minutes before it';
comment on column aisher.alarm.expected is 'What five minutes usually bring';
comment on column aisher.alarm.incident_id is 'Null until it is put to others';
comment on column aisher.alarm.ended_at is 'Of a spike: when it was usual again';
create index alarm_loose on aisher.alarm (org_id, at) where incident_id is null;
create index alarm_incident on aisher.alarm (org_id, incident_id, at);
create index alarm_age on aisher.alarm (org_id, created_at);

alter table aisher.alert_setting enable row level security;
alter table aisher.alert_setting force row level security;
alter table aisher.detector_state enable row level security;
alter table aisher.detector_state force row level security;
alter table aisher.key_habit enable row level security;
alter table aisher.key_habit force row level security;
alter table aisher.incident enable row level security;
alter table aisher.incident force row level security;
alter table aisher.incident_group enable row level security;
alter table aisher.incident_group force row level security;
alter table aisher.alarm enable row level security;
alter table aisher.alarm force row level security;
create policy org on aisher.alert_setting using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.detector_state using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.key_habit using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.incident using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.incident_group using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.alarm using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on aisher.alert_setting to dojang_app;
grant select, insert, update, delete on aisher.detector_state, aisher.key_habit to dojang_app;
grant select, insert, update, delete on aisher.incident, aisher.incident_group, aisher.alarm to dojang_app;

-- The clock asks which orgs have something to look at.
create policy due on aisher.detector_state for select to dojang_system using (true);
create policy due on aisher.incident for select to dojang_system using (true);
create policy due on aisher.ingest_key for select to dojang_system using (true);
grant select (events, looked) on aisher.group_minute to dojang_system;
grant select (org_id, is_active) on aisher.detector_state to dojang_system;
grant select (org_id, state) on aisher.incident to dojang_system;
grant select (org_id, last_used_at, revoked_at) on aisher.ingest_key to dojang_system;
create index group_minute_unlooked on aisher.group_minute (org_id) where events > looked;
create index detector_state_due on aisher.detector_state (org_id) where is_active;
create index ingest_key_used on aisher.ingest_key (org_id, last_used_at) where revoked_at is null;
