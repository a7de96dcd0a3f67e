-- How people of an org may sign in, and how it gets in again when that goes wrong.

create table kernel.sign_in_policy (
  org_id uuid primary key references kernel.org (org_id),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  ways text[] not null check (cardinality(ways) between 1 and 4 and ways <@ array['link', 'oidc', 'saml', 'passkey']),
  age_hours_max int check (age_hours_max between 1 and 8760),
  arrival_role text not null default 'member' check (arrival_role in ('member', 'viewer', 'guest')),
  may_arrive boolean not null default false,
  recovered_until timestamptz
);
comment on table kernel.sign_in_policy is 'How people of an org may sign in. Without a row any way is allowed. Asked when a session is opened, and at each refresh.';
comment on column kernel.sign_in_policy.ways is 'link: by a link of the org; oidc: by a provider of OpenID Connect; saml: by the provider of the org; passkey: by WebAuthn.';
comment on column kernel.sign_in_policy.age_hours_max is 'How long ago somebody may have signed in; null for as long as a session lives.';
comment on column kernel.sign_in_policy.arrival_role is 'What somebody is whom the provider brings.';
comment on column kernel.sign_in_policy.may_arrive is 'Whether somebody whom nobody invited becomes a member by signing in at the provider of the org.';
comment on column kernel.sign_in_policy.recovered_until is 'Until then a browser of the owner who used a recovery code comes in by any way.';

create table kernel.recovery_code (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  person_id uuid not null,
  code_hash text not null unique check (length(code_hash) = 64),
  used_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create index recovery_code_person on kernel.recovery_code (org_id, person_id);
comment on table kernel.recovery_code is 'Lets the owner who got it in once when the only way that is allowed fails. Each use is told to all owners.';
comment on column kernel.recovery_code.code_hash is 'SHA-256 of the code, which was shown once.';

alter table kernel.sign_in_policy enable row level security;
alter table kernel.sign_in_policy force row level security;
create policy sign_in_policy_org on kernel.sign_in_policy using (org_id = (select kernel.current_org()));
alter table kernel.recovery_code enable row level security;
alter table kernel.recovery_code force row level security;
create policy recovery_code_org on kernel.recovery_code using (org_id = (select kernel.current_org()));
create policy recovery_code_reach on kernel.recovery_code as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
grant select, insert, update (changed_at, ways, age_hours_max, arrival_role, may_arrive, recovered_until) on kernel.sign_in_policy to dojang_app;
grant select, insert, delete, update (used_at) on kernel.recovery_code to dojang_app;
