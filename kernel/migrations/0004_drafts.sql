create table kernel.draft (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  module text not null check (module ~ '^[a-z]+$'),
  kind text not null check (kind ~ '^[a-z]+\.[a-z-]+$'),
  subject_key text not null check (length(subject_key) between 1 and 2000),
  title text not null,
  summary jsonb not null,
  state text not null default 'pending' check (state in
    ('pending', 'stamped', 'acting', 'done', 'failed', 'rejected', 'expired', 'superseded')),
  version integer not null default 1 check (version > 0),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  risks text[] not null default '{}',
  match_digest text check (match_digest ~ '^[0-9a-f]{64}$'),
  match_salt text,
  match_tries integer not null default 0,
  expires_at timestamptz not null,
  snoozed_until timestamptz,
  asked_person_id uuid,
  superseded_by uuid,
  outcome jsonb,
  trace_uuid uuid not null,
  unique (org_id, id),
  check ((match_digest is null) = (match_salt is null)),
  check ((state = 'superseded') = (superseded_by is not null))
);
comment on table kernel.draft is 'What a machine proposes and a person decides, at most once';
comment on column kernel.draft.subject_key is 'What it is about; a newer draft of the same subject supersedes the pending one';
comment on column kernel.draft.summary is 'Small facts for the inbox card: counts and names, never content';
comment on column kernel.draft.version is 'The version that a stamp now binds to';
comment on column kernel.draft.digest is 'Hex SHA-256 of the canonical JSON of {kind, title, body} of that version';
comment on column kernel.draft.risks is 'Stable words that name why the act is risky';
comment on column kernel.draft.match_digest is 'Hex SHA-256 of <match_salt>:<two digits that the capturing machine shows>';
comment on column kernel.draft.match_tries is 'Wrong numbers so far; the third rejects the draft';
comment on column kernel.draft.outcome is 'What came of the act; the module says the shape';
comment on column kernel.draft.trace_uuid is 'Id that logs, jobs, ledger and deliveries of the same story share';

-- Superseding is decided by this index: two captures at the same moment leave one pending draft.
create unique index draft_pending_subject on kernel.draft (org_id, subject_key) where state = 'pending';
create index draft_newest on kernel.draft (org_id, created_at desc, id desc);
create index draft_due on kernel.draft (org_id, expires_at) where state = 'pending';
create index draft_trace on kernel.draft (org_id, trace_uuid);

create table kernel.draft_version (
  org_id uuid not null references kernel.org (org_id),
  draft_id uuid not null,
  number integer not null check (number > 0),
  created_at timestamptz not null default now(),
  origin text not null check (origin in ('deterministic', 'model', 'reuse', 'person')),
  title text not null,
  body jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  hint text,
  primary key (draft_id, number),
  foreign key (org_id, draft_id) references kernel.draft (org_id, id)
);
comment on table kernel.draft_version is 'Every wording of a draft; append-only';
comment on column kernel.draft_version.hint is 'What the person asked for when this one was written';

create table kernel.stamp (
  draft_id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  decision text not null check (decision in ('approve', 'reject')),
  edited boolean not null,
  version integer not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  person_id uuid not null,
  device_id uuid,
  via text not null check (via in ('app', 'link', 'slack', 'terminal')),
  trace_uuid uuid not null,
  foreign key (org_id, draft_id) references kernel.draft (org_id, id),
  foreign key (draft_id, version) references kernel.draft_version (draft_id, number)
);
comment on table kernel.stamp is 'A person''s decision on a draft; the primary key is why there is one at most';
comment on column kernel.stamp.edited is 'The person changed the body before deciding';
comment on column kernel.stamp.digest is 'Of the version that was decided, the person''s edit included';
comment on column kernel.stamp.trace_uuid is 'Of the request that stamped';
create index stamp_person on kernel.stamp (org_id, person_id, created_at desc);

create table kernel.link (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  draft_id uuid not null,
  person_id uuid not null,
  secret_hash text not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (org_id, draft_id) references kernel.draft (org_id, id)
);
comment on table kernel.link is 'A link that leads one person to one draft; it shows many times and stamps once';
comment on column kernel.link.secret_hash is 'Hash of <org>.<256-bit nonce>; the link itself is nowhere stored';
create index link_due on kernel.link (org_id, expires_at);

alter table kernel.draft enable row level security;
alter table kernel.draft force row level security;
alter table kernel.draft_version enable row level security;
alter table kernel.draft_version force row level security;
alter table kernel.stamp enable row level security;
alter table kernel.stamp force row level security;
alter table kernel.link enable row level security;
alter table kernel.link force row level security;
create policy org on kernel.draft using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on kernel.draft_version using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on kernel.stamp using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on kernel.link using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on kernel.draft to dojang_app;
grant select, insert on kernel.draft_version to dojang_app;
grant select, insert on kernel.stamp to dojang_app;
grant select, insert, update, delete on kernel.link to dojang_app;
