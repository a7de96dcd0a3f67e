grant usage on schema note to dojang_app, dojang_system;
create extension if not exists pg_trgm;

create table note.note (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  text text not null check (length(text) between 1 and 1000),
  remind_at timestamptz,
  link_hash text unique,
  created_at timestamptz not null
);
comment on table note.note is 'A line that somebody keeps.';
comment on column note.note.remind_at is 'When the clock reminds of it; null once it did, or when it never should.';
comment on column note.note.link_hash is 'Hash of the secret link that shows the line to anyone; null when it has none.';
alter table note.note enable row level security;
alter table note.note force row level security;
create policy org on note.note to dojang_app using (org_id = kernel.current_org()) with check (org_id = kernel.current_org());
create policy reach on note.note as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
create policy grants on note.note as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or person_id = (select kernel.current_person())
    or id = any ((select kernel.may_reach('note.note', 'read'))::uuid[]));
create policy due on note.note for select to dojang_system using (true);
grant select, insert, update (remind_at, link_hash), delete on note.note to dojang_app;
grant select (org_id, remind_at) on note.note to dojang_system;

create table note.reading (
  id uuid not null,
  org_id uuid not null references kernel.org (org_id),
  note_id uuid not null,
  created_at timestamptz not null,
  primary key (id, created_at)
) partition by range (created_at);
comment on table note.reading is 'Each time that a note was read; kept by month.';
alter table note.reading enable row level security;
alter table note.reading force row level security;
create policy org on note.reading to dojang_app using (org_id = kernel.current_org()) with check (org_id = kernel.current_org());
grant select, insert on note.reading to dojang_app;

create table note.total (
  org_id uuid primary key references kernel.org (org_id),
  notes int not null,
  created_at timestamptz not null
);
comment on table note.total is 'How many notes an org ever kept; made of events.';
alter table note.total enable row level security;
alter table note.total force row level security;
create policy org on note.total to dojang_app using (org_id = kernel.current_org()) with check (org_id = kernel.current_org());
grant select, insert, update, delete on note.total to dojang_app;
