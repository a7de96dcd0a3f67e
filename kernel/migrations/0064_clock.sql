-- What the clock should have asked while no worker ran is asked for once when one starts.
create table kernel.clock_ring (
  job text primary key check (length(job) between 1 and 200),
  rung_at timestamptz not null,
  created_at timestamptz not null default now()
);
comment on table kernel.clock_ring is 'When the clock asked last, by kind of job. It holds nothing of any org.';
comment on column kernel.clock_ring.job is 'Name of the kind.';
comment on column kernel.clock_ring.rung_at is 'The last minute of which the orgs that are due were asked.';
comment on column kernel.clock_ring.created_at is 'When the row was made.';
alter table kernel.clock_ring enable row level security;
alter table kernel.clock_ring force row level security;
create policy clock_ring_system on kernel.clock_ring to dojang_system using (true) with check (true);
grant select, insert (job, rung_at), update (rung_at) on kernel.clock_ring to dojang_system;
