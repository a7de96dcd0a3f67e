create table commit.capture_context (
  capture_id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  sealed text not null,
  expires_at timestamptz not null,
  foreign key (org_id, capture_id) references commit.capture (org_id, id)
);
comment on table commit.capture_context is 'What a model may be shown of a change, encrypted; removed once the draft is decided or over';
create index capture_context_due on commit.capture_context (org_id, expires_at);

alter table commit.capture_context enable row level security;
alter table commit.capture_context force row level security;
create policy org on commit.capture_context using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, delete on commit.capture_context to dojang_app;

-- SQL has no key to seal with, so the code that older captures hold in the clear goes. Their drafts
-- stay: only another wording by a model would need it, and a new capture has it again.
-- The policy would hide every row from an owner that is no superuser.
alter table commit.capture no force row level security;
update commit.capture set scope = jsonb_set(scope, '{contextText}', '""') where scope ->> 'contextText' <> '';
alter table commit.capture force row level security;
comment on column commit.capture.scope is 'Files, elements, relations, concerns, coverage; the masked context lies sealed in commit.capture_context';
