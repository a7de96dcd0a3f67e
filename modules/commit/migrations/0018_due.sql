-- The clock asks which orgs have sealed code whose time has passed: ids and times, nothing else.
grant usage on schema commit to dojang_system;
create policy due on commit.diff_preview for select to dojang_system using (true);
create policy due on commit.capture_context for select to dojang_system using (true);
grant select (org_id, expires_at) on commit.diff_preview, commit.capture_context to dojang_system;
create index diff_preview_expired on commit.diff_preview (expires_at);
create index capture_context_expired on commit.capture_context (expires_at);
