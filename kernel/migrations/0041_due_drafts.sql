-- Once a minute the clock asks for orgs with drafts that expire or wake, and with links that are over: ids and times only.
create policy due on kernel.draft for select to dojang_system using (true);
create policy due on kernel.link for select to dojang_system using (true);
grant select (org_id, state, expires_at, snoozed_until) on kernel.draft to dojang_system;
grant select (org_id, expires_at) on kernel.link to dojang_system;
create index draft_expiring on kernel.draft (expires_at) where state = 'pending';
create index draft_waking on kernel.draft (snoozed_until) where state = 'pending' and snoozed_until is not null;
create index link_expiring on kernel.link (expires_at);
