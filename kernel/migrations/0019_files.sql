-- Files: what is where, who may fetch it once, and what a person asked to have of their own data.

create table kernel.file (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  person_id uuid not null,
  purpose text not null check (purpose ~ '^[a-z]+\.[a-z-]{1,60}$'),
  state text not null default 'open' check (state in ('open', 'stored', 'leaving')),
  name_sealed text not null check (length(name_sealed) <= 2000),
  type text not null check (type ~ '^[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}$'),
  bytes_max bigint not null check (bytes_max > 0),
  bytes bigint check (bytes >= 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  finish_by timestamptz not null,
  kept_until timestamptz,
  unique (org_id, id),
  check (state <> 'stored' or (bytes is not null and sha256 is not null)),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create index file_person on kernel.file (org_id, person_id);
create index file_unfinished on kernel.file (org_id, finish_by) where state <> 'stored';
create index file_kept on kernel.file (org_id, kept_until) where kept_until is not null;
comment on table kernel.file is 'A file in the store. The row is there before the bytes and goes after them, so that no bytes are ever without one.';
comment on column kernel.file.person_id is 'Whose folder it is in.';
comment on column kernel.file.purpose is '<module>.<what>: what it is kept for.';
comment on column kernel.file.state is 'open: bytes are on their way; stored: they are whole; leaving: they are being deleted.';
comment on column kernel.file.name_sealed is 'Its name as the person sees it, AES-256-GCM. The store knows ids only.';
comment on column kernel.file.finish_by is 'When an open one is given up.';
comment on column kernel.file.kept_until is 'When it is deleted; null while it is wanted.';

create table kernel.file_link (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  file_id uuid not null,
  kind text not null check (kind in ('upload', 'download')),
  secret_hash text not null unique check (length(secret_hash) = 64),
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (org_id, file_id) references kernel.file (org_id, id) on delete cascade
);
create index file_link_file on kernel.file_link (org_id, file_id);
comment on table kernel.file_link is 'An address that takes or gives one file, once, within an hour.';
comment on column kernel.file_link.secret_hash is 'SHA-256 of the secret in the address; the secret is shown once.';

create table kernel.data_export (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  person_id uuid not null,
  state text not null default 'running' check (state in ('running', 'ready', 'failed')),
  parts_done int not null default 0 check (parts_done >= 0),
  parts_total int not null check (parts_total >= 0),
  file_id uuid,
  finished_at timestamptz,
  check ((state = 'running') = (finished_at is null)),
  check (state <> 'running' or file_id is null),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  foreign key (org_id, file_id) references kernel.file (org_id, id) on delete set null (file_id)
);
create unique index data_export_running on kernel.data_export (org_id, person_id) where state = 'running';
create index data_export_person on kernel.data_export (org_id, person_id, created_at desc);
comment on table kernel.data_export is 'A person asked for their own data: how far the archive is, and where.';
comment on column kernel.data_export.parts_total is 'Modules that are asked.';
comment on column kernel.data_export.file_id is 'The archive; null before it is ready and after it was deleted.';

alter table kernel.person add column erased_at timestamptz;
comment on column kernel.person.erased_at is 'When the person''s data was erased; what is left is an id and a word in place of the name.';

alter table kernel.file enable row level security;
alter table kernel.file force row level security;
alter table kernel.file_link enable row level security;
alter table kernel.file_link force row level security;
alter table kernel.data_export enable row level security;
alter table kernel.data_export force row level security;
create policy file_org on kernel.file
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy file_link_org on kernel.file_link
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy data_export_org on kernel.data_export
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);

grant select, insert, delete, update (state, bytes, sha256, finish_by, kept_until)
  on kernel.file to dojang_app;
grant select, insert, delete, update (used_at) on kernel.file_link to dojang_app;
grant select, insert, delete, update (state, parts_done, file_id, finished_at)
  on kernel.data_export to dojang_app;

-- Erasure takes what is personal and nobody else's record.
grant update (erased_at) on kernel.person to dojang_app;
grant delete on kernel.notification, kernel.delivery, kernel.notification_preference,
  kernel.notification_setting to dojang_app;
