create table commit.act (
  draft_id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  capture_id uuid not null unique,
  device_id uuid not null,
  stamped_person_id uuid not null,
  ended_at timestamptz,
  foreign key (org_id, capture_id) references commit.capture (org_id, id)
);
comment on table commit.act is 'A stamped draft that the capturing machine is to commit; made by the stamp, ended by its report';
comment on column commit.act.created_at is 'When it was stamped';
comment on column commit.act.device_id is 'The machine that captured: only it has the tree';
create index act_open on commit.act (org_id, device_id) where ended_at is null;

-- Korean words are found inside longer ones, so parts of words must be searchable too.
create extension if not exists pg_trgm;

create table commit.finalised_commit (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  capture_id uuid not null,
  draft_id uuid not null,
  repository_id uuid not null,
  position integer not null check (position between 0 and 2),
  sha text not null check (sha ~ '^[0-9a-f]{40}([0-9a-f]{24})?$'),
  message text not null,
  branch text,
  pushed_ref text,
  push_note text,
  origin text not null check (origin in ('deterministic', 'model', 'reuse', 'person')),
  edit_distance integer not null check (edit_distance >= 0),
  paths text[] not null,
  elements jsonb not null,
  lines_added integer not null,
  lines_deleted integer not null,
  stamped_person_id uuid not null,
  stamped_at timestamptz not null,
  trace_uuid uuid not null,
  unique (draft_id, position),
  foreign key (org_id, capture_id) references commit.capture (org_id, id),
  foreign key (org_id, repository_id) references commit.repository (org_id, id)
);
comment on table commit.finalised_commit is 'A commit that was stamped and made, as the agent reported it';
comment on column commit.finalised_commit.position is 'Place among the commits of its draft, from 0';
comment on column commit.finalised_commit.push_note is 'Why the push went elsewhere or did not happen';
comment on column commit.finalised_commit.origin is 'Who wrote the version that was stamped, before a person''s edit';
comment on column commit.finalised_commit.edit_distance is 'Characters between the drafted and the final message; 0 is accepted as drafted';
comment on column commit.finalised_commit.elements is 'Changed elements: path, kind, name, state';
create index finalised_commit_newest on commit.finalised_commit (org_id, created_at desc, id desc);
create index finalised_commit_words on commit.finalised_commit using gin (to_tsvector('simple', message));

create index finalised_commit_parts on commit.finalised_commit using gin (message gin_trgm_ops);

alter table commit.act enable row level security;
alter table commit.act force row level security;
create policy org on commit.act using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (ended_at) on commit.act to dojang_app;
alter table commit.finalised_commit enable row level security;
alter table commit.finalised_commit force row level security;
create policy org on commit.finalised_commit using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (pushed_ref, push_note) on commit.finalised_commit to dojang_app;
