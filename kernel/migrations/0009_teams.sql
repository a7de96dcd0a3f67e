create table kernel.team (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  unique (org_id, id)
);
create unique index team_name on kernel.team (org_id, lower(name));
comment on table kernel.team is 'People of an org who work on something together; what holds for a team holds for them.';
comment on column kernel.team.name is 'As its people see it; once an org, whatever the case.';

create table kernel.team_member (
  org_id uuid not null references kernel.org (org_id),
  team_id uuid not null,
  person_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (org_id, team_id, person_id),
  foreign key (org_id, team_id) references kernel.team (org_id, id) on delete cascade,
  foreign key (org_id, person_id) references kernel.membership (org_id, person_id)
);
create index team_member_person on kernel.team_member (org_id, person_id);
comment on table kernel.team_member is 'Who is in a team. Whoever leaves the org leaves its teams.';

alter table kernel.team enable row level security;
alter table kernel.team force row level security;
alter table kernel.team_member enable row level security;
alter table kernel.team_member force row level security;
create policy team_org on kernel.team using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy team_member_org on kernel.team_member
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (name), delete on kernel.team to dojang_app;
grant select, insert, delete on kernel.team_member to dojang_app;
