create table aisher.group_change (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('merge', 'join', 'split', 'undo')),
  group_id uuid not null,
  person_id uuid,
  before jsonb not null,
  undoes uuid,
  undone_at timestamptz,
  unique (org_id, id),
  unique (org_id, undoes),
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade
);
comment on table aisher.group_change is 'Fingerprints moved between groups, with how it was before: each can be undone';
comment on column aisher.group_change.kind is 'join: templates that turned out to be one. The others are by people';
comment on column aisher.group_change.group_id is 'The group that the fingerprints came to; of an undo, that of the change undone';
comment on column aisher.group_change.before is 'The groups as they were and their fingerprints that moved; of a join, its evidence';
create index group_change_group on aisher.group_change (org_id, group_id, created_at desc, id desc);

create table aisher.group_rule (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('in-app', 'fingerprint', 'apart')),
  service_id uuid,
  content jsonb not null,
  person_id uuid,
  change_id uuid,
  hits bigint not null default 0 check (hits >= 0),
  unique (org_id, id),
  foreign key (org_id, service_id) references aisher.service (org_id, id),
  foreign key (org_id, change_id) references aisher.group_change (org_id, id) on delete cascade
);
comment on table aisher.group_rule is 'What an org says of grouping: which frames are its own, which errors belong together, which groups stay apart';
comment on column aisher.group_rule.service_id is 'Null for all services';
comment on column aisher.group_rule.change_id is 'The split or undo that wrote it; null for one that a person wrote';
comment on column aisher.group_rule.hits is 'How often it decided';
create index group_rule_list on aisher.group_rule (org_id, created_at desc, id desc);
create index group_rule_change on aisher.group_rule (org_id, change_id);

alter table aisher.group_change enable row level security;
alter table aisher.group_change force row level security;
alter table aisher.group_rule enable row level security;
alter table aisher.group_rule force row level security;
create policy org on aisher.group_change using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.group_rule using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on aisher.group_change to dojang_app;
grant select, insert, update, delete on aisher.group_rule to dojang_app;
