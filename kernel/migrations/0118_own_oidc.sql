-- An org lets its people in by a provider of OpenID Connect of its own.

create table kernel.oidc_connection (
  org_id uuid primary key references kernel.org (org_id),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  issuer text not null check (issuer ~ '^https?://' and length(issuer) <= 400),
  client_id text not null check (length(client_id) between 1 and 200),
  client_secret_sealed text check (length(client_secret_sealed) <= 4000)
);
comment on table kernel.oidc_connection is 'The provider of OpenID Connect of an org. What it says counts for this org alone.';
comment on column kernel.oidc_connection.issuer is 'As the provider writes it.';
comment on column kernel.oidc_connection.client_id is 'What the provider calls this server.';
comment on column kernel.oidc_connection.client_secret_sealed is 'AES-256-GCM of the secret of the client; null for a client that has none, by PKCE alone.';

alter table kernel.oidc_connection enable row level security;
alter table kernel.oidc_connection force row level security;
create policy oidc_connection_org on kernel.oidc_connection using (org_id = (select kernel.current_org()));
create policy oidc_connection_reach on kernel.oidc_connection as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select, insert, delete, update (changed_at, issuer, client_id, client_secret_sealed) on kernel.oidc_connection to dojang_app;

-- A person may be known to both providers of the org, such as while it goes from one to the other.
alter table kernel.saml_account rename to provider_account;
alter table kernel.provider_account rename constraint saml_account_pkey to provider_account_pkey;
alter table kernel.provider_account drop constraint provider_account_pkey;
alter table kernel.provider_account
  add column way text not null default 'saml' check (way in ('saml', 'own-oidc')),
  add primary key (org_id, person_id, way);
alter table kernel.provider_account alter column way drop default;
alter policy saml_account_org on kernel.provider_account rename to provider_account_org;
alter policy saml_account_reach on kernel.provider_account rename to provider_account_reach;
comment on table kernel.provider_account is 'Who a person is to a provider of the org. No identity above orgs knows it: a company speaks for its own org alone.';
comment on column kernel.provider_account.name_blind is 'Keyed hash of org, provider, and NameID or subject.';
comment on column kernel.provider_account.way is 'By which kind of provider.';

alter table kernel.session drop constraint session_way_check,
  add constraint session_way_check check (way in ('oidc', 'saml', 'passkey', 'link', 'own-oidc'));
alter table kernel.sign_in_policy drop constraint sign_in_policy_ways_check,
  add constraint sign_in_policy_ways_check
    check (cardinality(ways) between 1 and 5 and ways <@ array['link', 'oidc', 'saml', 'passkey', 'own-oidc']);
comment on column kernel.sign_in_policy.ways is 'link: by a link of the org; oidc: by a provider of OpenID Connect of this deployment; saml, own-oidc: by a provider of the org; passkey: by WebAuthn.';
-- Who allowed every way goes on allowing every way.
alter table kernel.sign_in_policy no force row level security;
update kernel.sign_in_policy set ways = ways || 'own-oidc'::text where ways @> array['link', 'oidc', 'saml', 'passkey'];
alter table kernel.sign_in_policy force row level security;
