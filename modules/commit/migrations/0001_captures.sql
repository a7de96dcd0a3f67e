create schema if not exists commit;
grant usage on schema commit to dojang_app;

create table commit.repository (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  name text not null check (length(name) between 1 and 200),
  remote_url text,
  fingerprint text not null check (length(fingerprint) = 64),
  protected_branches text[] not null,
  unique (org_id, fingerprint),
  unique (org_id, id)
);
comment on table commit.repository is 'A git repository that an agent watches';
comment on column commit.repository.remote_url is 'Where it is pushed to, credentials removed';
comment on column commit.repository.fingerprint is 'Hash of first commit and remote: the same repository on two machines is one';
comment on column commit.repository.protected_branches is 'Branches whose commits need the number match; * stands for anything';

create table commit.capture (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  repository_id uuid not null,
  device_id uuid not null,
  person_id uuid not null,
  draft_id uuid not null unique,
  idempotency_key text not null,
  input_digest text not null check (length(input_digest) = 64),
  trigger text not null check (trigger in ('editor-closed', 'idle', 'command', 'hook')),
  trace_uuid uuid not null,
  captured_at timestamptz not null,
  tree text not null,
  head text,
  branch text,
  remote text,
  scope jsonb not null,
  convention jsonb not null,
  secrets jsonb not null,
  author jsonb not null,
  match_digest text not null,
  unique (org_id, device_id, idempotency_key),
  unique (org_id, id),
  foreign key (org_id, repository_id) references commit.repository (org_id, id)
);
comment on table commit.capture is 'What the agent saw at one moment: an immutable picture of a change; append-only';
comment on column commit.capture.draft_id is 'The draft that a job writes for it; fixed here so that a repeated job makes no second one';
comment on column commit.capture.input_digest is 'Of the request: the same key with another body is refused';
comment on column commit.capture.scope is 'Files, elements, relations, concerns, coverage and the masked context';
comment on column commit.capture.secrets is 'Where a secret may be: path, line, kind; never the secret';
comment on column commit.capture.author is 'Name and e-mail that git has configured';
create index capture_repository on commit.capture (org_id, repository_id, created_at desc);

create table commit.diff_preview (
  capture_id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  sealed text not null,
  expires_at timestamptz not null,
  foreign key (org_id, capture_id) references commit.capture (org_id, id)
);
comment on table commit.diff_preview is 'The diff for the page, encrypted; a job removes it after four hours';
create index diff_preview_due on commit.diff_preview (org_id, expires_at);

create table commit.draft_request (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  capture_id uuid not null,
  person_id uuid not null,
  hint text,
  shown_digest text,
  answered_at timestamptz,
  origin text check (origin in ('deterministic', 'model', 'reuse')),
  version integer,
  foreign key (org_id, capture_id) references commit.capture (org_id, id)
);
comment on table commit.draft_request is 'One wish for a wording: the first of a capture, or a regeneration with a hint';
comment on column commit.draft_request.shown_digest is 'The version that a regeneration was asked from; null for the first wording';
comment on column commit.draft_request.version is 'The draft''s version that answered it; null when it was overtaken';
create index draft_request_capture on commit.draft_request (org_id, capture_id);

alter table commit.repository enable row level security;
alter table commit.repository force row level security;
alter table commit.capture enable row level security;
alter table commit.capture force row level security;
alter table commit.diff_preview enable row level security;
alter table commit.diff_preview force row level security;
alter table commit.draft_request enable row level security;
alter table commit.draft_request force row level security;
create policy org on commit.repository using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on commit.capture using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on commit.diff_preview using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on commit.draft_request using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on commit.repository to dojang_app;
grant select, insert on commit.capture to dojang_app;
grant select, insert, delete on commit.diff_preview to dojang_app;
grant select, insert, update on commit.draft_request to dojang_app;
