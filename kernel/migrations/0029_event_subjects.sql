-- Row-level security closes the GIN index on the subjects of an event, so each subject is a row with a b-tree. The trace
-- is a row, too: a story then asks one index, and not one for each month.
create table kernel.event_subject (
  org_id uuid not null,
  subject uuid not null,
  seq bigint not null,
  created_at timestamptz not null,
  primary key (org_id, subject, seq) include (created_at)
);
comment on table kernel.event_subject is 'What each event is found by: its subjects and its trace. It can be made again from the events.';
comment on column kernel.event_subject.subject is 'Id of what the event is about, or its trace.';
comment on column kernel.event_subject.seq is 'Number of the event.';
comment on column kernel.event_subject.created_at is 'Of the event: says in which month it lies.';
alter table kernel.event_subject enable row level security;
alter table kernel.event_subject force row level security;
create policy event_subject_org on kernel.event_subject
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
-- The policies of the event decide.
create policy event_subject_reach on kernel.event_subject as restrictive for select to dojang_app
  using ((select kernel.current_reach()) = 'all' or exists (
    select from kernel.event e
    where e.org_id = event_subject.org_id and e.seq = event_subject.seq and e.created_at = event_subject.created_at));
grant select on kernel.event_subject to dojang_app;

-- A trigger and not a line of kernel.append_event: a server of the version before may be inside that function while this
-- runs, and goes on in its old text.
create function kernel.add_event_subjects() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into kernel.event_subject (org_id, subject, seq, created_at)
    select distinct e.org_id, s::uuid, e.seq, e.created_at
    from added e, unnest(e.trace::text || e.subjects) s
    where s ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    -- Left by an event that somebody deleted: the ledger reports that, and goes on.
    on conflict (org_id, subject, seq) do update set created_at = excluded.created_at;
  return null;
end
$$;
comment on function kernel.add_event_subjects() is 'Writes what new events are found by.';
revoke execute on function kernel.add_event_subjects() from public;
create trigger event_subjects after insert on kernel.event referencing new table as added
  for each statement execute function kernel.add_event_subjects();

-- The events that are there: one pass, rows in the order of the index. Appends wait meanwhile.
-- The policies would hide every row from an owner that is no superuser.
alter table kernel.event no force row level security;
alter table kernel.event_subject no force row level security;
insert into kernel.event_subject (org_id, subject, seq, created_at)
  select distinct e.org_id, s::uuid, e.seq, e.created_at
  from kernel.event e, unnest(e.trace::text || e.subjects) s
  where s ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  order by 1, 2, 3;
alter table kernel.event force row level security;
alter table kernel.event_subject force row level security;

drop index kernel.event_subjects;
drop index kernel.event_trace;
-- Bytes in order: a module's prefix is a range.
create index event_type on kernel.event (org_id, type collate "C", seq);
