-- A person asks a machine for another capture: without some hunks, with a line in .gitignore, or of commits reversed. The
-- server names what is meant; only the machine makes trees.
create table commit.errand (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  device_id uuid not null,
  person_id uuid not null,
  draft_id uuid not null,
  kind text not null check (kind in ('leave-out', 'ignore', 'revert')),
  content jsonb not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  trouble text check (length(trouble) between 1 and 100),
  trouble_path text check (length(trouble_path) <= 4096),
  made_draft_id uuid,
  check (ended_at is not null or (trouble is null and made_draft_id is null))
);
comment on table commit.errand is 'What a person asked a machine to capture anew; a job removes it once it has expired';
comment on column commit.errand.device_id is 'The machine that captured the draft, and alone can answer';
comment on column commit.errand.draft_id is 'The draft that the person looked at';
comment on column commit.errand.content is 'The hunks to leave out, the path to ignore, or the commits to reverse';
comment on column commit.errand.expires_at is 'After that the machine is not asked any more';
comment on column commit.errand.trouble is 'Why the machine did not do it: a stable word; null while open and when done';
comment on column commit.errand.trouble_path is 'The path that the trouble is about';
comment on column commit.errand.made_draft_id is 'The draft of the capture that answered';
create index errand_open on commit.errand (org_id, device_id, created_at) where ended_at is null;
create index errand_draft on commit.errand (org_id, draft_id, created_at desc);
create index errand_due on commit.errand (org_id, expires_at);

alter table commit.errand enable row level security;
alter table commit.errand force row level security;
create policy org on commit.errand using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on commit.errand to dojang_app;

alter table commit.capture add column reverts text[];
alter table commit.capture add column takes_errands boolean not null default false;
comment on column commit.capture.reverts is 'The commits that this change reverses, the newest first; null for work of the person';
comment on column commit.capture.takes_errands is 'Whether the machine that captured answers errands; older ones do not';

-- The clock asks which orgs have expired ones.
create policy due on commit.errand for select to dojang_system using (true);
grant select (org_id, expires_at) on commit.errand to dojang_system;
create index errand_expired on commit.errand (expires_at);

alter table commit.capture drop constraint capture_trigger_check;
alter table commit.capture add constraint capture_trigger_check
  check (trigger in ('editor-closed', 'idle', 'command', 'hook', 'asked'));
