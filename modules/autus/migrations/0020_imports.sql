-- Sheets that were brought in: what each row says, what was planned, stamped and done for it, and how it is undone. The desk's alone.
create table autus.import (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  sha256 text not null check (length(sha256) = 64),
  round int not null check (round > 0),
  name_sealed text not null check (length(name_sealed) <= 1000),
  file_id uuid,
  brought_by uuid not null,
  state text not null check (state in
    ('uploaded', 'planned', 'stamped', 'applying', 'applied', 'undoing', 'undone', 'failed')),
  header_digest text check (length(header_digest) = 64),
  columns_sealed text not null check (length(columns_sealed) <= 200000),
  mapping jsonb not null check (length(mapping::text) <= 20000),
  plan int not null check (plan > 0),
  plan_digest text check (length(plan_digest) = 64),
  counts jsonb not null check (length(counts::text) <= 1000),
  draft_id uuid,
  chunks int not null default 0 check (chunks >= 0),
  undone int not null default 0 check (undone >= 0),
  left_alone int not null default 0 check (left_alone >= 0),
  failed_because text check (length(failed_because) <= 100),
  ended_at timestamptz,
  unique (org_id, id),
  unique (org_id, sha256, round),
  constraint import_failed check (failed_because is null or state in ('failed', 'undoing', 'undone'))
);
comment on table autus.import is 'A sheet of people, from its bytes to what became of its rows';
comment on column autus.import.round is 'How often these bytes have come: 1, and more after an undo or a failure';
comment on column autus.import.file_id is 'The bytes in the file store; null once they are not needed any more';
comment on column autus.import.brought_by is 'The person of the kernel who brought it';
comment on column autus.import.header_digest is 'Keyed hash of the header, by which a mapping is remembered; null where the sheet has none';
comment on column autus.import.columns_sealed is 'The columns as they were found, with their headers, sealed';
comment on column autus.import.mapping is 'Columns whose meaning a person chose: [{column, field}]';
comment on column autus.import.plan is 'The plan that is wanted; rows of other plans are of no use';
comment on column autus.import.plan_digest is 'What a stamp binds: keyed, over all rows of the plan; null while it is being made';
comment on column autus.import.counts is 'Rows of the plan by outcome';
comment on column autus.import.chunks is 'Chunks that were applied, each with its event';
comment on column autus.import.left_alone is 'Rows that an undo left because somebody touched what they made';
create unique index import_bytes on autus.import (org_id, sha256) where state not in ('undone', 'failed');
create unique index import_busy on autus.import (org_id) where state in ('applying', 'undoing');
create index import_list on autus.import (org_id, created_at desc, id desc);
create index import_stamped on autus.import (org_id, created_at) where state = 'stamped';

create table autus.import_row (
  org_id uuid not null references kernel.org (org_id),
  import_id uuid not null,
  plan int not null,
  number int not null check (number > 0),
  created_at timestamptz not null,
  outcome text not null check (outcome in
    ('new', 'same', 'changed', 'duplicate', 'maybe-same', 'sibling', 'refused', 'passed')),
  why text[] not null check (cardinality(why) <= 40),
  profile_id uuid,
  other_row int,
  fields text[] not null check (cardinality(fields) <= 10),
  said_sealed text check (length(said_sealed) <= 60000),
  said_digest text check (length(said_digest) = 64),
  state text not null check (state in ('still', 'waiting', 'done', 'left', 'undone', 'kept')),
  state_because text check (length(state_because) <= 100),
  done jsonb check (length(done::text) <= 10000),
  primary key (org_id, import_id, plan, number),
  foreign key (org_id, import_id) references autus.import (org_id, id) on delete cascade
);
comment on table autus.import_row is 'A row of a sheet: its outcome in a plan, and what was made of it';
comment on column autus.import_row.number is 'As the sheet counts, from 1';
comment on column autus.import_row.why is 'Words of ours that make its sentence';
comment on column autus.import_row.profile_id is 'The person that the plan takes it for, or asks about; after the act the one that was made';
comment on column autus.import_row.other_row is 'The row of the same sheet that it repeats, or looks like';
comment on column autus.import_row.said_sealed is 'What the row says, as repaired values, sealed';
comment on column autus.import_row.said_digest is 'Keyed hash of that: the same row of a later sheet is found by it';
comment on column autus.import_row.state is 'still: nothing is to do; left: not done, state_because says why; kept: an undo left it';
comment on column autus.import_row.done is 'Ids of what was made and changed, for the undo';
create index import_row_outcome on autus.import_row (org_id, import_id, plan, outcome, number);
create index import_row_waiting on autus.import_row (org_id, import_id, plan, number) where state = 'waiting';
create index import_row_done on autus.import_row (org_id, import_id, plan, number desc) where state = 'done';
create index import_row_profile on autus.import_row (org_id, profile_id);
create index import_row_said on autus.import_row (org_id, said_digest) where state = 'done';

create table autus.import_mapping (
  org_id uuid not null references kernel.org (org_id),
  header_digest text not null check (length(header_digest) = 64),
  created_at timestamptz not null,
  mapping jsonb not null check (length(mapping::text) <= 20000),
  primary key (org_id, header_digest)
);
comment on table autus.import_mapping is 'What a person said that the columns of such a sheet mean';

alter table autus.import enable row level security;
alter table autus.import force row level security;
alter table autus.import_row enable row level security;
alter table autus.import_row force row level security;
alter table autus.import_mapping enable row level security;
alter table autus.import_mapping force row level security;
create policy org on autus.import using (org_id = (select kernel.current_org()));
create policy org on autus.import_row using (org_id = (select kernel.current_org()));
create policy org on autus.import_mapping using (org_id = (select kernel.current_org()));
create policy reach on autus.import as restrictive to dojang_app using ((select kernel.current_reach() = 'all'));
create policy reach on autus.import_row as restrictive to dojang_app using ((select kernel.current_reach() = 'all'));
create policy reach on autus.import_mapping as restrictive to dojang_app using ((select kernel.current_reach() = 'all'));

grant select, insert, update (state, mapping, plan, plan_digest, counts, draft_id, chunks, undone, left_alone, failed_because, file_id, ended_at)
  on autus.import to dojang_app;
grant select, insert, delete, update (state, state_because, done, profile_id, said_sealed) on autus.import_row to dojang_app;
grant select, insert, update (mapping, created_at) on autus.import_mapping to dojang_app;

-- An undo takes away what its import made and nobody touched.
grant delete on autus.profile, autus.guardianship, autus.household to dojang_app;
