-- A command line asks for a key, a person grants it in a browser, and the command line fetches the secret, once.

alter table kernel.api_key
  add column claim_hash text check (claim_hash ~ '^[0-9a-f]{64}$'),
  add column claim_until timestamptz,
  add constraint api_key_claim check ((claim_hash is null) = (claim_until is null));
create unique index api_key_claim_hash on kernel.api_key (claim_hash) where claim_hash is not null;
comment on column kernel.api_key.claim_hash is 'SHA-256 of the secret of the command line that asked. Set until it fetched the key; until then nobody knows the key''s own secret.';
comment on column kernel.api_key.claim_until is 'Until when the key may be fetched.';
grant update (claim_hash, claim_until) on kernel.api_key to dojang_app;

-- Who asks knows no org: the system finds it by the hash, and sees nothing else of a key.
create policy claim on kernel.api_key for select to dojang_system using (claim_hash is not null);
grant select (org_id, claim_hash, claim_until) on kernel.api_key to dojang_system;
