-- A provider may name the session that it ended without saying whose it was: it is found by the issuer and the session.

alter table kernel.identity_session no force row level security;
-- Kept until now was a hash of the login and the session. Sessions of orgs go on; the account signs in once more.
update kernel.identity_session set ended_at = now(), provider_session = null
  where provider_session is not null and ended_at is null;
alter table kernel.identity_session force row level security;
comment on column kernel.identity_session.provider_session is 'Keyed hash of the issuer and its session (sid), by which the provider ends it.';

create index identity_session_of_provider on kernel.identity_session (provider_session)
  where provider_session is not null and ended_at is null;
create policy identity_session_of_provider on kernel.identity_session for select to dojang_system
  using (provider_session is not null and ended_at is null);
grant select (identity_id, provider_session) on kernel.identity_session to dojang_system;
