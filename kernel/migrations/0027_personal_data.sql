-- The clock asks whose files have to go, and erasure takes names.

-- Ids, states and times, nothing else.
create policy due on kernel.file for select to dojang_system using (true);
create policy due on kernel.file_link for select to dojang_system using (true);
grant select (org_id, state, finish_by, kept_until) on kernel.file to dojang_system;
grant select (org_id, expires_at) on kernel.file_link to dojang_system;
create index file_link_expired on kernel.file_link (expires_at);

grant update (name) on kernel.api_key to dojang_app;
