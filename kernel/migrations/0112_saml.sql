-- An org lets its people in by a provider of SAML 2.0 of its own.

create table kernel.saml_connection (
  org_id uuid primary key references kernel.org (org_id),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  entity_id text not null check (length(entity_id) between 1 and 400),
  sso_url text not null check (length(sso_url) <= 2000),
  certificates text[] not null check (cardinality(certificates) between 1 and 4),
  metadata_url text check (length(metadata_url) <= 2000),
  metadata_read_at timestamptz,
  metadata_fault text check (length(metadata_fault) <= 60),
  key_sealed text not null check (length(key_sealed) <= 8000),
  certificate text not null check (length(certificate) <= 4000)
);
comment on table kernel.saml_connection is 'The provider of SAML 2.0 of an org. What it says counts for this org alone.';
comment on column kernel.saml_connection.entity_id is 'What the provider calls itself; what comes from another is refused.';
comment on column kernel.saml_connection.sso_url is 'Where people are sent to sign in.';
comment on column kernel.saml_connection.certificates is 'Of the provider, base64 of DER: several while it changes from one to the next.';
comment on column kernel.saml_connection.metadata_url is 'Where the provider publishes this; read again each day. Null for a file that was given once.';
comment on column kernel.saml_connection.metadata_fault is 'Stable word: why the last reading changed nothing.';
comment on column kernel.saml_connection.key_sealed is 'AES-256-GCM of our key, which opens assertions that were encrypted for us.';
comment on column kernel.saml_connection.certificate is 'Of that key, as our metadata publishes it.';

alter table kernel.saml_connection enable row level security;
alter table kernel.saml_connection force row level security;
create policy saml_connection_org on kernel.saml_connection using (org_id = (select kernel.current_org()));
create policy saml_connection_reach on kernel.saml_connection as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select, insert, delete,
  update (changed_at, entity_id, sso_url, certificates, metadata_url, metadata_read_at, metadata_fault)
  on kernel.saml_connection to dojang_app;
-- The clock asks which orgs have something to read again.
create policy saml_connection_due on kernel.saml_connection for select to dojang_system using (metadata_url is not null);
grant select (org_id, metadata_url) on kernel.saml_connection to dojang_system;

create table kernel.saml_account (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null,
  name_blind text not null check (length(name_blind) = 64),
  primary key (org_id, person_id),
  unique (org_id, name_blind),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
comment on table kernel.saml_account is 'Who a person is to the provider of the org. No identity above orgs knows it: a company speaks for its own org alone.';
comment on column kernel.saml_account.name_blind is 'Keyed hash of org, provider and NameID.';
alter table kernel.saml_account enable row level security;
alter table kernel.saml_account force row level security;
create policy saml_account_org on kernel.saml_account using (org_id = (select kernel.current_org()));
create policy saml_account_reach on kernel.saml_account as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
grant select, insert, delete, update (last_used_at) on kernel.saml_account to dojang_app;
