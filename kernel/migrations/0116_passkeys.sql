-- Passkeys belong to an identity, above the orgs. They sign in, and prove again who acts.

create table kernel.passkey (
  id uuid primary key,
  identity_id uuid not null references kernel.identity (id) on delete cascade,
  credential_id text not null unique check (credential_id ~ '^[A-Za-z0-9_-]+$' and length(credential_id) between 16 and 1400),
  public_key text not null check (public_key ~ '^[A-Za-z0-9_-]+$' and length(public_key) <= 4000),
  counter bigint not null check (counter >= 0),
  rp_id text not null check (length(rp_id) between 1 and 253),
  origin text not null check (length(origin) between 1 and 300),
  transports text[] not null default '{}' check (cardinality(transports) <= 10),
  name text not null check (length(name) between 1 and 100),
  is_synced boolean not null,
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
create index passkey_identity on kernel.passkey (identity_id);
comment on table kernel.passkey is 'A key of WebAuthn that lies on a device or in a person''s keychain: it signs in, and proves again who acts.';
comment on column kernel.passkey.credential_id is 'What the authenticator calls it, base64url. It is no secret.';
comment on column kernel.passkey.public_key is 'COSE key, base64url.';
comment on column kernel.passkey.counter is 'Signatures that the authenticator counted; 0 for ever where it does not count. A smaller one warns of a copy.';
comment on column kernel.passkey.rp_id is 'The host that it was made for. At another host it does not exist.';
comment on column kernel.passkey.origin is 'The page that it was made on.';
comment on column kernel.passkey.transports is 'How browsers reach it, as they said: internal, hybrid, usb.';
comment on column kernel.passkey.name is 'As its owner tells it from others; at first the browser and system.';
comment on column kernel.passkey.is_synced is 'Whether it may be copied to other devices of its owner, which count signatures of their own.';
comment on column kernel.passkey.last_used_at is 'When it last signed in or stepped up.';

alter table kernel.passkey enable row level security;
alter table kernel.passkey force row level security;
create policy passkey_own on kernel.passkey to dojang_app
  using (identity_id = (select kernel.current_identity()));
grant select, insert, delete on kernel.passkey to dojang_app;
grant update (counter, name, last_used_at) on kernel.passkey to dojang_app;
-- Who signs in is nobody yet: the system finds the identity by what the authenticator calls the key.
create policy passkey_found on kernel.passkey for select to dojang_system using (true);
grant select (identity_id, credential_id) on kernel.passkey to dojang_system;

-- A step-up is proved by the number of another device, or by a passkey.
alter table kernel.step_up drop constraint step_up_act_check,
  add constraint step_up_act_check check (act ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$' and length(act) <= 40),
  alter column number_sealed drop not null,
  add constraint step_up_way check (number_sealed is not null or passed_at is not null);
comment on column kernel.step_up.number_sealed is 'AES-256-GCM of the two digits that the other devices show; null where a passkey proved it.';

-- Whether somebody can step up by a passkey is asked in their org, where the rows of their identity are not seen.
create policy passkey_reader on kernel.passkey for select to dojang_reader using (true);
grant select (identity_id) on kernel.passkey to dojang_reader;
create function kernel.has_passkey(p_person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from kernel.identity_person i join kernel.passkey k on k.identity_id = i.identity_id
    where i.org_id = (select kernel.current_org()) and i.person_id = p_person)
$$;
comment on function kernel.has_passkey(uuid) is 'Whether a person of the org of this transaction has a passkey.';
select kernel.make_reader('kernel.has_passkey(uuid)');
