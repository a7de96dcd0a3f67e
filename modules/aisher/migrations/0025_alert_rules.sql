create table aisher.alert_rule (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 60),
  version integer not null check (version >= 1),
  content jsonb not null,
  changed_at timestamptz not null,
  unique (org_id, id)
);
comment on table aisher.alert_rule is 'Who is told of which incidents. Those that none fits are told to owners and admins';
comment on column aisher.alert_rule.version is 'Grows with each stamp that changes it';
create index alert_rule_list on aisher.alert_rule (org_id, created_at, id);

create table aisher.alert_rule_version (
  org_id uuid not null references kernel.org (org_id),
  rule_id uuid not null,
  version integer not null check (version >= 1),
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 60),
  content jsonb not null,
  person_id uuid,
  draft_id uuid,
  primary key (org_id, rule_id, version),
  foreign key (org_id, rule_id) references aisher.alert_rule (org_id, id) on delete cascade
);
comment on table aisher.alert_rule_version is 'What a rule said before and says now, with the stamp that made it so';

create table aisher.on_call (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 60),
  people uuid[] not null check (cardinality(people) between 1 and 50),
  weeks smallint not null check (weeks between 1 and 12),
  starts_on date not null,
  handover time not null,
  time_zone text not null check (length(time_zone) between 1 and 64),
  version integer not null default 1,
  unique (org_id, id)
);
comment on table aisher.on_call is 'People who take turns in being woken';
comment on column aisher.on_call.weeks is 'How long a turn is';
comment on column aisher.on_call.starts_on is 'The day of the first handover; each turn begins on its day of the week';
create index on_call_list on aisher.on_call (org_id, created_at, id);

create table aisher.on_call_override (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  on_call_id uuid not null,
  person_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  foreign key (org_id, on_call_id) references aisher.on_call (org_id, id) on delete cascade
);
comment on table aisher.on_call_override is 'Somebody stands in for whoever has the turn';
create index on_call_override_list on aisher.on_call_override (org_id, on_call_id, ends_at);

alter table aisher.alert_rule enable row level security;
alter table aisher.alert_rule force row level security;
alter table aisher.alert_rule_version enable row level security;
alter table aisher.alert_rule_version force row level security;
alter table aisher.on_call enable row level security;
alter table aisher.on_call force row level security;
alter table aisher.on_call_override enable row level security;
alter table aisher.on_call_override force row level security;
create policy org on aisher.alert_rule using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.alert_rule_version using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.on_call using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.on_call_override using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on aisher.alert_rule, aisher.on_call to dojang_app;
grant select, insert on aisher.alert_rule_version to dojang_app;
grant select, insert, delete on aisher.on_call_override to dojang_app;

create index incident_rule on aisher.incident (org_id, rule_id, opened_at);
