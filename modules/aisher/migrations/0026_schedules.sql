create table aisher.schedule (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 60),
  kind text not null check (kind in ('digest', 'analysis')),
  cron text not null check (length(cron) between 9 and 120),
  services uuid[] not null default '{}' check (cardinality(services) <= 50),
  is_on boolean not null default true,
  next_at timestamptz not null,
  last_at timestamptz,
  version integer not null default 1,
  unique (org_id, id)
);
comment on table aisher.schedule is 'What is done at times of the clock, in the time zone of the org';
comment on column aisher.schedule.services is 'All when empty';
comment on column aisher.schedule.next_at is 'The next slot';
comment on column aisher.schedule.last_at is 'The slot that ran last';
create index schedule_list on aisher.schedule (org_id, created_at, id);
create index schedule_due on aisher.schedule (next_at) where is_on;

create table aisher.schedule_run (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  schedule_id uuid not null,
  slot timestamptz not null,
  missed integer not null check (missed >= 0),
  result jsonb not null,
  unique (org_id, schedule_id, slot),
  foreign key (org_id, schedule_id) references aisher.schedule (org_id, id) on delete cascade
);
comment on table aisher.schedule_run is 'A slot of a schedule that was done, by one server, once';
comment on column aisher.schedule_run.missed is 'Slots before it that no server was there for';
create index schedule_run_list on aisher.schedule_run (org_id, schedule_id, slot desc, id desc);
create index schedule_run_age on aisher.schedule_run (org_id, created_at);

alter table aisher.schedule enable row level security;
alter table aisher.schedule force row level security;
alter table aisher.schedule_run enable row level security;
alter table aisher.schedule_run force row level security;
create policy org on aisher.schedule using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.schedule_run using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy due on aisher.schedule for select to dojang_system using (true);
grant select, insert, update, delete on aisher.schedule to dojang_app;
grant select, insert, delete on aisher.schedule_run to dojang_app;
grant select (org_id, next_at, is_on) on aisher.schedule to dojang_system;
