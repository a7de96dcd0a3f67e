-- An identity provider of a company says who works there: people and teams come and go by SCIM 2.0.

create table kernel.scim_token (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  created_by uuid not null,
  secret_hash text not null unique check (length(secret_hash) = 64),
  hint text not null check (length(hint) = 4),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, created_by) references kernel.person (org_id, id)
);
comment on table kernel.scim_token is 'What a provider shows that provisions the org. Two may hold at once, so that one can be changed without a gap.';
comment on column kernel.scim_token.created_by is 'Who made it. It goes on working when that person leaves.';
comment on column kernel.scim_token.secret_hash is 'SHA-256 of the secret, which is shown once.';
comment on column kernel.scim_token.hint is 'The last four characters of the secret.';
comment on column kernel.scim_token.last_used_at is 'To the minute.';

create table kernel.scim_user (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  deleted_at timestamptz,
  user_name_blind text not null check (length(user_name_blind) = 64),
  external_id_blind text check (length(external_id_blind) = 64),
  attributes_sealed text not null check (length(attributes_sealed) <= 20000),
  primary key (org_id, person_id),
  unique (org_id, user_name_blind),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create index scim_user_external on kernel.scim_user (org_id, external_id_blind) where external_id_blind is not null;
create index scim_user_order on kernel.scim_user (org_id, created_at, person_id);
create index scim_user_deleted on kernel.scim_user (org_id, deleted_at) where deleted_at is not null;
comment on table kernel.scim_user is 'A person that the provider of the org tells of. Whether active, the membership says.';
comment on column kernel.scim_user.deleted_at is 'When the provider deleted it. For 90 days the same userName brings the same person back.';
comment on column kernel.scim_user.user_name_blind is 'Keyed hash of org and userName in lower case, to find it by.';
comment on column kernel.scim_user.external_id_blind is 'Keyed hash of org and externalId, to find it by.';
comment on column kernel.scim_user.attributes_sealed is 'AES-256-GCM of what the provider tells: userName, names, e-mail addresses.';

create table kernel.scim_group (
  org_id uuid not null references kernel.org (org_id),
  team_id uuid not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  external_id text check (length(external_id) between 1 and 200),
  primary key (org_id, team_id),
  foreign key (org_id, team_id) references kernel.team (org_id, id) on delete cascade
);
create index scim_group_external on kernel.scim_group (org_id, external_id) where external_id is not null;
comment on table kernel.scim_group is 'A team that the provider of the org made, renamed or filled.';
comment on column kernel.scim_group.external_id is 'What the provider calls it.';

create table kernel.absence (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  left_at timestamptz not null,
  team_ids uuid[] not null check (cardinality(team_ids) <= 1000),
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create index absence_left on kernel.absence (org_id, left_at);
comment on table kernel.absence is 'The team places of somebody who was deprovisioned, for the case that they come back within 90 days. Rights do not come back.';

-- Names of groups at a provider are longer than what a person types.
alter table kernel.team drop constraint team_name_check,
  add constraint team_name_check check (length(name) between 1 and 200);

alter table kernel.scim_token enable row level security;
alter table kernel.scim_token force row level security;
create policy scim_token_org on kernel.scim_token using (org_id = (select kernel.current_org()));
create policy scim_token_reach on kernel.scim_token as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
alter table kernel.scim_user enable row level security;
alter table kernel.scim_user force row level security;
create policy scim_user_org on kernel.scim_user using (org_id = (select kernel.current_org()));
create policy scim_user_reach on kernel.scim_user as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
alter table kernel.scim_group enable row level security;
alter table kernel.scim_group force row level security;
create policy scim_group_org on kernel.scim_group using (org_id = (select kernel.current_org()));
create policy scim_group_reach on kernel.scim_group as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
alter table kernel.absence enable row level security;
alter table kernel.absence force row level security;
create policy absence_org on kernel.absence using (org_id = (select kernel.current_org()));
create policy absence_reach on kernel.absence as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));

grant select, insert, update (last_used_at, revoked_at) on kernel.scim_token to dojang_app;
grant select, insert, delete, update (changed_at, deleted_at, user_name_blind, external_id_blind, attributes_sealed)
  on kernel.scim_user to dojang_app;
grant select, insert, delete, update (changed_at, external_id) on kernel.scim_group to dojang_app;
grant select, insert, delete, update (left_at, team_ids) on kernel.absence to dojang_app;

-- Who turns provisioning on has people already. One of them is found by an address that a provider of the whole
-- deployment, or of this org, has checked. What another org's provider says counts for nothing here.
grant select (issuer) on kernel.identity_login to dojang_reader;
create function kernel.people_of_email(p_blind text) returns table (person_id uuid)
  language sql stable security definer set search_path = pg_catalog as $$
  select distinct i.person_id
  from kernel.identity_login l
  join kernel.identity_person i on i.identity_id = l.identity_id and i.org_id = (select kernel.current_org())
  join kernel.membership m on m.org_id = i.org_id and m.person_id = i.person_id and m.left_at is null
  where l.email_blind = p_blind and l.email_verified
    and (starts_with(l.issuer, 'https://') or starts_with(l.issuer, i.org_id::text || ' '))
  limit 2
$$;
comment on function kernel.people_of_email(text) is 'The people of this org who sign in with a checked e-mail address; one, or it is not clear who.';
select kernel.make_reader('kernel.people_of_email(text)');
