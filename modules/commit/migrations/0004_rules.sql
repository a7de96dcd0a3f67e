create table commit.rule (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null,
  repository_id uuid,
  version integer not null check (version > 0),
  content jsonb not null,
  foreign key (org_id, repository_id) references commit.repository (org_id, id)
);
comment on table commit.rule is 'Conditions on a commit, and what is done when all of them hold';
comment on column commit.rule.repository_id is 'Null: for every repository of the org';
comment on column commit.rule.version is 'Raised by each change: two people who edit at once do not overwrite each other';
comment on column commit.rule.content is 'Name, whether it is on, conditions and action, as the engine has them';
create index rule_order on commit.rule (org_id, repository_id, created_at);

alter table commit.rule enable row level security;
alter table commit.rule force row level security;
create policy org on commit.rule using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (changed_at, version, content, repository_id), delete on commit.rule to dojang_app;
