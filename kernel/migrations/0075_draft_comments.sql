-- What people say to each other about a draft. Neither its digest nor its stamp knows of it.
create table kernel.draft_comment (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  draft_id uuid not null,
  person_id uuid not null,
  text text not null check (length(text) between 1 and 2000),
  foreign key (org_id, draft_id) references kernel.draft (org_id, id) on delete cascade
);
comment on table kernel.draft_comment is 'What people say to each other about a draft; its author may delete it, and it goes with its draft';
comment on column kernel.draft_comment.text is 'As it was typed; shown as text, never as markup';
create index draft_comment_draft on kernel.draft_comment (org_id, draft_id, created_at, id);
create index draft_comment_person on kernel.draft_comment (org_id, person_id, id);
alter table kernel.draft_comment enable row level security;
alter table kernel.draft_comment force row level security;
create policy draft_comment_org on kernel.draft_comment
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy draft_comment_reach on kernel.draft_comment as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or exists (select from kernel.draft d where d.id = draft_comment.draft_id));
grant select, insert, delete on kernel.draft_comment to dojang_app;
