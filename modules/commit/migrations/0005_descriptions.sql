create table commit.description (
  capture_id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null,
  origin text not null check (origin in ('deterministic', 'model')),
  sections jsonb not null,
  foreign key (org_id, capture_id) references commit.capture (org_id, id)
);
comment on table commit.description is 'What a change is, apart from its message: for reviewers, and for search';
comment on column commit.description.sections is 'What, design, effect, risk: lines of text, masked';

create table commit.search_entry (
  finalised_commit_id uuid primary key references commit.finalised_commit (id),
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  words text not null,
  embedding_name text not null check (length(embedding_name) between 1 and 50),
  embedding vector(512) not null
);
comment on table commit.search_entry is 'What a finalised commit is found by: message, description, paths; as words and as a vector';
create index search_entry_newest on commit.search_entry (org_id, created_at desc);
create index search_entry_words on commit.search_entry using gin (to_tsvector('simple', words));
create index search_entry_parts on commit.search_entry using gin (words gin_trgm_ops);
create index search_entry_nearest on commit.search_entry
  using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 200);

alter table commit.description enable row level security;
alter table commit.description force row level security;
alter table commit.search_entry enable row level security;
alter table commit.search_entry force row level security;
create policy org on commit.description using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on commit.search_entry using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (changed_at, origin, sections) on commit.description to dojang_app;
grant select, insert on commit.search_entry to dojang_app;
