-- Who opened which version of a draft in full: what a stamp of many at once is allowed for.

create table kernel.draft_reading (
  org_id uuid not null references kernel.org (org_id),
  draft_id uuid not null,
  person_id uuid not null,
  created_at timestamptz not null default now(),
  digest text not null check (length(digest) = 64),
  primary key (draft_id, person_id),
  foreign key (org_id, draft_id) references kernel.draft (org_id, id) on delete cascade,
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create index draft_reading_newest on kernel.draft_reading (org_id, person_id, created_at desc, draft_id desc);
comment on table kernel.draft_reading is 'A person opened a draft in full; of the newest version that they opened';
comment on column kernel.draft_reading.digest is 'Of the version that the page showed; a draft that changed since counts as unread';
alter table kernel.draft_reading enable row level security;
alter table kernel.draft_reading force row level security;
create policy draft_reading_org on kernel.draft_reading using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy draft_reading_reach on kernel.draft_reading as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
grant select, insert, update (digest, created_at), delete on kernel.draft_reading to dojang_app;
