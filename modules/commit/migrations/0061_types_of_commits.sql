-- A history that is kept to a type reads an index. An expression of the message has none under row-level security. Each
-- row is written anew for the column, and commits wait meanwhile.
alter table commit.finalised_commit add column type text collate "C" generated always as
  (lower(substring(message collate "C" from '^([^[:space:]:(!]{1,40})(?:[(][^()\n]*[)])?!?:'))) stored;
comment on column commit.finalised_commit.type is 'Of a conventional commit, before its scope: fix. Null for another message';
create index finalised_commit_type on commit.finalised_commit (org_id, type, created_at desc, id desc);
create index finalised_commit_repository_type
  on commit.finalised_commit (org_id, repository_id, type, created_at desc, id desc);
