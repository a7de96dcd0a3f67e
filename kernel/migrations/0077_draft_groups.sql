-- What drafts of a person have in common, such as a project: the inbox shows them together.

alter table kernel.draft add column group_key text check (length(group_key) between 1 and 200);
alter table kernel.draft add column group_title text check (length(group_title) between 1 and 200);
alter table kernel.draft add constraint draft_group_whole check ((group_key is null) = (group_title is null));
comment on column kernel.draft.group_key is '<module>:<key>: which drafts the inbox shows together; the kind of the draft says it';
comment on column kernel.draft.group_title is 'What people call the group';

-- A page of one group: of what waits, and of all states.
create index draft_group_waiting on kernel.draft (org_id, group_key, created_at desc, id desc) where state = 'pending';
create index draft_group on kernel.draft (org_id, group_key, created_at desc, id desc);
