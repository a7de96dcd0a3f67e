-- Groups of other services whose keys are made of the same parts: a hash, since row-level security closes other indexes.
alter table aisher.fingerprint add column parts_hash text generated always as (md5(parts ->> 'parts')) stored;
comment on column aisher.fingerprint.parts_hash is 'Of the parts without the service: equal where two services fail alike';
create index fingerprint_parts on aisher.fingerprint (org_id, parts_hash, created_at desc);
