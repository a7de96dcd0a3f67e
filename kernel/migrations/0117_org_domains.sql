-- An org proves that a domain is its own, and says by which provider people of that domain sign in here.

create table kernel.org_domain (
  org_id uuid not null references kernel.org (org_id),
  domain text not null check (domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(domain) <= 254),
  created_at timestamptz not null default now(),
  token text not null check (token ~ '^[A-Za-z0-9_-]{22}$'),
  verified_at timestamptz,
  checked_at timestamptz,
  missing_since timestamptz,
  fault text check (length(fault) <= 60),
  way text check (way in ('saml', 'own-oidc')),
  primary key (org_id, domain),
  constraint org_domain_rule check (way is null or verified_at is not null)
);
create unique index org_domain_verified on kernel.org_domain (domain) where verified_at is not null;
comment on table kernel.org_domain is 'A domain that an org says is its own. A TXT record proves it, and is looked for again each few hours.';
comment on column kernel.org_domain.domain is 'In lower case, as name servers know it (ASCII).';
comment on column kernel.org_domain.token is 'What the TXT record says. It is no secret: who may write the record owns the domain.';
comment on column kernel.org_domain.verified_at is 'Since when the record is there; null while it is not. One org at a time holds a domain.';
comment on column kernel.org_domain.checked_at is 'When name servers were last asked.';
comment on column kernel.org_domain.missing_since is 'Since when the record of a verified domain is gone; after three days it is verified no more.';
comment on column kernel.org_domain.fault is 'Stable word: why the last look proved nothing.';
comment on column kernel.org_domain.way is 'By which provider of the org people of the domain have to sign in here; null for as everybody.';

alter table kernel.org_domain enable row level security;
alter table kernel.org_domain force row level security;
create policy org_domain_org on kernel.org_domain using (org_id = (select kernel.current_org()));
grant select, insert, delete, update (verified_at, checked_at, missing_since, fault, way) on kernel.org_domain to dojang_app;
-- Who types an address on the page of sign-in is nobody yet; and the clock asks which orgs have domains.
create policy org_domain_found on kernel.org_domain for select to dojang_system using (true);
grant select (org_id, domain, verified_at, way) on kernel.org_domain to dojang_system;
grant select (slug) on kernel.org to dojang_system;

-- One org at a time holds a domain, and does not learn which other one does.
create policy org_domain_reader on kernel.org_domain for select to dojang_reader using (true);
grant select (org_id, domain, verified_at) on kernel.org_domain to dojang_reader;
create function kernel.is_domain_held_elsewhere(p_domain text) returns boolean
  language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from kernel.org_domain
    where domain = p_domain and verified_at is not null and org_id <> (select kernel.current_org()))
$$;
comment on function kernel.is_domain_held_elsewhere(text) is 'Whether another org has proved that the domain is its own.';
select kernel.make_reader('kernel.is_domain_held_elsewhere(text)');

grant select (id, email_sealed) on kernel.identity_login to dojang_reader;
create function kernel.checked_emails_of(p_people uuid[]) returns table (person_id uuid, login_id uuid, email_sealed text)
  language sql stable security definer set search_path = pg_catalog as $$
  select i.person_id, l.id, l.email_sealed
  from kernel.identity_person i
  join kernel.identity_login l on l.identity_id = i.identity_id and l.email_verified and l.email_sealed is not null
  where i.org_id = (select kernel.current_org()) and i.person_id = any (p_people)
  limit 400000
$$;
comment on function kernel.checked_emails_of(uuid[]) is 'The addresses of people of this org that their providers checked, sealed: to tell of which domain somebody is.';
select kernel.make_reader('kernel.checked_emails_of(uuid[])');
