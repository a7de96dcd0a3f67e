-- An index of the pending drafts of all orgs looks cheap for the inbox of a large org, too: it then read what waits in every
-- org. With a condition that is always true and that only the clock's question states, only that question uses it.
drop index kernel.draft_expiring;
drop index kernel.draft_waking;
create index draft_expiring on kernel.draft (expires_at) where state = 'pending' and version > 0;
create index draft_waking on kernel.draft (snoozed_until)
  where state = 'pending' and snoozed_until is not null and version > 0;
grant select (version) on kernel.draft to dojang_system;
