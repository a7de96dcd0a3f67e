-- Readiness asks whether the database takes a write. Sixteen rows, so that a probe never waits for another's lock.
create table kernel.heartbeat (
  slot smallint primary key,
  beaten_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
comment on table kernel.heartbeat is 'Rows that readiness probes write to. A probe takes any row that no other holds. It holds nothing of any org.';
comment on column kernel.heartbeat.slot is 'Which of the rows.';
comment on column kernel.heartbeat.beaten_at is 'When a probe wrote here last.';
comment on column kernel.heartbeat.created_at is 'When the row was made.';
insert into kernel.heartbeat (slot) select generate_series(1, 16);
alter table kernel.heartbeat enable row level security;
alter table kernel.heartbeat force row level security;
create policy heartbeat_beat on kernel.heartbeat to dojang_system using (true);
grant select, update (beaten_at) on kernel.heartbeat to dojang_system;
