-- Who asks which commits changed an element knows a path as a stack frame has it: its last part is what both paths share.
create table commit.changed_element (
  finalised_commit_id uuid not null references commit.finalised_commit (id),
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  repository_id uuid not null,
  file text collate "C" not null,
  path text not null,
  name text not null,
  primary key (finalised_commit_id, path, name)
);
comment on table commit.changed_element is 'What a finalised commit changed: a row for each element, and one for each file as a whole';
comment on column commit.changed_element.created_at is 'When the commit was finalised';
comment on column commit.changed_element.file is 'The last part of the path';
comment on column commit.changed_element.name is 'The element; empty for the file as a whole';
create index changed_element_file on commit.changed_element (org_id, file, created_at desc);

alter table commit.changed_element enable row level security;
alter table commit.changed_element force row level security;
create policy org on commit.changed_element using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert on commit.changed_element to dojang_app;

-- Commits from before there was this table.
alter table commit.finalised_commit no force row level security;
alter table commit.changed_element no force row level security;
insert into commit.changed_element (finalised_commit_id, org_id, created_at, repository_id, file, path, name)
  select done.id, done.org_id, done.created_at, done.repository_id, regexp_replace(changed.path, '^.*/', ''), changed.path, changed.name
  from commit.finalised_commit done
  cross join lateral (
    select distinct element ->> 'path' as path, element ->> 'name' as name
    from jsonb_array_elements(done.elements) element
    union
    select path, '' from unnest(done.paths[1:200]) path
  ) changed
  where changed.path is not null and changed.name is not null;
alter table commit.changed_element force row level security;
alter table commit.finalised_commit force row level security;
