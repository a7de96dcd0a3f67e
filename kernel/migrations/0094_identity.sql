-- Somebody may be a person in several orgs. Above them is an identity: what providers know of them, and which person
-- it is in which org. Its rows are no org's. A transaction sees those of the identity that it is bound to, and an org
-- sees who of its own people has an identity, never where else that identity is.

create function kernel.current_identity() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.identity', true), '')::uuid;
comment on function kernel.current_identity() is 'The identity that this transaction is bound to; null when none, and then no identity is visible.';

create table kernel.identity (
  id uuid primary key,
  locale text not null default 'ko' check (locale in ('ko', 'en')),
  created_at timestamptz not null default now()
);
comment on table kernel.identity is 'Somebody who signs in by a provider, above all orgs. Whoever came by a link alone has none.';
comment on column kernel.identity.locale is 'Language of pages that belong to no org.';

create table kernel.identity_login (
  id uuid primary key,
  identity_id uuid not null references kernel.identity (id) on delete cascade,
  issuer text not null check (length(issuer) between 1 and 500),
  subject text not null check (length(subject) between 1 and 255),
  email_sealed text check (length(email_sealed) <= 2000),
  email_blind text check (length(email_blind) = 64),
  email_verified boolean not null default false,
  last_used_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (issuer, subject),
  check ((email_sealed is null) = (email_blind is null))
);
create index identity_login_identity on kernel.identity_login (identity_id);
comment on table kernel.identity_login is 'A way of an identity to sign in: an account at a provider. Issuer and subject alone tell whose it is, never an e-mail address.';
comment on column kernel.identity_login.issuer is 'Who vouches: the issuer of OpenID Connect. A provider of one org carries that org in front.';
comment on column kernel.identity_login.subject is 'What the issuer calls the account; it never gives it to another.';
comment on column kernel.identity_login.email_sealed is 'AES-256-GCM of the address that the provider told last.';
comment on column kernel.identity_login.email_blind is 'Keyed hash of that address in lower case, to find it by.';
comment on column kernel.identity_login.email_verified is 'Whether the provider says that it checked the address.';

create table kernel.identity_person (
  identity_id uuid not null references kernel.identity (id) on delete cascade,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (identity_id, org_id),
  unique (org_id, person_id),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
comment on table kernel.identity_person is 'Which person an identity is in an org: one in each, and a person has one identity at most. It stays when the membership ends.';

create table kernel.identity_session (
  id uuid primary key,
  identity_id uuid not null references kernel.identity (id) on delete cascade,
  login_id uuid references kernel.identity_login (id) on delete cascade,
  secret_hash text not null unique check (length(secret_hash) = 64),
  way text not null check (way in ('oidc', 'saml', 'passkey')),
  amr text[] not null default '{}' check (cardinality(amr) <= 20),
  provider_session text check (length(provider_session) = 64),
  signed_in_at timestamptz not null,
  last_used_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  browser text check (length(browser) <= 100),
  system text check (length(system) <= 100),
  place text check (length(place) <= 60),
  created_at timestamptz not null default now()
);
create index identity_session_identity on kernel.identity_session (identity_id);
create index identity_session_login on kernel.identity_session (login_id);
create index identity_session_ends on kernel.identity_session (ends_at);
comment on table kernel.identity_session is 'A browser in which an identity signed in. It lists the orgs of the identity and opens sessions in them, and can do nothing else.';
comment on column kernel.identity_session.login_id is 'By which login; null for a passkey.';
comment on column kernel.identity_session.secret_hash is 'SHA-256 of the secret in the cookie.';
comment on column kernel.identity_session.way is 'oidc: OpenID Connect; saml: SAML 2.0; passkey: WebAuthn.';
comment on column kernel.identity_session.amr is 'How the provider says that it checked who it is (RFC 8176).';
comment on column kernel.identity_session.provider_session is 'Keyed hash of the session at the provider (sid), by which the provider ends it.';
comment on column kernel.identity_session.ends_at is 'It ends then however often it is used.';
comment on column kernel.identity_session.ended_at is 'When it was ended before its time.';
comment on column kernel.identity_session.browser is 'Browser and its major version, as its user agent says.';
comment on column kernel.identity_session.system is 'Operating system, as the user agent says.';
comment on column kernel.identity_session.place is 'Network that it was opened from: the IP address without its last part.';

create table kernel.sign_in_state (
  secret_hash text primary key check (length(secret_hash) = 64),
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$' and length(kind) <= 30),
  cookie_hash text not null check (length(cookie_hash) = 64),
  data_sealed text not null check (length(data_sealed) <= 8000),
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index sign_in_state_expires on kernel.sign_in_state (expires_at);
comment on table kernel.sign_in_state is 'A sign-in that went to a provider and did not come back yet. Read once, and gone with that.';
comment on column kernel.sign_in_state.secret_hash is 'SHA-256 of the 256 random bits that the provider carries (state, RelayState).';
comment on column kernel.sign_in_state.kind is 'Which flow it belongs to, such as oidc; another flow does not find it.';
comment on column kernel.sign_in_state.cookie_hash is 'SHA-256 of the secret in the browser that began: no other browser ends it.';
comment on column kernel.sign_in_state.data_sealed is 'AES-256-GCM of what the flow needs when it comes back, such as nonce and verifier.';

-- A session of an org keeps how its person had signed in, for the policy of the org.
alter table kernel.session
  add column way text not null default 'link' check (way in ('oidc', 'saml', 'passkey', 'link')),
  add column amr text[] not null default '{}' check (cardinality(amr) <= 20),
  add column login_id uuid,
  add column identity_session_id uuid,
  add column signed_in_at timestamptz;
alter table kernel.session no force row level security;
update kernel.session set signed_in_at = created_at;
alter table kernel.session force row level security;
alter table kernel.session alter column signed_in_at set default now(), alter column signed_in_at set not null;
create index session_identity on kernel.session (org_id, identity_session_id) where identity_session_id is not null;
comment on column kernel.session.way is 'How its person had signed in: by a link of the org (pairing, invitation, owner link), or as identity_session.way says.';
comment on column kernel.session.amr is 'How the provider says that it checked who it is (RFC 8176).';
comment on column kernel.session.login_id is 'By which login of the identity; null for a link.';
comment on column kernel.session.identity_session_id is 'What opened it; null for a link. Ended together.';
comment on column kernel.session.signed_in_at is 'When its person signed in, which may be before it was opened.';

-- The address of an org''s pages. The digits of its id tell two orgs of one name apart, without asking whether there is another.
create function kernel.make_slug() returns trigger
  language plpgsql set search_path = pg_catalog as $$
declare
  v_words text := trim(both '-' from left(trim(both '-' from regexp_replace(lower(new.name), '[^a-z0-9]+', '-', 'g')), 30));
begin
  if new.slug = '' then
    new.slug := case when v_words = '' then 'org' else v_words end || '-' || left(replace(new.org_id::text, '-', ''), 8);
  end if;
  return new;
end
$$;
comment on function kernel.make_slug() is 'Makes the slug of an org that comes without one, of its name and the first digits of its id.';
alter table kernel.org add column slug text not null default '';
create trigger org_slug before insert on kernel.org for each row execute function kernel.make_slug();
alter table kernel.org no force row level security;
update kernel.org set slug = case when words = '' then 'org' else words end || '-' || left(replace(org_id::text, '-', ''), 8)
  from (select org_id as id, trim(both '-' from left(trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')), 30)) as words
    from kernel.org) made
  where made.id = org_id;
alter table kernel.org force row level security;
alter table kernel.org
  add constraint org_slug_unique unique (slug),
  add constraint org_slug_form check (length(slug) <= 60 and slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
comment on column kernel.org.slug is 'How pages address it: /o/<slug>/. It stays when the name changes, so that bookmarks hold.';

alter table kernel.identity enable row level security;
alter table kernel.identity force row level security;
alter table kernel.identity_login enable row level security;
alter table kernel.identity_login force row level security;
alter table kernel.identity_person enable row level security;
alter table kernel.identity_person force row level security;
alter table kernel.identity_session enable row level security;
alter table kernel.identity_session force row level security;
alter table kernel.sign_in_state enable row level security;
alter table kernel.sign_in_state force row level security;

create policy identity_own on kernel.identity to dojang_app
  using (id = (select kernel.current_identity()));
create policy identity_login_own on kernel.identity_login to dojang_app
  using (identity_id = (select kernel.current_identity()));
create policy identity_session_own on kernel.identity_session to dojang_app
  using (identity_id = (select kernel.current_identity()));
-- An org reads and lets go of its own rows; a row is written for the identity of the transaction alone.
create policy identity_person_own on kernel.identity_person to dojang_app
  using (org_id = (select kernel.current_org()) or identity_id = (select kernel.current_identity()))
  with check (identity_id = (select kernel.current_identity()));
create policy identity_person_reach on kernel.identity_person as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person())
    or identity_id = (select kernel.current_identity()));
grant select, insert, delete on kernel.identity, kernel.identity_login, kernel.identity_person, kernel.identity_session to dojang_app;
grant update (locale) on kernel.identity to dojang_app;
grant update (email_sealed, email_blind, email_verified, last_used_at) on kernel.identity_login to dojang_app;
grant update (last_used_at, ended_at) on kernel.identity_session to dojang_app;

-- Who comes back from a provider is nobody yet: the system finds the identity by issuer and subject.
create policy identity_login_found on kernel.identity_login for select to dojang_system using (true);
grant select (id, identity_id, issuer, subject) on kernel.identity_login to dojang_system;
create policy sign_in_state_system on kernel.sign_in_state to dojang_system using (true) with check (true);
grant select, insert, delete on kernel.sign_in_state to dojang_system;
-- What is over goes.
create policy identity_session_over on kernel.identity_session to dojang_system using (least(ends_at, ended_at) < now());
grant select (id, ends_at, ended_at), delete on kernel.identity_session to dojang_system;
create policy identity_alone on kernel.identity to dojang_system
  using (created_at < now() - interval '30 days' and not exists (select from kernel.identity_person p where p.identity_id = identity.id));
grant select (id, created_at), delete on kernel.identity to dojang_system;
create policy identity_person_ids on kernel.identity_person for select to dojang_system using (true);
grant select (identity_id) on kernel.identity_person to dojang_system;

-- Which orgs an identity is a member of crosses orgs, so one function answers it, and for nobody else.
create policy org_reader on kernel.org for select to dojang_reader using (true);
grant select (org_id, name, slug) on kernel.org to dojang_reader;
create policy person_reader on kernel.person for select to dojang_reader using (true);
grant select (org_id, id, name) on kernel.person to dojang_reader;
create policy membership_reader on kernel.membership for select to dojang_reader using (true);
grant select (org_id, person_id, role, left_at) on kernel.membership to dojang_reader;
create policy identity_person_reader on kernel.identity_person for select to dojang_reader using (true);
grant select on kernel.identity_person to dojang_reader;

create or replace function kernel.make_reader(p_function regprocedure) returns void
  language plpgsql set search_path = pg_catalog as $$
declare
  v_schema text;
  v_fit boolean;
begin
  select n.nspname, p.prosecdef
      and (p.prosrc like '%kernel.current_org()%' or p.prosrc like '%kernel.current_identity()%')
      and exists (select from unnest(p.proconfig) c where c like 'search_path=%')
    into v_schema, v_fit
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = p_function;
  if not v_fit then
    raise exception '% reads more than one org, or can be turned: write "security definer", "set search_path" and a "where" with kernel.current_org() or kernel.current_identity()', p_function;
  end if;
  execute format('revoke execute on function %s from public', p_function);
  execute format('grant execute on function %s to dojang_app', p_function);
  execute format('grant usage, create on schema %I to dojang_reader', v_schema);
  execute format('alter function %s owner to dojang_reader', p_function);
  execute format('revoke create on schema %I from dojang_reader', v_schema);
end
$$;

create function kernel.orgs_of_identity()
  returns table (org_id uuid, slug text, name text, person_id uuid, person_name text, role text)
  language sql stable security definer set search_path = pg_catalog as $$
  select o.org_id, o.slug, o.name, p.id, p.name, m.role
  from kernel.identity_person i
  join kernel.membership m on m.org_id = i.org_id and m.person_id = i.person_id and m.left_at is null
  join kernel.person p on p.org_id = i.org_id and p.id = i.person_id
  join kernel.org o on o.org_id = i.org_id
  where i.identity_id = (select kernel.current_identity())
  order by o.name, o.org_id
  limit 200
$$;
comment on function kernel.orgs_of_identity() is 'The orgs in which the identity of this transaction is a member, and as whom.';
select kernel.make_reader('kernel.orgs_of_identity()');
