create extension if not exists vector;

create table commit.precedent (
  draft_id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  capture_id uuid not null,
  repository_id uuid not null,
  header text not null check (length(header) between 1 and 500),
  facts jsonb not null,
  embedding_name text not null check (length(embedding_name) between 1 and 50),
  embedding vector(512) not null,
  foreign key (org_id, capture_id) references commit.capture (org_id, id),
  foreign key (org_id, repository_id) references commit.repository (org_id, id)
);
comment on table commit.precedent is 'An approved message with what its change was about: what later changes may reuse';
comment on column commit.precedent.facts is 'Names of elements, dependencies and paths: what a slot of the header is filled from';
comment on column commit.precedent.embedding_name is 'Only vectors of one name are compared';
create index precedent_newest on commit.precedent (org_id, created_at desc);
create index precedent_nearest on commit.precedent
  using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 200);

create table commit.reuse (
  request_id uuid primary key references commit.draft_request (id),
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  draft_id uuid not null,
  repository_id uuid not null,
  template text not null check (length(template) between 1 and 500),
  header text not null check (length(header) between 1 and 500),
  from_draft_ids uuid[] not null,
  similarity real not null,
  trust real not null check (trust between 0 and 1),
  used boolean not null,
  tokens_saved integer not null check (tokens_saved >= 0),
  settled_at timestamptz,
  kept boolean,
  check ((settled_at is null) = (kept is null)),
  foreign key (org_id, repository_id) references commit.repository (org_id, id)
);
comment on table commit.reuse is 'A header that approved messages gave for a change, used or only noted, and what came of it';
comment on column commit.reuse.template is 'The header with its slots open; what came of it before is its record';
comment on column commit.reuse.trust is 'Expected share of kept ones when it was told';
comment on column commit.reuse.used is 'The draft says it, and no model was asked';
comment on column commit.reuse.tokens_saved is 'Tokens of the context that a model did not have to read; 0 without a model';
comment on column commit.reuse.kept is 'The commit that was stamped says the same; null until then';
create index reuse_draft on commit.reuse (org_id, draft_id);
create index reuse_record on commit.reuse (org_id, repository_id, template, settled_at desc);

alter table commit.precedent enable row level security;
alter table commit.precedent force row level security;
alter table commit.reuse enable row level security;
alter table commit.reuse force row level security;
create policy org on commit.precedent using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on commit.reuse using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert on commit.precedent to dojang_app;
grant select, insert, update (settled_at, kept) on commit.reuse to dojang_app;
